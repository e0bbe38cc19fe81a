//! Settings that an admin may change while the server runs, each with its name, default and meaning.

use super::name::Name;
use crate::domain::error::DomainError;
use crate::domain::phone::Region;
use crate::domain::words::words;

/// The response when several contacts match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnMultiple {
    /// Only the fields on which all of them agree.
    Shared,
    /// The first, in the order of the sheet.
    First,
    /// The last, in the order of the sheet published last.
    Newest,
    /// No field.
    None,
}

/// The response when no contact matches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnNotFound {
    /// Each field's own value for callers not found, where one is set.
    Values,
    /// Always an empty list of parameters.
    Empty,
}

/// How lookups are answered and how long data is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The region of numbers without a country code.
    pub region: Region,
    /// The response when several contacts match.
    pub on_multiple: OnMultiple,
    /// The response when no contact matches.
    pub on_not_found: OnNotFound,
    /// The name of a further parameter that says `found`, `not-found` or `several`.
    pub result_parameter: Option<Name>,
    /// Milliseconds a lookup may take before it gets 503.
    pub deadline_ms: u32,
    /// Kept versions of each sheet, the current one included.
    pub keep_versions: u32,
    /// Days for which single lookups are kept, their numbers masked; 0 keeps none.
    pub keep_activity_days: u32,
    /// Nightly backups that are kept; 0 makes no more.
    pub keep_backups_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            region: Region::US,
            on_multiple: OnMultiple::Shared,
            on_not_found: OnNotFound::Values,
            result_parameter: None,
            deadline_ms: 800,
            keep_versions: 5,
            keep_activity_days: 30,
            keep_backups_days: 7,
        }
    }
}

/// One line of `datadip settings list`.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Setting {
    /// Its name in `settings set`.
    pub name: &'static str,
    /// Its value now.
    pub value: String,
    /// What it does and what it may be.
    pub meaning: &'static str,
}

impl Settings {
    /// Returns every setting with its value.
    pub fn list(&self) -> [Setting; 8] {
        let line = |name, value, meaning| Setting { name, value, meaning };
        [
            line(
                "region",
                self.region.as_str().to_owned(),
                "where phone numbers without a country code belong: two letters, such as US or GB",
            ),
            line(
                "several",
                self.on_multiple.as_str().to_owned(),
                "when several contacts match: shared (only what all of them agree on), first, newest or none",
            ),
            line(
                "nobody",
                self.on_not_found.as_str().to_owned(),
                "when nobody matches: values (each field's own value for that, see field set --nobody) or empty",
            ),
            line(
                "result-parameter",
                self.result_parameter.as_ref().map_or("off".to_owned(), Name::to_string),
                "one more parameter that says found, not-found or several: its name, such as lookup-result, or off",
            ),
            line(
                "deadline-ms",
                self.deadline_ms.to_string(),
                "milliseconds a lookup may take before Xima gets an error instead: 50 to 10000",
            ),
            line(
                "keep-versions",
                self.keep_versions.to_string(),
                "versions of each sheet that are kept for undo, the current one included: 1 to 100",
            ),
            line(
                "keep-activity-days",
                self.keep_activity_days.to_string(),
                "days for which calls are listed, with masked numbers: 0 (not at all) to 365",
            ),
            line(
                "keep-backups-days",
                self.keep_backups_days.to_string(),
                "nights whose backups are kept, in the data folder: 0 (no more are made) to 365",
            ),
        ]
    }

    /// Sets a setting from its name and value as text. An error changes nothing.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), DomainError> {
        let value = value.trim();
        match name {
            "region" => {
                self.region = Region::parse(value)
                    .ok_or_else(|| bad(name, value, "a country's two letters, such as US, CA or GB"))?;
            }
            "several" => {
                self.on_multiple = OnMultiple::parse(value)
                    .ok_or_else(|| bad(name, value, "shared, first, newest or none"))?;
            }
            "nobody" => {
                self.on_not_found =
                    OnNotFound::parse(value).ok_or_else(|| bad(name, value, "values or empty"))?;
            }
            "result-parameter" => {
                self.result_parameter = match value {
                    "off" | "" => None,
                    name => Some(Name::parse(name)?),
                };
            }
            "deadline-ms" => self.deadline_ms = number(name, value, 50, 10_000)?,
            "keep-versions" => self.keep_versions = number(name, value, 1, 100)?,
            "keep-activity-days" => self.keep_activity_days = number(name, value, 0, 365)?,
            "keep-backups-days" => self.keep_backups_days = number(name, value, 0, 365)?,
            _ => {
                let known = self.list().map(|setting| setting.name);
                return Err(DomainError::unknown("unknown-setting", "setting", name, known));
            }
        }
        Ok(())
    }
}

words!(OnMultiple { Shared => "shared", First => "first", Newest => "newest", None => "none" });
words!(OnNotFound { Values => "values", Empty => "empty" });

fn number(name: &str, value: &str, least: u32, most: u32) -> Result<u32, DomainError> {
    value
        .parse()
        .ok()
        .filter(|n| (least..=most).contains(n))
        .ok_or_else(|| bad(name, value, &format!("a number from {least} to {most}")))
}

fn bad(name: &str, value: &str, expected: &str) -> DomainError {
    DomainError::new("bad-setting", format!("\"{value}\" is not a value for {name}. It takes {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_setting_can_be_set_to_its_own_value() {
        let mut settings = Settings::default();
        for setting in Settings::default().list() {
            settings.set(setting.name, &setting.value).unwrap();
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn a_refused_value_changes_nothing() {
        let mut settings = Settings::default();
        for (name, value) in [
            ("region", "ZZ"),
            ("several", "all"),
            ("nobody", "maybe"),
            ("result-parameter", "a b!"),
            ("deadline-ms", "0"),
            ("keep-versions", "-1"),
            ("keep-activity-days", "366"),
            ("keep-backups-days", "-1"),
            ("regoin", "US"),
        ] {
            settings.set(name, value).unwrap_err();
        }
        assert_eq!(settings, Settings::default());
    }
}
