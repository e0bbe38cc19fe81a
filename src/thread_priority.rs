//! Work behind the callers' back: threads that build and import give way to those that answer.

use std::thread;

/// From here on this thread, and those it starts, run when no other wants the processor. There is no way back.
///
/// On Linux a thread's niceness does it: a dip that wakes up is run at once instead of in its turn. Ten, not the nineteen
/// there are: on a box that is busy with something else an import would not get on at all. Elsewhere nothing is done, and
/// threads take turns.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        // Of 0, a niceness of 19, to 100, one of -20.
        const TEN: u8 = 23;
        let priority = thread_priority::ThreadPriorityValue::try_from(TEN)
            .map(thread_priority::ThreadPriority::Crossplatform);
        if let Err(error) = priority.map(thread_priority::set_current_thread_priority) {
            tracing::debug!(?error, "a background thread keeps its priority");
        }
    }
}

/// Lets whoever waits for the processor go first, every so many rows: a scheduler lets a thread that has begun go on for
/// some milliseconds, and a dip would wait for as long.
pub fn yield_periodically(row: u64) {
    const ROWS: u64 = 64;
    if row.is_multiple_of(ROWS) {
        thread::yield_now();
    }
}

/// Does a work on a thread that gives way, and waits for it.
pub fn run_low_priority<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let in_background = || {
        lower_priority();
        work()
    };
    let result = thread::scope(|scope| scope.spawn(in_background).join());
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
