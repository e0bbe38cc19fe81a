//! The rows of a file on their way into a draft.

pub(crate) mod draft_writer;
pub(crate) mod merge;
pub(crate) mod row_pipeline;
