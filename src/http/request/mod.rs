//! Queries and bodies of requests: JSON and uploads.

pub(crate) mod import_options;
pub(crate) mod json_body;
pub(crate) mod query;
pub(crate) mod upload_store;
