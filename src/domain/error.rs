//! Refused changes, each with a stable code and a message.

/// Says why a change was refused. Nothing was altered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DomainError {
    /// Stable, for programs: `unknown-field`, `name-taken`, ...
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl DomainError {
    /// Creates an error with its code and message.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        DomainError { code, message: message.into() }
    }

    /// Builds "There is no field `fone`. Did you mean `phone`?" for any kind of named thing.
    ///
    /// `what` is the noun ("field"); `known` are the names that would have worked.
    pub fn unknown<'a>(
        code: &'static str,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut nearest: Option<(usize, &str)> = None;
        let mut all: Vec<&str> = Vec::new();
        for each in known {
            all.push(each);
            let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &each.to_lowercase());
            if distance <= 1 + name.chars().count() / 3 && nearest.is_none_or(|(best, _)| distance < best) {
                nearest = Some((distance, each));
            }
        }
        let hint = match (nearest, all.as_slice()) {
            (Some((_, nearest)), _) => format!(" Did you mean \"{nearest}\"?"),
            (None, []) => " There is none yet.".to_owned(),
            (None, all) if all.len() <= 12 => format!(" There are: {}.", all.join(", ")),
            (None, _) => format!(" \"datadip {what} list\" shows all of them."),
        };
        DomainError::new(code, format!("There is no {what} \"{name}\".{hint}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered() {
        let refusal = DomainError::unknown("unknown-field", "field", "emial", ["email", "name"]);
        assert_eq!(refusal.to_string(), "There is no field \"emial\". Did you mean \"email\"?");
    }

    #[test]
    fn without_a_near_name_the_short_list_is_shown() {
        let refusal = DomainError::unknown("unknown-key", "key", "zebra", ["phone", "id"]);
        assert_eq!(refusal.to_string(), "There is no key \"zebra\". There are: phone, id.");
    }
}
