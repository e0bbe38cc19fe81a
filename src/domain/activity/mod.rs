//! Activity: counts of lookups and anomalies and, for some days, a record of each lookup with a masked caller.

pub mod caller_id;
pub mod latency_histogram;

use super::lookup::outcome::Outcome;
use super::words::words;
use caller_id::{CallerHash, CallerKey};
use jiff::{Timestamp, Unit};
use latency_histogram::LatencyHistogram;
use std::collections::BTreeMap;

/// Counts the lookups of one hour or of a longer time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Lookups with one contact.
    pub found: u64,
    /// Lookups without a contact.
    pub not_found: u64,
    /// Lookups with several contacts.
    pub several: u64,
    /// The response times.
    pub latency: LatencyHistogram,
}

impl Totals {
    /// Returns the number of lookups.
    pub fn lookups(&self) -> u64 {
        self.found + self.not_found + self.several
    }

    /// Adds other totals to these.
    pub fn merge(&mut self, other: &Totals) {
        self.found += other.found;
        self.not_found += other.not_found;
        self.several += other.several;
        self.latency.merge(&other.latency);
    }
}

/// Names a fault in the set-up that lookups reveal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Anomaly {
    /// A phone key received letters; about the key's name.
    NameForNumber,
    /// A parameter's name resembles a key's; about the name as received.
    NearKey,
    /// A revoked token is still in use; about its id.
    RevokedToken,
    /// An expired token is still in use; about its id.
    ExpiredToken,
    /// The lookup endpoint received a GET request.
    WrongMethod,
    /// A body could not be parsed.
    BadBody,
    /// A lookup exceeded its deadline.
    DeadlineExceeded,
}

words!(Anomaly {
    NameForNumber => "name-for-number",
    NearKey => "near-key",
    RevokedToken => "revoked-token",
    ExpiredToken => "expired-token",
    WrongMethod => "wrong-method",
    BadBody => "bad-body",
    DeadlineExceeded => "too-late"
});

/// Counts anomalies by the start of the hour, the kind, and its subject.
pub type AnomalyCounts = BTreeMap<(Timestamp, Anomaly, String), u64>;

/// Records one lookup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookupRecord {
    /// Ascending; 0 until the record is stored.
    pub id: i64,
    /// The time of the response, to the millisecond.
    pub at: Timestamp,
    /// The outcome.
    pub result: Outcome,
    /// The key that matched.
    pub key: Option<String>,
    /// The sheet of the first contact.
    pub sheet: Option<String>,
    /// The last digits of the caller's number.
    pub digits: Option<String>,
    /// The number's keyed hash.
    pub caller: Option<CallerHash>,
    /// The time from the complete body to the response.
    pub microseconds: u32,
}

/// Collects the activity since the last write to the store.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ActivityBatch {
    /// The earliest and the latest lookup.
    pub lookups_from_to: Option<(Timestamp, Timestamp)>,
    /// Lookups by hour.
    pub hours: BTreeMap<Timestamp, Totals>,
    /// Anomalies by hour.
    pub anomalies: AnomalyCounts,
    /// The last use of each token, by id.
    pub token_uses: BTreeMap<String, Timestamp>,
    /// Single lookups.
    pub lookups: Vec<LookupRecord>,
    /// Answered lookups that could not be recorded.
    pub dropped: u64,
    /// Records before this time are to be deleted.
    pub forget_before: Option<Timestamp>,
}

/// Summarizes the activity of a time span.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// The first lookup ever.
    pub first_lookup_at: Option<Timestamp>,
    /// The latest lookup.
    pub last_lookup_at: Option<Timestamp>,
    /// Lookups by hour, within the span.
    pub hours: BTreeMap<Timestamp, Totals>,
    /// Anomalies by hour, within the span.
    pub anomalies: AnomalyCounts,
    /// The last use of each token, by id.
    pub token_uses: BTreeMap<String, Timestamp>,
    /// Answered lookups that were not recorded.
    pub dropped: u64,
    /// The key of the caller hashes.
    pub caller_key: CallerKey,
}

impl Summary {
    /// Returns the totals since a time, rounded down to the hour.
    pub fn since(&self, time: Timestamp) -> Totals {
        let mut sum = Totals::default();
        for (_, totals) in self.hours.range(hour_of(time)..) {
            sum.merge(totals);
        }
        sum
    }
}

/// Selects single lookups, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallFilter {
    /// Only lookups with this outcome.
    pub result: Option<Outcome>,
    /// Only lookups of this caller.
    pub caller: Option<CallerHash>,
    /// Only lookups with a smaller id.
    pub before: Option<i64>,
    /// The most lookups to return.
    pub limit: usize,
}

/// Describes a calling number without a contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownCaller {
    /// The last digits of the number.
    pub digits: String,
    /// The number of calls.
    pub count: u64,
    /// The time of the last call.
    pub last_at: Timestamp,
}

/// Holds a page of lookups and the unknown callers, most frequent first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallPage {
    /// Newest first.
    pub lookups: Vec<LookupRecord>,
    /// Unknown callers among all records, regardless of the filter.
    pub unknown: Vec<UnknownCaller>,
}

/// Returns the start of a time's hour.
pub fn hour_of(time: Timestamp) -> Timestamp {
    let floor = jiff::TimestampRound::new().smallest(Unit::Hour).mode(jiff::RoundMode::Floor);
    time.round(floor).unwrap_or(time)
}
