//! What is worth a look: sentences for the Overview, each with what to do.

pub mod network_exposure;

use super::activity::{Anomaly, Summary};
use super::auth::token::Purpose;
use super::catalog::Catalog;
use super::catalog::field_header::DoubtfulColumn;
use super::catalog::key::Key;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// Something worth a look.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Warning {
    /// Stable, for programs.
    pub code: &'static str,
    /// What is so.
    pub sentence: String,
    /// What to do.
    pub remedy: String,
    /// How often it was so in the last 24 hours, where that can be counted.
    pub count: u64,
    /// The room of the page in which it can be looked at.
    pub view: &'static str,
    /// The field it is about, where *That is right* ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Warning {
    /// The last night's backup is missing.
    pub fn no_backup() -> Warning {
        Warning {
            code: "no-backup",
            sentence: "The nightly backup could not be made.".to_owned(),
            remedy: "See whether the disk is full, or what the log says: rows that cannot be read are not backed up either. It is tried again every minute, and older backups are kept.".to_owned(),
            count: 0,
            view: "settings",
            field: None,
        }
    }
}

/// Calls from which on a share of them says something.
const ENOUGH: u64 = 20;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Everything worth a look, the gravest first. `zone` says which days are working days.
pub fn warnings(catalog: &Catalog, summary: &Summary, now: Timestamp, zone: &TimeZone) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let since = now.saturating_sub(DAY).unwrap_or(now);
    let mut odd: BTreeMap<(Anomaly, &str), u64> = BTreeMap::new();
    let recent = summary.anomalies.iter().filter(|((hour, _, _), _)| *hour >= since);
    for ((_, anomaly, about), count) in recent {
        *odd.entry((*anomaly, about)).or_default() += count;
    }
    warnings.extend(doubtful_columns(catalog));
    warnings.extend(no_calls(summary, now, zone));
    warnings.extend(
        odd.iter().filter_map(|((anomaly, about), count)| of_anomaly(catalog, *anomaly, about, *count)),
    );
    warnings.extend(mostly_unknown(summary, since));
    warnings.extend(token_ends(catalog, now));
    warnings
}

/// Fields that may hold another column's values: those go out in calls.
fn doubtful_columns(catalog: &Catalog) -> Vec<Warning> {
    let warning = |column: DoubtfulColumn<'_>| {
        Warning {
        code: "doubtful-column",
        sentence: format!(
            "The field \"{}\" is filled from the column \"{}\" of the sheet \"{}\".",
            column.field.name, column.header, column.sheet
        ),
        remedy: "If that is right, say so here. If not, open Fields, switch Sent off for it and rename it after its column; then switch on the column that was meant.".to_owned(),
        count: 0,
        view: "fields",
        field: Some(column.field.name.to_string()),
    }
    };
    catalog.doubtful_columns().into_iter().map(warning).collect()
}

fn no_calls(summary: &Summary, now: Timestamp, zone: &TimeZone) -> Option<Warning> {
    let last = summary.last_lookup_at?;
    (working_time(last, now, zone) >= DAY).then(|| Warning {
        code: "no-calls",
        sentence: "Xima has not asked about anybody for a working day.".to_owned(),
        remedy: "Make a test call. If nothing comes, check the address and the token in Xima.".to_owned(),
        count: 0,
        view: "connect",
        field: None,
    })
}

/// How much of the time between two moments was on Monday to Friday.
fn working_time(from: Timestamp, to: Timestamp, zone: &TimeZone) -> SignedDuration {
    let mut worked = SignedDuration::ZERO;
    let mut at = from.to_zoned(zone.clone());
    // Two weeks are as good as forever.
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

fn of_anomaly(catalog: &Catalog, anomaly: Anomaly, about: &str, count: u64) -> Option<Warning> {
    let calls = if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
    let token = || {
        let named = catalog.tokens.iter().find(|token| token.id == about);
        named.map_or(about.to_owned(), |token| token.name.clone())
    };
    let (sentence, remedy, view) = match anomaly {
        Anomaly::NameForNumber => (
            format!("Xima sent a name where a number was expected, as {about} ({calls})."),
            "In Xima choose External Number, not Caller ID.".to_owned(),
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
            "Paste a token that is good into Xima.".to_owned(),
            "connect",
        ),
        Anomaly::ExpiredToken => (
            format!("The token \"{}\" is past its time and still used ({calls}).", token()),
            "Make a new token and paste it into Xima.".to_owned(),
            "connect",
        ),
        Anomaly::WrongMethod => (
            format!("The lookup address was asked with GET ({calls})."),
            "In Xima choose POST as the method. If somebody just opened the address in a browser, all is well.".to_owned(),
            "connect",
        ),
        Anomaly::BadBody => (
            format!("A lookup's body was no JSON object ({calls})."),
            "In Xima let the parameters be sent as JSON.".to_owned(),
            "connect",
        ),
        Anomaly::DeadlineExceeded => (
            format!("An answer was not ready in time ({calls})."),
            "See whether the box is busy with something else; the setting deadline-ms says how long is too long."
                .to_owned(),
            "settings",
        ),
    };
    Some(Warning { code: anomaly.as_str(), sentence, remedy, count, view, field: None })
}

fn mostly_unknown(summary: &Summary, since: Timestamp) -> Option<Warning> {
    let totals = summary.since(since);
    let (lookups, unknown) = (totals.lookups(), totals.not_found);
    (lookups >= ENOUGH && unknown * 2 > lookups).then(|| Warning {
        code: "mostly-unknown",
        sentence: format!("Most callers are unknown: {unknown} of {lookups} in the last 24 hours."),
        remedy: "See which numbers they are, and whether the sheet in use is the right one.".to_owned(),
        count: unknown,
        view: "activity",
        field: None,
    })
}

fn token_ends(catalog: &Catalog, now: Timestamp) -> Option<Warning> {
    let good = || {
        let tokens = catalog.tokens.iter().filter(|token| token.purpose == Purpose::Lookup);
        tokens.filter(|token| token.state(now) == "good")
    };
    let soon = now.saturating_add(DAY * 7).unwrap_or(now);
    let ends = |token: &&super::auth::token::TokenRecord| token.expires_at.is_some_and(|at| at <= soon);
    let first = good().find(ends).filter(|_| good().all(|token| ends(&token)))?;
    Some(Warning {
        code: "token-ends",
        sentence: format!("The token \"{}\" ends within a week, and there is no other.", first.name),
        remedy: "Make a new token and paste it into Xima; both work until the old one ends.".to_owned(),
        count: 0,
        view: "connect",
        field: None,
    })
}

/// The key that a strange name was probably meant for: one that differs by two letters at the most, or that it begins,
/// or that begins it.
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
    fn a_near_name_is_told_from_a_strange_one() {
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
