//! Compares a new version with the current one, and holds it back when it looks like a mistake.

pub(crate) mod current_version;
pub(crate) mod diff;
pub(crate) mod fingerprint;
mod hash;
pub(crate) mod pairing;
pub(crate) mod renamed_columns;
pub(crate) mod shrink_guard;
