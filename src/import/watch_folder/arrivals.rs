//! Decides when a file in the watched folder is whole, from events and from what the folder lists. Knows no clock.

use super::events::{Event, Events};
use super::listing::Listed;
use crate::import::source_file::FileStamp;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a file that its writer has closed must be quiet.
pub(super) const QUIET: Duration = Duration::from_secs(10);
/// How long a file without events must stand still.
pub(super) const STILL: Duration = Duration::from_secs(60);

/// The files in the folder that have not been taken yet.
#[derive(Default)]
pub(super) struct Arrivals(HashMap<PathBuf, Arrival>);

struct Arrival {
    stamp: FileStamp,
    /// The time of the last event and the last change of the stamp.
    since: Instant,
    writer: Writer,
    /// Whether the file was put back by us: the event of that renaming says nothing about its writer.
    is_put_back: bool,
}

/// What is known about the writer of a file.
#[derive(Clone, Copy)]
enum Writer {
    /// No event came: the file was there before, or the file system reports none.
    Unknown,
    Writing,
    Closed,
    /// The file was renamed into place, so it was written elsewhere.
    Done,
}

impl Arrivals {
    /// Takes in what the folder lists and the events since the last time; returns the first file that is whole.
    pub(super) fn next(&mut self, listed: Vec<Listed>, events: &Events, now: Instant) -> Option<Listed> {
        let mut before = std::mem::take(&mut self.0);
        let mut first = None;
        for file in listed {
            let mut arrival = before.remove(&file.path).unwrap_or_else(|| Arrival::new(&file.stamp, now));
            arrival.observe(&file.stamp, events.latest.get(&file.path), now);
            if events.missed {
                arrival.writer = Writer::Unknown;
            }
            // A link has no writer, and is turned away once it is opened.
            let is_whole = file.is_link || arrival.is_whole(now);
            self.0.insert(file.path.clone(), arrival);
            if is_whole && first.is_none() {
                first = Some(file);
            }
        }
        first
    }

    /// Lets a file that could not be imported as it was stand still before it is taken again.
    pub(super) fn put_back(&mut self, path: &Path, now: Instant) {
        if let Some(arrival) = self.0.get_mut(path) {
            (arrival.since, arrival.writer, arrival.is_put_back) = (now, Writer::Unknown, true);
        }
    }
}

impl Arrival {
    fn new(stamp: &FileStamp, now: Instant) -> Arrival {
        Arrival { stamp: stamp.clone(), since: now, writer: Writer::Unknown, is_put_back: false }
    }

    fn observe(&mut self, stamp: &FileStamp, event: Option<&Event>, now: Instant) {
        if event.is_some() || self.stamp != *stamp {
            self.since = now;
            self.stamp = stamp.clone();
        }
        match event {
            Some(Event::Renamed) if self.is_put_back => self.is_put_back = false,
            Some(Event::Renamed) => self.writer = Writer::Done,
            // An empty file was opened to be written; one with content was linked into place, and nobody closes it.
            Some(Event::Created) if stamp.is_empty() => self.writer = Writer::Writing,
            Some(Event::Created) => self.writer = Writer::Unknown,
            Some(Event::Written) => self.writer = Writer::Writing,
            Some(Event::Closed) => self.writer = Writer::Closed,
            None => {}
        }
    }

    fn is_whole(&self, now: Instant) -> bool {
        let quiet = now.duration_since(self.since);
        match self.writer {
            Writer::Done => true,
            Writer::Closed => quiet >= QUIET,
            Writer::Unknown => quiet >= STILL,
            Writer::Writing => false,
        }
    }
}
