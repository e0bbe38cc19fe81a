//! Floor 2, remembering dips behind their back: a dip leaves a record in its worker's own queue and goes; a thread
//! writes them down every second.
//!
//! Nothing here is shared between workers and written by all: each has its queue and its counters. What a full queue
//! could not take is still counted, only not listed.

mod anomalies;
mod counters;
mod event;
mod recorder;

use crate::domain::activity::{CallFilter, Calls, News, Notices, Summary, hour_of};
use crate::live_directory::Live;
use crate::store::{Store, StoreError};
use arc_swap::{ArcSwapOption, Guard};
use counters::Tally;
use jiff::{SignedDuration, Timestamp};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use event::Dip;
pub use event::Facts;
pub use recorder::Recorder;

/// How often it is written down.
const EVERY: Duration = Duration::from_secs(1);
/// How often what is too old is forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// Dips that one worker's queue takes between two rounds.
const QUEUE: usize = 2048;
/// Single dips that are written in one round; the others are counted only. No office has as many calls; a flood would
/// fill the disk with them, and writing one down costs more than answering it.
const MOST_DIPS: usize = 1500;
/// Single dips that are kept while they cannot be written; the others are counted only.
const MOST_KEPT: usize = 10_000;
/// What the Overview shows: today and the last 24 hours.
const SUMMARY_OF: SignedDuration = SignedDuration::from_hours(48);

/// What is known of dips.
pub struct Activity {
    store: Arc<dyn Store>,
    live: Arc<Live>,
    workers: Mutex<Vec<Worker>>,
    /// When tokens were used outside of dips.
    token_uses: Mutex<BTreeMap<String, Timestamp>>,
    /// What is not written down yet.
    desk: Mutex<Desk>,
    summary: ArcSwapOption<Summary>,
}

/// One worker's end of things, seen from the thread that writes.
struct Worker {
    dips: Receiver<Dip>,
    tally: Arc<Tally>,
    counted: counters::Counted,
    noticed: Arc<Mutex<Notices>>,
}

#[derive(Default)]
struct Desk {
    news: News,
    /// When and by which setting the old was forgotten last.
    forgot: Option<(Instant, u32)>,
    is_failing: bool,
}

impl Activity {
    /// Nothing is known yet: see [`follow`](Activity::follow).
    pub fn new(store: Arc<dyn Store>, live: Arc<Live>) -> Activity {
        Activity {
            store,
            live,
            workers: Mutex::default(),
            token_uses: Mutex::default(),
            desk: Mutex::default(),
            summary: ArcSwapOption::empty(),
        }
    }

    /// A recorder for one more worker.
    pub fn recorder(&self) -> Recorder {
        let (sender, receiver) = sync_channel(QUEUE);
        let tally = Arc::new(Tally::default());
        let noticed = Arc::<Mutex<Notices>>::default();
        locked(&self.workers).push(Worker {
            dips: receiver,
            tally: tally.clone(),
            counted: counters::Counted::default(),
            noticed: noticed.clone(),
        });
        Recorder { dips: sender, tally, names: RefCell::default(), noticed, aside: RefCell::default() }
    }

    /// What is known, to the second; none until it was read for the first time. Never waits.
    pub fn summary(&self) -> Guard<Option<Arc<Summary>>> {
        self.summary.load()
    }

    /// Single dips, as written down. Blocks.
    pub fn calls(&self, wanted: &CallFilter) -> Result<Calls, StoreError> {
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
                activity.write_down();
                drop(activity);
                thread::sleep(EVERY);
            }
        });
    }

    /// Writes down what has happened until now. What cannot be written is kept for the next time.
    pub fn write_down(&self) {
        let mut desk = locked(&self.desk);
        let desk = &mut *desk;
        // Numbers are hashed with the store's key: without it the dips wait in their queues.
        let known = self.summary.load_full().map_or_else(|| self.read(), Ok);
        let result = known.and_then(|summary| self.write(desk, &summary));
        match &result {
            Err(error) if !desk.is_failing => tracing::error!(%error, "calls cannot be written down"),
            Ok(()) if desk.is_failing => tracing::info!("calls are written down again"),
            _ => {}
        }
        desk.is_failing = result.is_err();
    }

    fn write(&self, desk: &mut Desk, summary: &Summary) -> Result<(), StoreError> {
        let keep_days =
            self.live.directory().as_ref().map(|directory| directory.catalog.settings.keep_activity_days);
        // Without a directory no dip was answered.
        let Some(keep_days) = keep_days else { return Ok(()) };
        self.gather(&mut desk.news, summary, keep_days);
        let is_time = desk.forgot.is_none_or(|(at, days)| at.elapsed() >= FORGET_EVERY || days != keep_days);
        if is_time {
            let kept = SignedDuration::from_hours(24 * i64::from(keep_days));
            desk.news.forget_before = Timestamp::now().saturating_sub(kept).ok();
        }
        if desk.news == News::default() {
            return Ok(());
        }
        self.store.record(&desk.news)?;
        desk.news = News::default();
        if is_time {
            desk.forgot = Some((Instant::now(), keep_days));
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
    fn gather(&self, news: &mut News, summary: &Summary, keep_days: u32) {
        news.token_uses.extend(std::mem::take(&mut *locked(&self.token_uses)));
        let now = Timestamp::now();
        let mut names = anomalies::NearNames::default();
        let most = MOST_KEPT.min(news.dips.len() + MOST_DIPS);
        for worker in locked(&self.workers).iter_mut() {
            let noticed = std::mem::take(&mut *locked(&worker.noticed));
            for ((hour, oddity, about), count) in noticed {
                anomalies::add(&mut news.notices, hour, oddity, &about, count);
            }
            let more = worker.counted.catch_up(&worker.tally);
            news.dropped += more.dropped;
            if more.totals.dips() > 0 {
                seen(news, now);
                news.hours.entry(hour_of(now)).or_default().merge(&more.totals);
            }
            // No more than fit: a worker that is quicker than this thread must not keep it here.
            for dip in worker.dips.try_iter().take(QUEUE) {
                seen(news, dip.at);
                dip.note(news, &mut names);
                if keep_days == 0 {
                    continue;
                }
                match news.dips.len() < most {
                    true => news.dips.push(dip.record(&summary.caller_key)),
                    false => news.dropped += 1,
                }
            }
        }
    }
}

fn seen(news: &mut News, at: Timestamp) {
    let (from, to) = news.dips_from_to.unwrap_or((at, at));
    news.dips_from_to = Some((from.min(at), to.max(at)));
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
