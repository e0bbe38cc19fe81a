//! The admin's decisions about columns, which replace the suggestions before publishing.

use crate::domain::catalog::key::Kind;
use crate::domain::catalog::name::Name;
use crate::domain::error::DomainError;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// Decides the field that one column becomes. Applies to new columns; its key applies to every column.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnDecision {
    /// The column's header as typed. Required beside a position, because lists of decisions leave columns out.
    pub header: String,
    /// The column's position in the file, counted from 1. Required if several columns have this header.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub position: Option<usize>,
    /// The field's name.
    #[serde(deserialize_with = "name")]
    pub name: Name,
    /// Whether Xima receives the field.
    pub sent: bool,
    /// Xima's `displayToAgent`.
    pub display: bool,
    /// Xima's `saveToDatabase`.
    pub save: bool,
    /// The kind of key that finds callers by this column, if any.
    #[serde(default, deserialize_with = "kind")]
    pub key: Option<Kind>,
}

/// Returns each column's decision, in the order of `headers`; refuses a list that does not fit the file.
pub(crate) fn by_column<'a>(
    decisions: &'a [ColumnDecision],
    headers: &[&str],
) -> Result<Vec<Option<&'a ColumnDecision>>, DomainError> {
    let mut columns: Vec<Option<&ColumnDecision>> = vec![None; headers.len()];
    for decision in decisions {
        let column = &mut columns[decision.column(headers)?];
        if column.replace(decision).is_some() {
            return Err(bad_decision(format!("Two decisions are about the column \"{}\".", decision.header)));
        }
    }
    Ok(columns)
}

impl ColumnDecision {
    fn column(&self, headers: &[&str]) -> Result<usize, DomainError> {
        let is_named = |header: &str| header.trim() == self.header.trim();
        if let Some(position) = self.position {
            let named =
                position.checked_sub(1).filter(|at| headers.get(*at).is_some_and(|header| is_named(header)));
            return named.ok_or_else(|| {
                bad_decision(format!("Column {position} of the file is not called \"{}\".", self.header))
            });
        }
        let mut named = headers.iter().enumerate().filter(|(_, header)| is_named(header)).map(|(at, _)| at);
        match (named.next(), named.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(bad_decision(format!("The file has no column \"{}\".", self.header))),
            (Some(_), Some(_)) => Err(bad_decision(format!(
                "Several columns of the file are called \"{}\". Say which one by its \"position\", counted from 1.",
                self.header
            ))),
        }
    }
}

fn bad_decision(fault: String) -> DomainError {
    DomainError::new(
        "bad-decisions",
        format!(
            "{fault} Nothing was imported: a decision must name its column by the header as it stands in the file."
        ),
    )
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
    let text = String::deserialize(deserializer)?;
    Name::parse(&text).map_err(serde::de::Error::custom)
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Kind>, D::Error> {
    let word = Option::<String>::deserialize(deserializer)?;
    let unknown = || serde::de::Error::custom("a key is phone, digits or text");
    word.map(|word| Kind::parse(&word).ok_or_else(unknown)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(header: &str, position: Option<usize>) -> ColumnDecision {
        let name = Name::parse("some-field").unwrap();
        ColumnDecision {
            header: header.to_owned(),
            position,
            name,
            sent: true,
            display: true,
            save: false,
            key: None,
        }
    }

    fn placed(decisions: &[ColumnDecision]) -> Result<Vec<bool>, String> {
        let columns = by_column(decisions, &["Name", "SSN", "Note", " Note ", ""]);
        columns
            .map(|columns| columns.iter().map(Option::is_some).collect())
            .map_err(|refusal| refusal.message.split('.').next().unwrap_or_default().to_owned())
    }

    #[test]
    fn a_decision_finds_its_column_by_its_header_wherever_it_stands_in_the_list() {
        let decisions = [decision("SSN", None), decision("", Some(5)), decision("Note", Some(4))];
        assert_eq!(placed(&decisions), Ok(vec![false, true, false, true, true]));
    }

    #[test]
    fn a_list_that_does_not_fit_the_file_is_refused() {
        let refused = |decisions: &[ColumnDecision]| placed(decisions).unwrap_err();
        assert_eq!(refused(&[decision("Nickname", None)]), "The file has no column \"Nickname\"");
        assert_eq!(refused(&[decision("Note", None)]), "Several columns of the file are called \"Note\"");
        for position in [0, 1, 6, usize::MAX] {
            let sentence = format!("Column {position} of the file is not called \"Note\"");
            assert_eq!(refused(&[decision("Note", Some(position))]), sentence);
        }
        let twice = [decision("SSN", None), decision("SSN", Some(2))];
        assert_eq!(refused(&twice), "Two decisions are about the column \"SSN\"");
    }
}
