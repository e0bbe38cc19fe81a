//! What is known of dips afterwards: counts, oddities and, for a while, each single one without its caller.

pub mod caller_id;
pub mod latency_histogram;

use super::lookup::outcome::Outcome;
use caller_id::{CallerHash, CallerKey};
use jiff::{Timestamp, Unit};
use latency_histogram::LatencyHistogram;
use std::collections::BTreeMap;

/// Dips of one hour, or of any time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// One contact was found.
    pub found: u64,
    /// Nobody was found.
    pub not_found: u64,
    /// Several were found.
    pub several: u64,
    /// How long the answers took.
    pub latency: LatencyHistogram,
}

impl Totals {
    /// All dips.
    pub fn lookups(&self) -> u64 {
        self.found + self.not_found + self.several
    }

    /// Counts everything that another has counted.
    pub fn merge(&mut self, other: &Totals) {
        self.found += other.found;
        self.not_found += other.not_found;
        self.several += other.several;
        self.latency.merge(&other.latency);
    }
}

/// Something that should not be, though dips are answered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Anomaly {
    /// A phone key was given letters; about its name.
    NameForNumber,
    /// A parameter's name is near to a key's; about the name as it came.
    NearKey,
    /// A revoked token is still used; about its id.
    RevokedToken,
    /// A token is used that is past its time; about its id.
    ExpiredToken,
    /// The lookup address was asked with GET.
    WrongMethod,
    /// A body was no JSON object.
    BadBody,
    /// An answer was not ready in time.
    DeadlineExceeded,
}

impl Anomaly {
    const ALL: [(Anomaly, &'static str); 7] = [
        (Anomaly::NameForNumber, "name-for-number"),
        (Anomaly::NearKey, "near-key"),
        (Anomaly::RevokedToken, "revoked-token"),
        (Anomaly::ExpiredToken, "expired-token"),
        (Anomaly::WrongMethod, "wrong-method"),
        (Anomaly::BadBody, "bad-body"),
        (Anomaly::DeadlineExceeded, "too-late"),
    ];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(each, _)| *each == self).map_or("", |(_, word)| word)
    }

    /// The oddity of a name.
    pub fn parse(word: &str) -> Option<Anomaly> {
        Self::ALL.iter().find(|(_, each)| *each == word).map(|(anomaly, _)| *anomaly)
    }
}

/// Oddities of one hour, counted: the hour's beginning, what, about what.
pub type AnomalyCounts = BTreeMap<(Timestamp, Anomaly, String), u64>;

/// One dip as it is remembered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookupRecord {
    /// Counts up; 0 until it is stored.
    pub id: i64,
    /// When it was answered, to the millisecond.
    pub at: Timestamp,
    /// What came of it.
    pub result: Outcome,
    /// The key that decided.
    pub key: Option<String>,
    /// The sheet of the first contact.
    pub sheet: Option<String>,
    /// The last digits of the caller's number.
    pub digits: Option<String>,
    /// The number's keyed hash.
    pub caller: Option<CallerHash>,
    /// From the whole body to the answer.
    pub microseconds: u32,
}

/// What has happened since it was last written down.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ActivityBatch {
    /// The earliest and the latest dip.
    pub lookups_from_to: Option<(Timestamp, Timestamp)>,
    /// Dips by hour.
    pub hours: BTreeMap<Timestamp, Totals>,
    /// Oddities by hour.
    pub anomalies: AnomalyCounts,
    /// When tokens were last used, by their id.
    pub token_uses: BTreeMap<String, Timestamp>,
    /// Single dips.
    pub lookups: Vec<LookupRecord>,
    /// Dips that were answered and could not be written down.
    pub dropped: u64,
    /// Single dips before this are to be forgotten.
    pub forget_before: Option<Timestamp>,
}

/// What is known of a time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// The very first dip.
    pub first_lookup_at: Option<Timestamp>,
    /// The last dip.
    pub last_lookup_at: Option<Timestamp>,
    /// Dips by hour, of the time that was asked for.
    pub hours: BTreeMap<Timestamp, Totals>,
    /// Oddities by hour, of the time that was asked for.
    pub anomalies: AnomalyCounts,
    /// When tokens were last used, by their id.
    pub token_uses: BTreeMap<String, Timestamp>,
    /// Dips that were answered and not written down.
    pub dropped: u64,
    /// The key of callers' hashes.
    pub caller_key: CallerKey,
}

impl Summary {
    /// The dips since a time, to the hour.
    pub fn since(&self, time: Timestamp) -> Totals {
        let mut sum = Totals::default();
        for (_, totals) in self.hours.range(hour_of(time)..) {
            sum.merge(totals);
        }
        sum
    }
}

/// Which single dips are wanted: newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallFilter {
    /// Only those with this result.
    pub result: Option<Outcome>,
    /// Only those of this caller.
    pub caller: Option<CallerHash>,
    /// Only those before this id.
    pub before: Option<i64>,
    /// So many at the most.
    pub limit: usize,
}

/// A number that called and that nobody has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownCaller {
    /// Its last digits.
    pub digits: String,
    /// How often it called.
    pub count: u64,
    /// When it called last.
    pub last_at: Timestamp,
}

/// Single dips, and the numbers nobody has, most frequent first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallPage {
    /// Newest first.
    pub lookups: Vec<LookupRecord>,
    /// Of all that is remembered, whatever the filter.
    pub unknown: Vec<UnknownCaller>,
}

/// The beginning of a time's hour.
pub fn hour_of(time: Timestamp) -> Timestamp {
    let floor = jiff::TimestampRound::new().smallest(Unit::Hour).mode(jiff::RoundMode::Floor);
    time.round(floor).unwrap_or(time)
}
