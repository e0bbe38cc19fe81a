//! The deadline of a dip: late is not "nobody", so it is an error of its own.

use std::time::Instant;

/// The deadline passed before the answer was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the deadline passed before the answer was known")]
pub struct DeadlineExceeded;

/// Looks at the clock now and then, while thousands of contacts are compared.
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
