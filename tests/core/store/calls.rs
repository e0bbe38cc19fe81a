//! What is known of dips.

use super::on_every_engine;
use datadip::domain::activity::{CallFilter, DipRecord, News, Oddity, Totals};
use datadip::domain::answer::Outcome;
use jiff::Timestamp;

fn dip(second: i64, result: Outcome, caller: u8) -> DipRecord {
    DipRecord {
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
fn what_is_known_of_dips_adds_up_from_all_processes() {
    on_every_engine(|open| {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let mut totals = Totals { found: 2, not_found: 1, several: 0, ..Totals::default() };
        totals.latency.add(12, 3);
        let mut news = News {
            dips_from_to: Some((
                dip(1_800_000_000, Outcome::Found, 1).at,
                dip(1_800_000_009, Outcome::Found, 1).at,
            )),
            dropped: 1,
            ..News::default()
        };
        news.hours.insert(start, totals);
        news.notices.insert((start, Oddity::NearKey, "fone".to_owned()), 3);
        news.token_uses.insert("abc".to_owned(), start);
        let (one, other) = (open(), open());
        one.record(&news).unwrap();
        other.record(&news).unwrap();
        let summary = one.activity(start).unwrap();
        assert_eq!((summary.hours[&start].found, summary.hours[&start].not_found), (4, 2));
        assert_eq!(summary.hours[&start].latency.within(0.5), Some(0.012));
        assert_eq!(summary.notices[&(start, Oddity::NearKey, "fone".to_owned())], 6);
        assert_eq!((summary.token_uses["abc"], summary.dropped), (start, 2));
        assert_eq!(summary.first_dip_at.unwrap().as_millisecond(), 1_800_000_000_007);
        assert_eq!(summary.last_dip_at.unwrap().as_millisecond(), 1_800_000_009_007);
        assert_eq!(summary.caller_key, other.activity(start).unwrap().caller_key);
        let later = start.checked_add(jiff::SignedDuration::from_hours(2)).unwrap();
        let later = one.activity(later).unwrap();
        assert!(later.hours.is_empty() && later.notices.is_empty() && later.first_dip_at.is_some());
    });
}

#[test]
fn single_dips_are_found_newest_first_and_forgotten_in_time() {
    on_every_engine(|open| {
        let store = open();
        let dips = vec![
            dip(1_800_000_000, Outcome::NotFound, 1),
            dip(1_800_000_001, Outcome::NotFound, 2),
            dip(1_800_000_002, Outcome::Found, 3),
            dip(1_800_000_003, Outcome::NotFound, 1),
        ];
        store.record(&News { dips: dips.clone(), ..News::default() }).unwrap();
        let calls = |filter: CallFilter| store.calls(&CallFilter { most: 9, ..filter }).unwrap();
        let seconds = |filter: CallFilter| -> Vec<i64> {
            calls(filter).dips.iter().map(|dip| dip.at.as_second() - 1_800_000_000).collect()
        };
        let all = calls(CallFilter::default());
        assert_eq!(DipRecord { id: 0, ..all.dips[0].clone() }, dips[3]);
        assert_eq!(seconds(CallFilter::default()), [3, 2, 1, 0]);
        assert_eq!(
            seconds(CallFilter { result: Some(Outcome::NotFound), ..CallFilter::default() }),
            [3, 1, 0]
        );
        let first = CallFilter { caller: Some([1; 16]), ..CallFilter::default() };
        assert_eq!(seconds(first.clone()), [3, 0]);
        assert_eq!(seconds(CallFilter { before: Some(all.dips[0].id), ..first.clone() }), [0]);
        assert_eq!(seconds(CallFilter { result: Some(Outcome::Found), ..first }), [0; 0]);
        let unknown: Vec<(String, u64)> =
            all.unknown.iter().map(|caller| (caller.digits.clone(), caller.count)).collect();
        assert_eq!(unknown, [("1231".to_owned(), 2), ("1232".to_owned(), 1)]);
        let forget = Timestamp::from_second(1_800_000_002).unwrap();
        store.record(&News { forget_before: Some(forget), ..News::default() }).unwrap();
        assert_eq!(seconds(CallFilter::default()), [3, 2]);
    });
}
