//! Splits a header into plain words, whatever its style: `SocialSecurityNumber`, `D.O.B.`, `SS#`, `Nº cliente`.

use unicode_normalization::UnicodeNormalization;

/// The longest header that is read, in characters; a longer one is prose.
const READ_MAX: usize = 200;

/// Endings of compound words that say only that a value follows: `custno`, `KUNDENNR`.
const ENDINGS: [&str; 14] = [
    "numbers", "number", "nummer", "numero", "nbr", "num", "nr", "no", "code", "id", "date", "datum", "s",
    "#",
];

/// The words of a header: lower case, without accents; `#` and `º` are the word `no`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeaderWords(Vec<String>);

impl HeaderWords {
    pub(crate) fn of(header: &str) -> HeaderWords {
        let mut words = Words::default();
        let mut before = ' ';
        let mut chars = header.chars().take(READ_MAX).peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or(' ');
            match c {
                '#' | '№' | 'º' | '°' => {
                    // `Nº` and `N°` are one word.
                    words.current.take_if(|word| word == "n");
                    words.end(' ');
                    words.current = Some("no".to_owned());
                    words.end(' ');
                }
                '\'' | '’' | '\u{300}'..='\u{36f}' => {}
                c if !c.is_alphanumeric() => words.end(c),
                c => {
                    let humps = before.is_lowercase() && c.is_uppercase()
                        || before.is_uppercase() && c.is_uppercase() && next.is_lowercase() && next != 's'
                        || before.is_alphabetic() != c.is_alphabetic() && before.is_alphanumeric();
                    if humps {
                        words.end(' ');
                    }
                    words.push(c);
                }
            }
            before = c;
        }
        words.end(' ');
        HeaderWords(words.done)
    }

    /// Reports whether one of the phrases stands in the header: in words, or in one compound with an ending.
    pub(crate) fn say(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.says(phrase))
    }

    /// Reports whether the header is one of the phrases and nothing else.
    pub(crate) fn are(&self, phrases: &[&str]) -> bool {
        let whole = self.0.join(" ");
        phrases.contains(&whole.as_str())
    }

    fn says(&self, phrase: &str) -> bool {
        let length = phrase.split(' ').count();
        if self.0.windows(length).any(|words| words.iter().map(String::as_str).eq(phrase.split(' '))) {
            return true;
        }
        // `socialsecuritynumber`, `KUNDENNR`. Short phrases must stand alone, because `ssnid` could be anything.
        let compound: String = phrase.split(' ').collect();
        let is_compound = |word: &String| {
            word.strip_prefix(&compound).is_some_and(|ending| ending.is_empty() || ENDINGS.contains(&ending))
        };
        compound.len() >= 4 && self.0.iter().any(is_compound)
    }

    /// Returns the words.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Reports whether a word of three letters or more stands in both headers.
    pub(crate) fn share_a_word(&self, other: &HeaderWords) -> bool {
        let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
        let others: Vec<String> = other.iter().map(singular).collect();
        self.iter().map(singular).any(|word| word.chars().count() >= 3 && others.contains(&word))
    }
}

#[derive(Default)]
struct Words {
    done: Vec<String>,
    current: Option<String>,
    /// Whether the last word is a run of letters with dots, as in `D.O.B.`
    dotted: bool,
}

impl Words {
    fn push(&mut self, c: char) {
        let word = self.current.get_or_insert_default();
        for c in c.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
            match c {
                'ß' => word.push_str("ss"),
                'ø' => word.push('o'),
                'æ' => word.push_str("ae"),
                'œ' => word.push_str("oe"),
                'đ' => word.push('d'),
                'ł' => word.push('l'),
                c => word.push(c),
            }
        }
    }

    fn end(&mut self, by: char) {
        let Some(word) = self.current.take().filter(|word| !word.is_empty()) else {
            self.dotted &= by == '.';
            return;
        };
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match self.done.last_mut().filter(|_| self.dotted && is_letter) {
            Some(last) => last.push_str(&word),
            None => self.done.push(word),
        }
        self.dotted = is_letter && by == '.';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_gives_the_same_words() {
        for (header, words) in [
            ("SocialSecurityNumber", "social security number"),
            ("D.O.B.", "dob"),
            ("S.S.N. (last 4)", "ssn last 4"),
            ("SS#", "ss no"),
            ("Nº cliente", "no cliente"),
            ("N° de téléphone", "no de telephone"),
            ("SSNumber", "ss number"),
            ("PatientID", "patient id"),
            ("PHONE1", "phone 1"),
            ("driver's_license", "drivers license"),
            ("Straße", "strasse"),
            ("Fødselsdato", "fodselsdato"),
            ("CUSNUM", "cusnum"),
            ("IDs", "ids"),
            ("", ""),
        ] {
            assert_eq!(HeaderWords::of(header).0.join(" "), words, "{header}");
        }
    }
}
