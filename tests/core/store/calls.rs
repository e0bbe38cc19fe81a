//! Tests the recorded lookups in the store.

use super::on_every_engine;
use datadip::domain::activity::{ActivityBatch, Anomaly, CallFilter, LookupRecord, Totals};
use datadip::domain::lookup::outcome::Outcome;
use jiff::Timestamp;

fn lookup(second: i64, result: Outcome, caller: u8) -> LookupRecord {
    LookupRecord {
        id: 0,
        at: Timestamp::from_millisecond(second * 1000 + 7).unwrap(),
        result,
        key: Some("phone".to_owned()),
        sheet: None,
        digits: Some(format!("123{caller}")),
        caller: Some([caller; 16]),
        microseconds: 12,
    }
}

#[test]
fn counters_of_all_processes_add_up() {
    on_every_engine(|open| {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let mut totals = Totals { found: 2, not_found: 1, several: 0, ..Totals::default() };
        totals.latency.add(12, 3);
        let mut batch = ActivityBatch {
            lookups_from_to: Some((
                lookup(1_800_000_000, Outcome::Found, 1).at,
                lookup(1_800_000_009, Outcome::Found, 1).at,
            )),
            dropped: 1,
            ..ActivityBatch::default()
        };
        batch.hours.insert(start, totals);
        batch.anomalies.insert((start, Anomaly::NearKey, "fone".to_owned()), 3);
        batch.token_uses.insert("abc".to_owned(), start);
        let (one, other) = (open(), open());
        one.record(&batch).unwrap();
        other.record(&batch).unwrap();
        let summary = one.activity(start).unwrap();
        assert_eq!((summary.hours[&start].found, summary.hours[&start].not_found), (4, 2));
        assert_eq!(summary.hours[&start].latency.percentile(0.5), Some(0.012));
        assert_eq!(summary.anomalies[&(start, Anomaly::NearKey, "fone".to_owned())], 6);
        assert_eq!((summary.token_uses["abc"], summary.dropped), (start, 2));
        assert_eq!(summary.first_lookup_at.unwrap().as_millisecond(), 1_800_000_000_007);
        assert_eq!(summary.last_lookup_at.unwrap().as_millisecond(), 1_800_000_009_007);
        assert_eq!(summary.caller_key, other.activity(start).unwrap().caller_key);
        let later = start.checked_add(jiff::SignedDuration::from_hours(2)).unwrap();
        let later = one.activity(later).unwrap();
        assert!(later.hours.is_empty() && later.anomalies.is_empty() && later.first_lookup_at.is_some());
    });
}

#[test]
fn lookups_are_listed_newest_first_and_deleted_after_their_time() {
    on_every_engine(|open| {
        let store = open();
        let lookups = vec![
            lookup(1_800_000_000, Outcome::NotFound, 1),
            lookup(1_800_000_001, Outcome::NotFound, 2),
            lookup(1_800_000_002, Outcome::Found, 3),
            lookup(1_800_000_003, Outcome::NotFound, 1),
        ];
        store.record(&ActivityBatch { lookups: lookups.clone(), ..ActivityBatch::default() }).unwrap();
        let calls = |filter: CallFilter| store.calls(&CallFilter { limit: 9, ..filter }).unwrap();
        let seconds = |filter: CallFilter| -> Vec<i64> {
            calls(filter).lookups.iter().map(|lookup| lookup.at.as_second() - 1_800_000_000).collect()
        };
        let all = calls(CallFilter::default());
        assert_eq!(LookupRecord { id: 0, ..all.lookups[0].clone() }, lookups[3]);
        assert_eq!(seconds(CallFilter::default()), [3, 2, 1, 0]);
        assert_eq!(
            seconds(CallFilter { result: Some(Outcome::NotFound), ..CallFilter::default() }),
            [3, 1, 0]
        );
        let first = CallFilter { caller: Some([1; 16]), ..CallFilter::default() };
        assert_eq!(seconds(first.clone()), [3, 0]);
        assert_eq!(seconds(CallFilter { before: Some(all.lookups[0].id), ..first.clone() }), [0]);
        assert_eq!(seconds(CallFilter { result: Some(Outcome::Found), ..first }), [0; 0]);
        let unknown: Vec<(String, u64)> =
            all.unknown.iter().map(|caller| (caller.digits.clone(), caller.count)).collect();
        assert_eq!(unknown, [("1231".to_owned(), 2), ("1232".to_owned(), 1)]);
        let cutoff = Timestamp::from_second(1_800_000_002).unwrap();
        store.record(&ActivityBatch { forget_before: Some(cutoff), ..ActivityBatch::default() }).unwrap();
        assert_eq!(seconds(CallFilter::default()), [3, 2]);
    });
}
