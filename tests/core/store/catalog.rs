//! Tests how the store keeps the catalog, sessions and changelog.

use super::{name, on_every_engine, publish};
use datadip::domain::auth::secret_hash::SecretHash;
use datadip::domain::auth::session::{Session, SessionSecret, SetupCode};
use datadip::domain::auth::token::{Purpose, Token, TokenRecord};
use datadip::domain::catalog::Catalog;
use datadip::domain::catalog::edit::{FieldPatch, KeyPatch};
use datadip::domain::catalog::field::FieldPolicy;
use datadip::domain::catalog::key::Kind;
use datadip::domain::catalog::name::SheetName;
use datadip::domain::error::DomainError;
use datadip::store::ChangeError;
use jiff::Timestamp;

#[test]
fn a_catalog_is_read_as_it_was_written() {
    on_every_engine(|open| {
        let token = Token::generate().unwrap();
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let mut written = Catalog::default();
        let store = open();
        publish(&*store, "contacts", 4);
        store
            .change("test", &mut |catalog| {
                let change = KeyPatch {
                    kind: Some(Kind::Phone),
                    fields: Some(vec!["phone".to_owned()]),
                    aliases: Some(vec![name("phone-num"), name("Anruf")]),
                    priority: Some(7),
                };
                catalog.change_key("phone", &change)?;
                let change = FieldPatch {
                    only_matched_by: Some(vec!["phone".to_owned()]),
                    not_found_value: Some(Some("n/a \"Ω\"".to_owned())),
                    save: Some(true),
                    position: Some(2),
                    ..FieldPatch::default()
                };
                catalog.change_field("name", &change)?;
                catalog.headers.insert(name("full-name"), catalog.fields[0].id);
                for (setting, value) in
                    [("region", "GB"), ("several", "none"), ("result-parameter", "r"), ("deadline-ms", "900")]
                {
                    catalog.set(setting, value)?;
                }
                let record = TokenRecord::new(&token, "xima", Purpose::Lookup, now, Some(now)).unwrap();
                catalog.tokens.push(TokenRecord { revoked_at: Some(now), ..record });
                catalog.password = Some(SecretHash::of("correct horse").unwrap());
                catalog.setup = Some(SetupCode::new(&SessionSecret::generate().unwrap(), now));
                written = catalog.clone();
                Ok(())
            })
            .unwrap();
        assert_eq!(open().catalog().unwrap().1, written);
    });
}

#[test]
fn the_revision_grows_with_a_change_and_only_then() {
    on_every_engine(|open| {
        let (store, other) = (open(), open());
        let first = other.revision().unwrap();
        store.change("test", &mut |_| Ok(())).unwrap();
        assert_eq!(other.revision().unwrap(), first);
        store.change("test", &mut |catalog| catalog.set("region", "GB")).unwrap();
        assert!(other.revision().unwrap().0 > first.0);
        assert_eq!(other.catalog().unwrap().0, store.revision().unwrap());
        let draft = store.draft(&SheetName::contacts()).unwrap();
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
            Err(DomainError::new("no", "No."))
        });
        assert!(matches!(refused, Err(ChangeError::Refused(_))));
        assert_eq!(store.catalog().unwrap(), before);
    });
}

#[test]
fn each_change_is_recorded_in_the_changelog() {
    on_every_engine(|open| {
        let store = open();
        store.change("one", &mut |catalog| catalog.set("region", "GB")).unwrap();
        store.change("two", &mut |_| Ok(())).unwrap();
        store.change("two", &mut |catalog| catalog.set("region", "nonsense")).unwrap_err();
        store.change("three", &mut |catalog| catalog.set("several", "first")).unwrap();
        let changes = |most| -> Vec<(String, String)> {
            open().changes(most).unwrap().into_iter().map(|note| (note.from, note.what)).collect()
        };
        let newest = ("three".to_owned(), "Setting several: first, was shared.".to_owned());
        assert_eq!(changes(1), std::slice::from_ref(&newest));
        assert_eq!(changes(9), [newest, ("one".to_owned(), "Setting region: GB, was US.".to_owned())]);
    });
}

#[test]
fn sessions_are_read_as_they_were_written() {
    on_every_engine(|open| {
        let at = |second| Timestamp::from_second(second).unwrap();
        let session = |second: i64| Session {
            digest: SessionSecret::generate().unwrap().digest(),
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

#[test]
fn concurrent_changes_of_two_processes_are_both_kept() {
    on_every_engine(|open| {
        let (one, other) = (open(), open());
        std::thread::scope(|scope| {
            for (store, prefix) in [(&one, "a"), (&other, "b")] {
                scope.spawn(move || {
                    for number in 0..25 {
                        let field = name(&format!("{prefix}{number}"));
                        store
                            .change("test", &mut |catalog| {
                                catalog.add_field(&field, "", FieldPolicy::sent());
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
