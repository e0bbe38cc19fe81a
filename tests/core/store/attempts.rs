//! Tests how the store keeps attempted imports.

use super::{on_every_engine, publish};
use datadip::domain::catalog::attempt::{Attempt, AttemptOutcome, RowCounts};
use datadip::domain::catalog::name::SheetName;
use datadip::store::Store;
use jiff::{SignedDuration, Timestamp};

const NOW: i64 = 1_790_000_000;

fn attempt(sheet: Option<&str>, outcome: AttemptOutcome, unattended: bool) -> Attempt {
    Attempt {
        at: Timestamp::from_second(NOW).unwrap(),
        unattended,
        outcome,
        ..Attempt::failed(sheet.map(|name| SheetName::parse(name).unwrap()), "test", "c.csv", "It is empty.")
    }
}

/// Returns the sheets whose failures stand.
fn failures(store: &dyn Store) -> Vec<String> {
    let sheet = |attempt: Attempt| attempt.sheet.map_or("?".to_owned(), |sheet| sheet.to_string());
    store.failed_imports().unwrap().into_iter().map(sheet).collect()
}

#[test]
fn attempts_are_read_as_they_were_recorded_newest_first_and_in_pages() {
    on_every_engine(|open| {
        let store = open();
        let published = Attempt {
            version: Some(3),
            rows: Some(RowCounts { read: 9, imported: 8, blank: 1, new: 8, ..RowCounts::default() }),
            reasons: vec![],
            ..attempt(Some("contacts"), AttemptOutcome::Published, false)
        };
        let held = Attempt {
            reasons: vec!["One \"reason\".".to_owned(), "Another.".to_owned()],
            ..attempt(Some("suppliers"), AttemptOutcome::Held, true)
        };
        let failed = attempt(None, AttemptOutcome::Failed, true);
        let revision = store.revision().unwrap();
        for each in [&published, &held, &failed] {
            store.record_attempt(each).unwrap();
        }
        assert_eq!(store.revision().unwrap(), revision, "an attempt does not make servers build anew");
        let all = |sheet: Option<&str>, before, most| {
            let sheet = sheet.map(|name| SheetName::parse(name).unwrap());
            open().attempts(sheet.as_ref(), before, most).unwrap()
        };
        let page = all(None, None, 2);
        assert_eq!(page.attempts, [failed.clone(), held.clone()]);
        let rest = all(None, page.next, 2);
        assert_eq!((rest.attempts, rest.next), (vec![published.clone()], None));
        assert_eq!(all(Some("contacts"), None, 9).attempts, [published]);
        assert_eq!(all(None, None, 3).next, None);
    });
}

#[test]
fn attempts_are_forgotten_after_a_year() {
    on_every_engine(|open| {
        let store = open();
        let at = |days: i64| Timestamp::from_second(NOW).unwrap() + SignedDuration::from_hours(24 * days);
        for days in [0, 30, 360, 380] {
            let attempt = Attempt { at: at(days), ..attempt(None, AttemptOutcome::Failed, false) };
            store.record_attempt(&attempt).unwrap();
        }
        let kept: Vec<Timestamp> =
            store.attempts(None, None, 9).unwrap().attempts.iter().map(|attempt| attempt.at).collect();
        assert_eq!(kept, [at(380), at(360), at(30)]);
    });
}

#[test]
fn a_failure_stands_until_an_import_of_its_sheet_is_published() {
    on_every_engine(|open| {
        let store = open();
        publish(&*store, "contacts", 4);
        publish(&*store, "suppliers", 4);
        let record =
            |sheet, outcome, unattended| store.record_attempt(&attempt(sheet, outcome, unattended)).unwrap();
        record(Some("contacts"), AttemptOutcome::Failed, false);
        assert!(failures(&*store).is_empty(), "a person has seen it");
        record(Some("contacts"), AttemptOutcome::Failed, true);
        record(Some("contacts"), AttemptOutcome::Held, true);
        record(Some("suppliers"), AttemptOutcome::Failed, true);
        record(None, AttemptOutcome::Failed, true);
        record(Some("contcats"), AttemptOutcome::Failed, true);
        // Sheets that do not exist count as one, of which the latest attempt is listed.
        assert_eq!(failures(&*store), ["contcats", "suppliers", "contacts"]);
        assert_eq!(store.failed_imports().unwrap()[2].outcome, AttemptOutcome::Held);
        record(Some("suppliers"), AttemptOutcome::Published, false);
        assert_eq!(failures(&*store), ["contcats", "contacts"]);
        record(Some("suppliers"), AttemptOutcome::Published, true);
        assert_eq!(failures(&*store), ["contacts"]);
        record(Some("contacts"), AttemptOutcome::Published, false);
        assert!(failures(&*store).is_empty());
        record(Some("contacts"), AttemptOutcome::Failed, true);
        assert_eq!(failures(&*store), ["contacts"]);
    });
}
