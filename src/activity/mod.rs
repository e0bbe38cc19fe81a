//! Records lookups after the response: workers put events into queues, and the activity writer stores them every second.
//!
//! Each worker has its own queue and counters, so that workers never contend. An event that a full queue cannot take is
//! counted and left out of the list.

mod anomalies;
mod counters;
mod event;
mod recorder;

use crate::domain::activity::{ActivityBatch, AnomalyCounts, CallFilter, CallPage, Summary, hour_of};
use crate::domain::catalog::attempt::Attempt;
use crate::live_directory::LiveDirectory;
use crate::store::{Store, StoreError};
use arc_swap::{ArcSwap, ArcSwapOption, Guard};
use counters::WorkerCounters;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use event::LookupEvent;
pub use event::LookupFacts;
pub use recorder::Recorder;

/// How often the activity writer runs.
const FLUSH_INTERVAL: Duration = Duration::from_secs(1);
/// How often old records are deleted.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// Events that one worker's queue takes between two flushes.
const QUEUE_MAX: usize = 2048;
/// Single lookups stored in one flush; the rest are only counted, because a flood would fill the disk, and storing a
/// lookup costs more than answering it. No office has as many calls in a second.
const LOOKUPS_PER_FLUSH_MAX: usize = 1500;
/// Single lookups kept in memory while the store is away; the rest are only counted.
const LOOKUPS_PENDING_MAX: usize = 10_000;
/// The hours the Overview needs: all of today and the last 24.
const SUMMARY_OF: SignedDuration = SignedDuration::from_hours(48);

/// Collects the activity of workers and stores it.
pub struct Activity {
    store: Arc<dyn Store>,
    live: Arc<LiveDirectory>,
    workers: Mutex<Vec<Worker>>,
    /// When tokens were last used outside of lookups.
    token_uses: Mutex<BTreeMap<String, Timestamp>>,
    /// The batch that is not stored yet.
    writer: Mutex<WriterState>,
    summary: ArcSwapOption<Summary>,
    failed_imports: ArcSwap<Vec<Attempt>>,
}

/// The activity writer's side of one worker.
struct Worker {
    events: Receiver<LookupEvent>,
    counters: Arc<WorkerCounters>,
    snapshot: counters::CounterSnapshot,
    shared: Arc<Mutex<AnomalyCounts>>,
}

#[derive(Default)]
struct WriterState {
    batch: ActivityBatch,
    /// When old records were last deleted, and by which setting.
    last_cleanup: Option<(Instant, u32)>,
    is_failing: bool,
}

impl Activity {
    /// Creates an empty one; [`follow`](Activity::follow) starts the writer.
    pub fn new(store: Arc<dyn Store>, live: Arc<LiveDirectory>) -> Activity {
        Activity {
            store,
            live,
            workers: Mutex::default(),
            token_uses: Mutex::default(),
            writer: Mutex::default(),
            summary: ArcSwapOption::empty(),
            failed_imports: ArcSwap::default(),
        }
    }

    /// Returns a recorder for a further worker.
    pub fn recorder(&self) -> Recorder {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let counters = Arc::new(WorkerCounters::default());
        let shared = Arc::<Mutex<AnomalyCounts>>::default();
        self.workers.lock().push(Worker {
            events: receiver,
            counters: counters.clone(),
            snapshot: counters::CounterSnapshot::default(),
            shared: shared.clone(),
        });
        Recorder { events: sender, counters, names: RefCell::default(), shared, deferred: RefCell::default() }
    }

    /// Returns the summary of the last flush without waiting; `None` until the first.
    pub fn summary(&self) -> Guard<Option<Arc<Summary>>> {
        self.summary.load()
    }

    /// Returns the unattended imports whose failure stands, as of the last flush, without waiting.
    pub fn failed_imports(&self) -> Arc<Vec<Attempt>> {
        self.failed_imports.load_full()
    }

    /// Returns single lookups from the store. Blocks.
    pub fn calls(&self, filter: &CallFilter) -> Result<CallPage, StoreError> {
        self.store.calls(filter)
    }

    /// Records that a token was used outside of a lookup.
    pub fn token_used(&self, id: &str) {
        self.token_uses.lock().insert(id.to_owned(), Timestamp::now());
    }

    /// Spawns the activity writer, which ends with the last other `Arc` of this.
    pub fn follow(self: &Arc<Self>) {
        let weak = Arc::downgrade(self);
        thread::spawn(move || {
            while let Some(activity) = weak.upgrade() {
                activity.flush();
                drop(activity);
                thread::sleep(FLUSH_INTERVAL);
            }
        });
    }

    /// Stores what has happened until now. On failure the batch is kept for the next flush.
    pub fn flush(&self) {
        let mut writer = self.writer.lock();
        let writer = &mut *writer;
        // Numbers are hashed with the store's key; until it is read, events wait in their queues.
        let summary = self.summary.load_full().map_or_else(|| self.read(), Ok);
        let result = summary.and_then(|summary| self.write(writer, &summary));
        match &result {
            Err(error) if !writer.is_failing => {
                tracing::error!(%error, "calls cannot be recorded; they are kept in memory and tried again")
            }
            Ok(()) if writer.is_failing => tracing::info!("calls are recorded again"),
            _ => {}
        }
        writer.is_failing = result.is_err();
        // The last known failures stay while the store is away; that it is away is logged above.
        if let Ok(failures) = self.store.failed_imports() {
            self.failed_imports.store(Arc::new(failures));
        }
    }

    fn write(&self, writer: &mut WriterState, summary: &Summary) -> Result<(), StoreError> {
        let keep_days =
            self.live.directory().as_ref().map(|directory| directory.catalog.settings.keep_activity_days);
        // Before the first directory no lookup was answered.
        let Some(keep_days) = keep_days else { return Ok(()) };
        self.gather(&mut writer.batch, summary, keep_days);
        let is_time =
            writer.last_cleanup.is_none_or(|(at, days)| at.elapsed() >= FORGET_EVERY || days != keep_days);
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
            writer.last_cleanup = Some((Instant::now(), keep_days));
        }
        self.read().map(|_| ())
    }

    fn read(&self) -> Result<Arc<Summary>, StoreError> {
        let since = Timestamp::now().saturating_sub(SUMMARY_OF).unwrap_or(Timestamp::UNIX_EPOCH);
        let summary = Arc::new(self.store.activity(since)?);
        self.summary.store(Some(summary.clone()));
        Ok(summary)
    }

    /// Moves every worker's counts and events, and uses of tokens, into the batch.
    fn gather(&self, batch: &mut ActivityBatch, summary: &Summary, keep_days: u32) {
        batch.token_uses.extend(std::mem::take(&mut *self.token_uses.lock()));
        let now = Timestamp::now();
        let mut names = anomalies::NearNames::default();
        let most = LOOKUPS_PENDING_MAX.min(batch.lookups.len() + LOOKUPS_PER_FLUSH_MAX);
        for worker in self.workers.lock().iter_mut() {
            let shared = std::mem::take(&mut *worker.shared.lock());
            for ((hour, anomaly, about), count) in shared {
                anomalies::add(&mut batch.anomalies, hour, anomaly, &about, count);
            }
            let (totals, dropped) = worker.snapshot.catch_up(&worker.counters);
            batch.dropped += dropped;
            if totals.lookups() > 0 {
                extend_period(batch, now);
                batch.hours.entry(hour_of(now)).or_default().merge(&totals);
            }
            // Bounded, because a worker that fills its queue faster than this thread empties it would keep it here.
            for event in worker.events.try_iter().take(QUEUE_MAX) {
                extend_period(batch, event.at);
                event.note(batch, &mut names);
                if keep_days == 0 {
                    continue;
                }
                if batch.lookups.len() < most {
                    batch.lookups.push(event.record(&summary.caller_key));
                } else {
                    batch.dropped += 1;
                }
            }
        }
    }
}

fn extend_period(batch: &mut ActivityBatch, at: Timestamp) {
    let (from, to) = batch.lookups_from_to.unwrap_or((at, at));
    batch.lookups_from_to = Some((from.min(at), to.max(at)));
}
