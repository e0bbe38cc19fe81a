//! Moves the rows of a file into a draft.

pub(crate) mod draft_writer;
pub(crate) mod merge;
pub(crate) mod row_pipeline;
