//! Warnings: sentences for the Overview, each with a remedy.

pub mod failed_imports;
pub mod network_exposure;

use super::activity::{Anomaly, Summary};
use super::auth::token::{Purpose, TokenState};
use super::catalog::Catalog;
use super::catalog::field_header::DoubtfulColumn;
use super::catalog::key::Key;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Describes a condition that the owner should check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Warning {
    /// The stable code, for programs.
    pub code: &'static str,
    /// What happened, and what that means.
    pub sentence: String,
    /// What to do.
    pub remedy: String,
    /// How often it happened in the last 24 hours; 0 where that cannot be counted.
    pub count: u64,
    /// The view of the page that can resolve it; empty without one.
    pub view: &'static str,
    /// The field that `POST /api/fields/{name}/confirm` would confirm; absent where nothing can be confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
}

impl Warning {
    /// Creates a warning about something uncounted; `view` is empty for what is corrected outside the page.
    fn new(
        code: &'static str,
        view: &'static str,
        sentence: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Warning {
        Warning { code, view, sentence: sentence.into(), remedy: remedy.into(), count: 0, field: None }
    }

    /// Returns the warning that last night's backup failed.
    pub fn no_backup() -> Warning {
        let remedy = "Check the free space of the disk, then the log: unreadable rows also stop a backup. datadip tries again every minute and keeps the older backups.";
        Warning::new("no-backup", "settings", "The nightly backup could not be made.", remedy)
    }
}

/// The calls a day from which a share of unknown callers is meaningful.
const CALLS_MIN: u64 = 20;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Returns the warnings, the gravest first. `zone` decides which days are working days.
pub fn warnings(catalog: &Catalog, summary: &Summary, now: Timestamp, zone: &TimeZone) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let since = now.saturating_sub(DAY).unwrap_or(now);
    let mut anomalies: BTreeMap<(Anomaly, &str), u64> = BTreeMap::new();
    let recent = summary.anomalies.iter().filter(|((hour, _, _), _)| *hour >= since);
    for ((_, anomaly, about), count) in recent {
        *anomalies.entry((*anomaly, about)).or_default() += count;
    }
    warnings.extend(doubtful_columns(catalog));
    warnings.extend(no_calls(summary, now, zone));
    let warning = |((anomaly, about), count)| anomaly_warning(catalog, anomaly, about, count);
    warnings.extend(anomalies.into_iter().filter_map(warning));
    warnings.extend(mostly_unknown(summary, since));
    warnings.extend(token_expires(catalog, now));
    warnings
}

/// Returns a warning for each field that may hold another column's values, because calls send them.
fn doubtful_columns(catalog: &Catalog) -> Vec<Warning> {
    let warning = |DoubtfulColumn { field, header, sheet }: DoubtfulColumn<'_>| {
        let sentence = format!(
            "The field \"{}\" is filled from the column \"{header}\" of the sheet \"{sheet}\".",
            field.name
        );
        let remedy = "If that is right, say so here. If not, open Fields, switch Sent off for it and rename it after its column; then switch on the column that was meant.";
        let warning = Warning::new("doubtful-column", "fields", sentence, remedy);
        Warning { field: Some(field.name.to_string()), ..warning }
    };
    catalog.doubtful_columns().into_iter().map(warning).collect()
}

fn no_calls(summary: &Summary, now: Timestamp, zone: &TimeZone) -> Option<Warning> {
    let last = summary.last_lookup_at?;
    let sentence = "Xima has sent no lookup for a working day.";
    let remedy = "Make a test call. If it does not appear here, check the address and the token in Xima.";
    (working_time(last, now, zone) >= DAY).then(|| Warning::new("no-calls", "connect", sentence, remedy))
}

/// Returns how much of the time between two moments was on Monday to Friday.
fn working_time(from: Timestamp, to: Timestamp, zone: &TimeZone) -> SignedDuration {
    let mut worked = SignedDuration::ZERO;
    let mut at = from.to_zoned(zone.clone());
    // Two weeks are enough, because the caller compares with one day.
    for _ in 0..15 {
        let Ok(midnight) = at.tomorrow().and_then(|day| day.start_of_day()) else { break };
        let end = midnight.timestamp().min(to);
        if !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) {
            worked += end.duration_since(at.timestamp());
        }
        if end == to {
            break;
        }
        at = midnight;
    }
    worked
}

fn anomaly_warning(catalog: &Catalog, anomaly: Anomaly, about: &str, count: u64) -> Option<Warning> {
    let calls = if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
    let token = || {
        let named = catalog.tokens.iter().find(|token| token.id == about);
        named.map_or(about.to_owned(), |token| token.name.clone())
    };
    let (sentence, remedy, view) = match anomaly {
        Anomaly::NameForNumber => (
            format!("Xima sent a name where a number was expected, as {about} ({calls})."),
            "In Xima choose External Number; Caller ID is a name.".to_owned(),
            "activity",
        ),
        Anomaly::NearKey => {
            let key = near_key(&catalog.keys, about)?;
            (
                format!("Xima sends \"{about}\", which is not one of your keys ({calls})."),
                format!("Write it as {key} in Xima, or add it to the other names of {key}."),
                "matching",
            )
        }
        Anomaly::RevokedToken => (
            format!("The token \"{}\" was revoked and is still used ({calls}).", token()),
            "Paste a valid token into Xima.".to_owned(),
            "connect",
        ),
        Anomaly::ExpiredToken => (
            format!("The token \"{}\" has expired and is still used ({calls}).", token()),
            "Make a new token and paste it into Xima.".to_owned(),
            "connect",
        ),
        Anomaly::WrongMethod => (
            format!("The lookup address received GET instead of POST ({calls})."),
            "In Xima choose POST as the method. If you opened the address in a browser, ignore this."
                .to_owned(),
            "connect",
        ),
        Anomaly::BadBody => (
            format!("The body of a lookup could not be read as JSON parameters ({calls})."),
            "In Xima set the parameters to be sent as JSON.".to_owned(),
            "connect",
        ),
        Anomaly::DeadlineExceeded => (
            format!("A response was not ready in time, so the caller was not looked up ({calls})."),
            "Check whether other programs keep the computer busy; the setting deadline-ms sets the time."
                .to_owned(),
            "settings",
        ),
    };
    Some(Warning { count, ..Warning::new(anomaly.as_str(), view, sentence, remedy) })
}

fn mostly_unknown(summary: &Summary, since: Timestamp) -> Option<Warning> {
    let totals = summary.since(since);
    let (lookups, unknown) = (totals.lookups(), totals.not_found);
    let sentence = format!("Most callers are unknown: {unknown} of {lookups} in the last 24 hours.");
    let remedy = "Check which numbers they are, and whether the sheet in use is the right one.";
    let warning = Warning::new("mostly-unknown", "activity", sentence, remedy);
    (lookups >= CALLS_MIN && unknown * 2 > lookups).then_some(Warning { count: unknown, ..warning })
}

fn token_expires(catalog: &Catalog, now: Timestamp) -> Option<Warning> {
    let good = || {
        let tokens = catalog.tokens.iter().filter(|token| token.purpose == Purpose::Lookup);
        tokens.filter(|token| token.state(now) == TokenState::Good)
    };
    let soon = now.saturating_add(DAY * 7).unwrap_or(now);
    let ends = |token: &&super::auth::token::TokenRecord| token.expires_at.is_some_and(|at| at <= soon);
    let first = good().find(ends).filter(|_| good().all(|token| ends(&token)))?;
    let sentence = format!("The token \"{}\" expires within a week, and there is no other.", first.name);
    let remedy = "Make a new token and paste it into Xima; both work until the old one expires.";
    Some(Warning::new("token-ends", "connect", sentence, remedy))
}

/// Returns the key that an unknown name probably means.
///
/// A name is near if five letters or more begin both, one being whole, or if at most one letter in four differs.
pub fn near_key<'a>(keys: &'a [Key], unknown: &str) -> Option<&'a str> {
    let unknown = plain(unknown);
    let is_near = |name: &str| {
        let name = plain(name);
        let begins = name.starts_with(&unknown) || unknown.starts_with(&name);
        let short = name.len().min(unknown.len());
        let typos = strsim::damerau_levenshtein(&name, &unknown);
        name != unknown && ((begins && short >= 5) || typos <= short / 4)
    };
    let names = |key: &Key| key.aliases.iter().chain([&key.name]).any(|name| is_near(name.as_str()));
    if keys.iter().any(|key| key.matches_name(&unknown)) {
        return None;
    }
    keys.iter().find(|key| names(key)).map(|key| key.name.as_str())
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::super::catalog::key::Kind;
    use super::super::catalog::name::Name;
    use super::*;

    fn catalog() -> Catalog {
        let key = |name| Key {
            name: Name::parse(name).unwrap(),
            aliases: vec![],
            kind: Kind::Phone,
            fields: vec![],
            priority: 1,
        };
        Catalog { keys: vec![key("phone-num"), key("id")], ..Catalog::default() }
    }

    #[test]
    fn a_near_name_is_distinguished_from_an_unrelated_one() {
        let near = |name| near_key(&catalog().keys, name).map(str::to_owned);
        for name in ["PhoneNumb", "phone_number", "phone", "phnoe-num"] {
            assert_eq!(near(name).as_deref(), Some("phone-num"), "{name}");
        }
        for name in ["PhoneNum", "campaign", "ip", "ph", "ID", ""] {
            assert_eq!(near(name), None, "{name}");
        }
    }

    #[test]
    fn a_weekend_is_no_working_day() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let summary = Summary { last_lookup_at: Some(at("2026-11-20T18:00:00Z")), ..Summary::default() };
        let warned = |now: &str| !warnings(&catalog(), &summary, at(now), &TimeZone::UTC).is_empty();
        // The 20th is a Friday.
        assert!(!warned("2026-11-20T23:00:00Z"));
        assert!(!warned("2026-11-23T17:00:00Z"));
        assert!(warned("2026-11-23T18:00:00Z"));
        assert!(warned("2027-11-23T18:00:00Z"));
        assert!(
            warnings(&catalog(), &Summary::default(), at("2026-11-23T18:00:00Z"), &TimeZone::UTC).is_empty()
        );
    }
}
