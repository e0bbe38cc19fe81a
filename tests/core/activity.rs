//! Tests the recorder when lookups outrun the writer, and when the store is unavailable.

use datadip::activity::{Activity, LookupFacts, Recorder};
use datadip::domain::activity::CallFilter;
use datadip::domain::auth::token::{Purpose, Token, TokenRecord};
use datadip::domain::lookup::request::LookupRequest;
use datadip::live_directory::LiveDirectory;
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Harness {
    folder: TempDir,
    store: Arc<dyn Store>,
    live: Arc<LiveDirectory>,
    activity: Arc<Activity>,
    token: Token,
}

impl Harness {
    fn new() -> Harness {
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
        let token = Token::generate().unwrap();
        let record = TokenRecord::new(&token, "xima", Purpose::Lookup, Timestamp::now(), None).unwrap();
        store
            .change("test", &mut |catalog| {
                catalog.tokens.push(record.clone());
                Ok(())
            })
            .unwrap();
        let live = Arc::new(LiveDirectory::new(store.clone()));
        live.refresh().unwrap();
        let activity = Arc::new(Activity::new(store.clone(), live.clone()));
        Harness { folder, store, live, activity, token }
    }

    fn lookup(&self, recorder: &Recorder) {
        let directory = self.live.directory().clone().unwrap();
        let request = LookupRequest::default();
        let matches = directory.find(&request, Instant::now() + Duration::from_secs(9)).unwrap();
        let facts = LookupFacts::of(&directory, request, &matches);
        let (token, _) = directory.credential(self.token.presented()).unwrap();
        recorder.record(&directory, token, facts, Duration::from_micros(3));
    }

    /// Returns the numbers of lookups counted, listed and dropped.
    fn totals(&self) -> (u64, usize, u64) {
        let summary = self.store.activity(Timestamp::UNIX_EPOCH).unwrap();
        let listed = self.store.calls(&CallFilter { limit: 1_000_000, ..CallFilter::default() }).unwrap();
        (summary.since(Timestamp::UNIX_EPOCH).lookups(), listed.lookups.len(), summary.dropped)
    }
}

#[test]
fn every_lookup_is_counted_and_each_is_listed_or_counted_as_dropped() {
    let harness = Harness::new();
    let recorders = [harness.activity.recorder(), harness.activity.recorder()];
    for _ in 0..5000 {
        recorders.iter().for_each(|recorder| harness.lookup(recorder));
    }
    harness.activity.flush();
    // Two queues of 2,048 were full, and one round lists 1,500.
    assert_eq!(harness.totals(), (10_000, 1500, 8500));
    harness.lookup(&recorders[0]);
    harness.activity.flush();
    assert_eq!(harness.totals(), (10_001, 1501, 8500));
}

#[test]
fn lookups_recorded_without_the_store_are_written_when_it_returns() {
    let harness = Harness::new();
    let recorder = harness.activity.recorder();
    harness.lookup(&recorder);
    harness.activity.flush();
    let (database, moved) = (harness.folder.path().join("datadip.db"), harness.folder.path().join("away"));
    std::fs::rename(&database, &moved).unwrap();
    for _ in 0..3 {
        harness.lookup(&recorder);
        harness.activity.flush();
    }
    std::fs::rename(&moved, &database).unwrap();
    harness.activity.flush();
    assert_eq!(harness.totals(), (4, 4, 0));
    let summary = harness.activity.summary().clone().unwrap();
    assert!(summary.token_uses.contains_key(harness.token.id()));
}
