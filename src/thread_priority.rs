//! Priority of background threads, so that building and importing leave the processor to workers.

use std::thread;

/// Lowers the priority of this thread and of the threads it starts, for good.
///
/// On Linux it sets the niceness to 10, so that a worker that wakes up preempts this thread. At the lowest, 19, an import
/// would starve on a server that is busy with other programs. Other systems keep the priority, and threads take turns.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        // The scale runs from 0, a niceness of 19, to 100, one of -20.
        const TEN: u8 = 23;
        let priority = thread_priority::ThreadPriorityValue::try_from(TEN)
            .map(thread_priority::ThreadPriority::Crossplatform);
        if let Err(error) = priority.map(thread_priority::set_current_thread_priority) {
            tracing::debug!(?error, "a background thread keeps its priority");
        }
    }
}

/// Yields the processor every 64 rows, because a running thread keeps it for some milliseconds while lookups wait.
pub fn yield_periodically(row: u64) {
    const ROWS: u64 = 64;
    if row.is_multiple_of(ROWS) {
        thread::yield_now();
    }
}

/// Runs `work` on a thread of low priority and waits for its result.
pub fn run_low_priority<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let low = || {
        lower_priority();
        work()
    };
    let result = thread::scope(|scope| scope.spawn(low).join());
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
