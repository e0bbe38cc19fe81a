//! Tests `POST /lookup`, the endpoint that Xima calls, and its trace.

mod answers;
mod bulk;
mod live_changes;
mod matching;
mod trace;
