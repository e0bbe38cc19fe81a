//! What every store does alike. A second engine joins by one more line in `engines`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

use datadip::domain::activity::{CallFilter, DipRecord, News, Oddity, Totals};
use datadip::domain::answer::Outcome;
use datadip::domain::block::Block;
use datadip::domain::catalog::Catalog;
use datadip::domain::change::{FieldChange, KeyChange};
use datadip::domain::field::Release;
use datadip::domain::key::Kind;
use datadip::domain::name::{Name, SheetName};
use datadip::domain::refusal::Refusal;
use datadip::domain::secret::SecretHash;
use datadip::domain::session::{Secret, Session, SetupCode};
use datadip::domain::sheet::{Column, FileFacts, Version, VersionId};
use datadip::domain::token::{Purpose, Token, TokenRecord};
use datadip::store::sqlite::Sqlite;
use datadip::store::{ChangeError, Store, StoreError};
use jiff::Timestamp;
use std::path::Path;

/// Opens a store in a folder; opening it again is another process.
type Open = fn(&Path) -> Box<dyn Store>;

fn engines() -> Vec<(&'static str, Open)> {
    vec![("sqlite", |folder| Box::new(Sqlite::open(folder).unwrap()))]
}

fn on_every_engine(test: impl Fn(&dyn Fn() -> Box<dyn Store>)) {
    for (name, open) in engines() {
        eprintln!("engine: {name}");
        let folder = tempfile::tempdir().unwrap();
        test(&|| open(folder.path()));
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn block(rows: std::ops::Range<u64>) -> Block {
    let mut block = Block::default();
    for row in rows {
        block.push(row + 2, [format!("Contact {row}").as_str(), "8015551234"].into_iter());
    }
    block
}

/// Publishes a version of two blocks, of `rows` rows, under the next number.
fn publish(store: &dyn Store, sheet: &str, rows: u64) -> VersionId {
    let sheet = SheetName::parse(sheet).unwrap();
    let mut draft = store.draft(&sheet, 2).unwrap();
    draft.append(&block(0..rows / 2)).unwrap();
    draft.append(&block(rows / 2..rows)).unwrap();
    let id = draft.id();
    store
        .change("test", &mut |catalog| {
            let field = match catalog.fields.first() {
                Some(field) => field.id,
                None => catalog.add_field(&name("name"), "Name", Release::sent()),
            };
            let second = match catalog.fields.get(1) {
                Some(field) => field.id,
                None => catalog.add_field(&name("phone"), "Phone", Release::withheld()),
            };
            let version = Version {
                id,
                number: 0,
                published_at: Timestamp::from_second(1_700_000_000).unwrap(),
                published_by: "test".to_owned(),
                rows,
                file: FileFacts {
                    name: "c.csv".to_owned(),
                    bytes: 12,
                    sha256: "00".to_owned(),
                    encoding: Some("utf-8".to_owned()),
                    delimiter: None,
                },
                columns: vec![
                    Column { header: "Name".to_owned(), field },
                    Column { header: "Phone \"x\"".to_owned(), field: second },
                ],
            };
            catalog.publish(&sheet, version, Some(field));
            Ok(())
        })
        .unwrap();
    id
}

fn rows(store: &dyn Store, version: VersionId) -> Result<Vec<Block>, StoreError> {
    let mut blocks = Vec::new();
    store.rows(version, &mut |block| blocks.push(block.clone()))?;
    Ok(blocks)
}

#[test]
fn a_catalog_is_remembered_as_it_was_made() {
    on_every_engine(|open| {
        let token = Token::generate().unwrap();
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let mut made = Catalog::default();
        let store = open();
        publish(&*store, "contacts", 4);
        store
            .change("test", &mut |catalog| {
                let change = KeyChange {
                    kind: Some(Kind::Phone),
                    fields: Some(vec!["phone".to_owned()]),
                    aliases: Some(vec![name("phone-num"), name("Anruf")]),
                    priority: Some(7),
                };
                catalog.change_key("phone", &change)?;
                let change = FieldChange {
                    only_matched_by: Some(vec!["phone".to_owned()]),
                    nobody: Some(Some("n/a \"Ω\"".to_owned())),
                    save: Some(true),
                    position: Some(2),
                    ..FieldChange::default()
                };
                catalog.change_field("name", &change)?;
                catalog.headers.insert(name("full-name"), catalog.fields[0].id);
                for (setting, value) in
                    [("region", "GB"), ("several", "none"), ("result-parameter", "r"), ("deadline-ms", "900")]
                {
                    catalog.set(setting, value)?;
                }
                let record = TokenRecord::new(&token, "xima", Purpose::Dip, now, Some(now)).unwrap();
                catalog.tokens.push(TokenRecord { revoked_at: Some(now), ..record });
                catalog.password = Some(SecretHash::of("correct horse").unwrap());
                catalog.setup = Some(SetupCode::new(&Secret::generate().unwrap(), now));
                made = catalog.clone();
                Ok(())
            })
            .unwrap();
        assert_eq!(open().catalog().unwrap().1, made);
    });
}

#[test]
fn a_revision_grows_with_every_change_and_only_then() {
    on_every_engine(|open| {
        let (store, other) = (open(), open());
        let first = other.revision().unwrap();
        store.change("test", &mut |_| Ok(())).unwrap();
        assert_eq!(other.revision().unwrap(), first);
        store.change("test", &mut |catalog| catalog.set("region", "GB")).unwrap();
        assert!(other.revision().unwrap().0 > first.0);
        assert_eq!(other.catalog().unwrap().0, store.revision().unwrap());
        let draft = store.draft(&SheetName::contacts(), 2).unwrap();
        assert_eq!(other.revision().unwrap(), store.revision().unwrap());
        drop(draft);
    });
}

#[test]
fn a_refused_change_leaves_everything_as_it_was() {
    on_every_engine(|open| {
        let store = open();
        publish(&*store, "contacts", 4);
        let before = store.catalog().unwrap();
        let refused = store.change("test", &mut |catalog| {
            catalog.set("region", "GB")?;
            catalog.sheets.clear();
            Err(Refusal::new("no", "No."))
        });
        assert!(matches!(refused, Err(ChangeError::Refused(_))));
        assert_eq!(store.catalog().unwrap(), before);
    });
}

#[test]
fn what_a_change_has_changed_is_kept_with_it() {
    on_every_engine(|open| {
        let store = open();
        store.change("one", &mut |catalog| catalog.set("region", "GB")).unwrap();
        store.change("two", &mut |_| Ok(())).unwrap();
        store.change("two", &mut |catalog| catalog.set("region", "nonsense")).unwrap_err();
        store.change("three", &mut |catalog| catalog.set("several", "first")).unwrap();
        let told = |most| -> Vec<(String, String)> {
            open().changes(most).unwrap().into_iter().map(|note| (note.from, note.what)).collect()
        };
        let newest = ("three".to_owned(), "Setting several: first, was shared.".to_owned());
        assert_eq!(told(1), std::slice::from_ref(&newest));
        assert_eq!(told(9), [newest, ("one".to_owned(), "Setting region: GB, was US.".to_owned())]);
    });
}

#[test]
fn sessions_are_remembered_as_the_list_was_left() {
    on_every_engine(|open| {
        let at = |second| Timestamp::from_second(second).unwrap();
        let session = |second: i64| Session {
            digest: Secret::generate().unwrap().digest(),
            password: "mark".to_owned(),
            opened_at: at(second),
            last_seen_at: at(second + 5),
            from: "::1".to_owned(),
            agent: "Firefox on Linux".to_owned(),
        };
        let (one, two) = (session(1_700_000_000), session(1_700_000_001));
        let store = open();
        let before = store.revision().unwrap();
        store.change_sessions(&mut |sessions| sessions.extend([one.clone(), two.clone()])).unwrap();
        assert_eq!(open().sessions().unwrap(), [one.clone(), two.clone()]);
        store.change_sessions(&mut |sessions| sessions.retain(|session| *session != one)).unwrap();
        assert_eq!(open().sessions().unwrap(), [two]);
        assert_eq!(store.revision().unwrap(), before, "a session does not make servers build anew");
    });
}

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

#[test]
fn rows_come_back_in_order_and_only_once_they_are_published() {
    on_every_engine(|open| {
        let store = open();
        let version = publish(&*store, "contacts", 300);
        assert_eq!(rows(&*open(), version).unwrap(), [block(0..150), block(150..300)]);
        let mut draft = store.draft(&SheetName::contacts(), 2).unwrap();
        draft.append(&block(0..10)).unwrap();
        assert!(matches!(rows(&*store, draft.id()), Err(StoreError::Conflict(_))));
        let id = draft.id();
        drop(draft);
        assert!(matches!(rows(&*store, id), Err(StoreError::Conflict(_))));
        assert_eq!(rows(&*store, version).unwrap().len(), 2);
    });
}

#[test]
fn one_sheet_has_one_draft_at_a_time_in_all_processes() {
    on_every_engine(|open| {
        let (store, other) = (open(), open());
        let draft = store.draft(&SheetName::contacts(), 2).unwrap();
        let refused = other.draft(&SheetName::contacts(), 2).map(|_| ());
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
        assert!(other.draft(&SheetName::parse("suppliers").unwrap(), 2).is_ok());
        drop(draft);
        assert!(other.draft(&SheetName::contacts(), 2).is_ok());
    });
}

#[test]
fn a_sweep_takes_what_no_catalog_reaches_and_nobody_writes() {
    on_every_engine(|open| {
        let store = open();
        store.change("test", &mut |catalog| catalog.set("keep-versions", "2")).unwrap();
        let versions: Vec<VersionId> = (0..4).map(|_| publish(&*store, "contacts", 300)).collect();
        let (_, catalog) = store.catalog().unwrap();
        let numbers: Vec<u32> = catalog.sheets[0].versions.iter().map(|version| version.number).collect();
        assert_eq!((numbers.as_slice(), catalog.sheets[0].current), (&[3, 4][..], 4));
        // What is being written, here or in another process, is not swept.
        let other = open();
        let mut written = other.draft(&SheetName::parse("other").unwrap(), 2).unwrap();
        written.append(&block(0..9)).unwrap();
        assert_eq!(open().sweep().unwrap(), 4);
        assert_eq!(open().sweep().unwrap(), 0);
        for version in &versions[..2] {
            assert!(rows(&*store, *version).is_err());
        }
        for version in &versions[2..] {
            assert_eq!(rows(&*store, *version).unwrap().len(), 2);
        }
        written.append(&block(9..12)).unwrap();
    });
}

#[test]
fn two_processes_that_change_at_once_both_get_their_change() {
    on_every_engine(|open| {
        let (one, other) = (open(), open());
        std::thread::scope(|scope| {
            for (store, prefix) in [(&one, "a"), (&other, "b")] {
                scope.spawn(move || {
                    for number in 0..25 {
                        let field = name(&format!("{prefix}{number}"));
                        store
                            .change("test", &mut |catalog| {
                                catalog.add_field(&field, "", Release::sent());
                                Ok(())
                            })
                            .unwrap();
                    }
                });
            }
        });
        assert_eq!(open().catalog().unwrap().1.fields.len(), 50);
    });
}
