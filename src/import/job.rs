//! Jobs: imports that run beside the requests that asked for them, with progress to look at and a way to cancel.
