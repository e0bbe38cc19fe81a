//! What comes in with a request.

pub(crate) mod json_body;
pub(crate) mod upload_store;
