//! Responses: problems, downloads and security headers.

pub(crate) mod download;
pub(crate) mod import_problem;
pub(crate) mod problem;
pub(crate) mod problem_responses;
pub(crate) mod security_headers;
