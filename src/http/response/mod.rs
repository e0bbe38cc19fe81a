//! What goes out: refusals, files and the headers that harden them.

pub(crate) mod download;
pub(crate) mod import_problem;
pub(crate) mod problem;
pub(crate) mod security_headers;
