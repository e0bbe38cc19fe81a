//! The deadline of a lookup. A late response is an error, because it must not read as "not found".

use std::time::Instant;

/// Reports that the deadline passed before the response was ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "The response was not ready in time. This does not mean that nobody was found. Try again; the setting deadline-ms sets the time."
)]
pub struct DeadlineExceeded;

/// Reads the clock once every 1,024 contacts, because reading it costs more than a comparison.
pub(crate) struct DeadlineCheck {
    deadline: Instant,
    steps: u32,
}

impl DeadlineCheck {
    pub(crate) fn new(deadline: Instant) -> DeadlineCheck {
        DeadlineCheck { deadline, steps: 0 }
    }

    pub(crate) fn step(&mut self) -> Result<(), DeadlineExceeded> {
        self.steps += 1;
        if self.steps.is_multiple_of(1024) && Instant::now() >= self.deadline {
            return Err(DeadlineExceeded);
        }
        Ok(())
    }
}
