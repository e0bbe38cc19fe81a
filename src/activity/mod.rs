//! Floor 2, remembering dips behind their back: a dip leaves a record in its worker's own queue and goes; a thread
//! writes them down every second.
//!
//! Nothing here is shared between workers and written by all: each has its queue and its counters. What a full queue
//! could not take is still counted, only not listed.

mod anomalies;
mod counters;
mod event;
mod recorder;

use crate::domain::activity::{ActivityBatch, AnomalyCounts, CallFilter, CallPage, Summary, hour_of};
use crate::live_directory::LiveDirectory;
use crate::store::{Store, StoreError};
use arc_swap::{ArcSwapOption, Guard};
use counters::WorkerCounters;
use jiff::{SignedDuration, Timestamp};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use event::LookupEvent;
pub use event::LookupFacts;
pub use recorder::Recorder;

/// How often it is written down.
const EVERY: Duration = Duration::from_secs(1);
/// How often what is too old is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// Dips that one worker's queue takes between two rounds.
const QUEUE: usize = 2048;
/// Single dips that are written in one round; the others are counted only. No office has as many calls; a flood would
/// fill the disk with them, and writing one down costs more than answering it.
const LOOKUPS_PER_FLUSH_MAX: usize = 1500;
/// Single dips that are kept while they cannot be written; the others are counted only.
const LOOKUPS_PENDING_MAX: usize = 10_000;
/// What the Overview shows: today and the last 24 hours.
const SUMMARY_OF: SignedDuration = SignedDuration::from_hours(48);

/// What is known of dips.
pub struct Activity {
    store: Arc<dyn Store>,
    live: Arc<LiveDirectory>,
    workers: Mutex<Vec<Worker>>,
    /// When tokens were used outside of dips.
    token_uses: Mutex<BTreeMap<String, Timestamp>>,
    /// What is not written down yet.
    writer: Mutex<WriterState>,
    summary: ArcSwapOption<Summary>,
}

/// One worker's end of things, seen from the thread that writes.
struct Worker {
    events: Receiver<LookupEvent>,
    counters: Arc<WorkerCounters>,
    snapshot: counters::CounterSnapshot,
    shared: Arc<Mutex<AnomalyCounts>>,
}

#[derive(Default)]
struct WriterState {
    batch: ActivityBatch,
    /// When and by which setting the old was forgotten last.
    forgot: Option<(Instant, u32)>,
    is_failing: bool,
}

impl Activity {
    /// Nothing is known yet: see [`follow`](Activity::follow).
    pub fn new(store: Arc<dyn Store>, live: Arc<LiveDirectory>) -> Activity {
        Activity {
            store,
            live,
            workers: Mutex::default(),
            token_uses: Mutex::default(),
            writer: Mutex::default(),
            summary: ArcSwapOption::empty(),
        }
    }

    /// A recorder for one more worker.
    pub fn recorder(&self) -> Recorder {
        let (sender, receiver) = sync_channel(QUEUE);
        let counters = Arc::new(WorkerCounters::default());
        let shared = Arc::<Mutex<AnomalyCounts>>::default();
        locked(&self.workers).push(Worker {
            events: receiver,
            counters: counters.clone(),
            snapshot: counters::CounterSnapshot::default(),
            shared: shared.clone(),
        });
        Recorder { events: sender, counters, names: RefCell::default(), shared, deferred: RefCell::default() }
    }

    /// What is known, to the second; none until it was read for the first time. Never waits.
    pub fn summary(&self) -> Guard<Option<Arc<Summary>>> {
        self.summary.load()
    }

    /// Single dips, as written down. Blocks.
    pub fn calls(&self, wanted: &CallFilter) -> Result<CallPage, StoreError> {
        self.store.calls(wanted)
    }

    /// Remembers that a token was used outside of a dip.
    pub fn token_used(&self, id: &str) {
        locked(&self.token_uses).insert(id.to_owned(), Timestamp::now());
    }

    /// Writes down what happens, for as long as anybody else holds this.
    pub fn follow(self: &Arc<Self>) {
        let watched = Arc::downgrade(self);
        thread::spawn(move || {
            while let Some(activity) = watched.upgrade() {
                activity.flush();
                drop(activity);
                thread::sleep(EVERY);
            }
        });
    }

    /// Writes down what has happened until now. What cannot be written is kept for the next time.
    pub fn flush(&self) {
        let mut writer = locked(&self.writer);
        let writer = &mut *writer;
        // Numbers are hashed with the store's key: without it the dips wait in their queues.
        let known = self.summary.load_full().map_or_else(|| self.read(), Ok);
        let result = known.and_then(|summary| self.write(writer, &summary));
        match &result {
            Err(error) if !writer.is_failing => tracing::error!(%error, "calls cannot be written down"),
            Ok(()) if writer.is_failing => tracing::info!("calls are written down again"),
            _ => {}
        }
        writer.is_failing = result.is_err();
    }

    fn write(&self, writer: &mut WriterState, summary: &Summary) -> Result<(), StoreError> {
        let keep_days =
            self.live.directory().as_ref().map(|directory| directory.catalog.settings.keep_activity_days);
        // Without a directory no dip was answered.
        let Some(keep_days) = keep_days else { return Ok(()) };
        self.gather(&mut writer.batch, summary, keep_days);
        let is_time =
            writer.forgot.is_none_or(|(at, days)| at.elapsed() >= FORGET_EVERY || days != keep_days);
        if is_time {
            let kept = SignedDuration::from_hours(24 * i64::from(keep_days));
            writer.batch.forget_before = Timestamp::now().saturating_sub(kept).ok();
        }
        if writer.batch == ActivityBatch::default() {
            return Ok(());
        }
        self.store.record(&writer.batch)?;
        writer.batch = ActivityBatch::default();
        if is_time {
            writer.forgot = Some((Instant::now(), keep_days));
        }
        self.read().map(|_| ())
    }

    fn read(&self) -> Result<Arc<Summary>, StoreError> {
        let since = Timestamp::now().saturating_sub(SUMMARY_OF).unwrap_or(Timestamp::UNIX_EPOCH);
        let summary = Arc::new(self.store.activity(since)?);
        self.summary.store(Some(summary.clone()));
        Ok(summary)
    }

    /// Takes what every worker has left, and what was noticed elsewhere.
    fn gather(&self, batch: &mut ActivityBatch, summary: &Summary, keep_days: u32) {
        batch.token_uses.extend(std::mem::take(&mut *locked(&self.token_uses)));
        let now = Timestamp::now();
        let mut names = anomalies::NearNames::default();
        let most = LOOKUPS_PENDING_MAX.min(batch.lookups.len() + LOOKUPS_PER_FLUSH_MAX);
        for worker in locked(&self.workers).iter_mut() {
            let shared = std::mem::take(&mut *locked(&worker.shared));
            for ((hour, anomaly, about), count) in shared {
                anomalies::add(&mut batch.anomalies, hour, anomaly, &about, count);
            }
            let more = worker.snapshot.catch_up(&worker.counters);
            batch.dropped += more.dropped;
            if more.totals.lookups() > 0 {
                seen(batch, now);
                batch.hours.entry(hour_of(now)).or_default().merge(&more.totals);
            }
            // No more than fit: a worker that is quicker than this thread must not keep it here.
            for event in worker.events.try_iter().take(QUEUE) {
                seen(batch, event.at);
                event.note(batch, &mut names);
                if keep_days == 0 {
                    continue;
                }
                match batch.lookups.len() < most {
                    true => batch.lookups.push(event.record(&summary.caller_key)),
                    false => batch.dropped += 1,
                }
            }
        }
    }
}

fn seen(batch: &mut ActivityBatch, at: Timestamp) {
    let (from, to) = batch.lookups_from_to.unwrap_or((at, at));
    batch.lookups_from_to = Some((from.min(at), to.max(at)));
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
