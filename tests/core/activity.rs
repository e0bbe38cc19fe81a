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

struct Counter {
    folder: TempDir,
    store: Arc<dyn Store>,
    live: Arc<LiveDirectory>,
    activity: Arc<Activity>,
    token: Token,
}

impl Counter {
    fn new() -> Counter {
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
        Counter { folder, store, live, activity, token }
    }

    fn lookup(&self, recorder: &Recorder) {
        let directory = self.live.directory().clone().unwrap();
        let question = LookupRequest::default();
        let matches = directory.find(&question, Instant::now() + Duration::from_secs(9)).unwrap();
        let facts = LookupFacts::of(&directory, question, &matches);
        let (token, _) = directory.credential(self.token.presented()).unwrap();
        recorder.record(&directory, token, facts, Duration::from_micros(3));
    }

    /// Counted, listed, dropped.
    fn known(&self) -> (u64, usize, u64) {
        let summary = self.store.activity(Timestamp::UNIX_EPOCH).unwrap();
        let listed = self.store.calls(&CallFilter { limit: 1_000_000, ..CallFilter::default() }).unwrap();
        (summary.since(Timestamp::UNIX_EPOCH).lookups(), listed.lookups.len(), summary.dropped)
    }
}

#[test]
fn every_lookup_is_counted_and_each_is_listed_or_counted_as_dropped() {
    let counter = Counter::new();
    let recorders = [counter.activity.recorder(), counter.activity.recorder()];
    for _ in 0..5000 {
        recorders.iter().for_each(|recorder| counter.lookup(recorder));
    }
    counter.activity.flush();
    // Two queues of 2,048 were full, and one round lists 1,500.
    assert_eq!(counter.known(), (10_000, 1500, 8500));
    counter.lookup(&recorders[0]);
    counter.activity.flush();
    assert_eq!(counter.known(), (10_001, 1501, 8500));
}

#[test]
fn what_happened_while_the_store_was_away_is_written_down_when_it_is_back() {
    let counter = Counter::new();
    let recorder = counter.activity.recorder();
    counter.lookup(&recorder);
    counter.activity.flush();
    let (here, away) = (counter.folder.path().join("datadip.db"), counter.folder.path().join("away"));
    std::fs::rename(&here, &away).unwrap();
    for _ in 0..3 {
        counter.lookup(&recorder);
        counter.activity.flush();
    }
    std::fs::rename(&away, &here).unwrap();
    counter.activity.flush();
    assert_eq!(counter.known(), (4, 4, 0));
    let summary = counter.activity.summary().clone().unwrap();
    assert!(summary.token_uses.contains_key(counter.token.id()));
}
