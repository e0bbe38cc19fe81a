//! Enums whose values are words in JSON, in SQL and on the command line.

/// Implements `ALL`, `as_str`, `parse` and the JSON of an enum from one list of its words.
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

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                let known = [$($word),+].join(", ");
                $type::parse(&word).ok_or_else(|| serde::de::Error::custom(format!("expected one of: {known}")))
            }
        }

        impl utoipa::ToSchema for $type {}
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let string = utoipa::openapi::Object::builder().schema_type(utoipa::openapi::Type::String);
                string.enum_values(Some([$($word),+])).into()
            }
        }
    };
}

pub(crate) use words;
