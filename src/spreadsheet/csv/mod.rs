//! Reads and writes delimited text files.

pub(crate) mod decoder;
pub(crate) mod delimiter;
pub(crate) mod encoding;
pub(crate) mod parser;
pub(crate) mod text_marker;
pub(crate) mod writer;
