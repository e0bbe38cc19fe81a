//! What a new version changes, and whether that looks like a mistake.

pub(crate) mod current_version;
pub(crate) mod diff;
pub(crate) mod fingerprint;
pub(crate) mod shrink_guard;
