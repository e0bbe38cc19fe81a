//! Enums whose values are words in JSON, in SQL and on the command line.

/// Implements `ALL`, `as_str` and `parse` for an enum from one list of its words.
macro_rules! words {
    ($type:ident { $($value:ident => $word:literal),+ }) => {
        impl $type {
            /// Every value.
            pub const ALL: &[$type] = &[$($type::$value),+];

            /// Returns the value's word.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($type::$value => $word),+
                }
            }

            /// Parses a word, in any case.
            pub fn parse(word: &str) -> Option<$type> {
                Self::ALL.iter().copied().find(|value| value.as_str().eq_ignore_ascii_case(word))
            }
        }
    };
}

pub(crate) use words;
