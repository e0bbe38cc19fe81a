//! Compares a new version with the current one and with other lists, and holds it back when it looks like a mistake.

pub(crate) mod current_version;
pub(crate) mod diff;
pub(crate) mod fingerprint;
pub(crate) mod guards;
mod hash;
pub(crate) mod key_stats;
pub(crate) mod other_lists;
pub(crate) mod pairing;
pub(crate) mod renamed_columns;
