//! Detects a file's type, encoding, delimiter and header.

pub(crate) mod contacts;
pub(crate) mod delimiter;
pub(crate) mod encoding;
pub(crate) mod file_type;
pub(crate) mod header;
