//! Request bodies: JSON and uploads.

pub(crate) mod json_body;
pub(crate) mod upload_store;
