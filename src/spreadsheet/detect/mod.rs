//! What is guessed of a file: its kind, its encoding, its delimiter, its header.

pub(crate) mod delimiter;
pub(crate) mod encoding;
pub(crate) mod file_type;
pub(crate) mod header;
