//! From a dip's question to its answer.

pub mod deadline;
pub mod find;
pub mod outcome;
pub mod request;
pub mod response;
pub mod trace;
