//! The API behind the page: one file per resource.

pub(crate) mod activity;
pub(crate) mod backups;
pub(crate) mod fields;
pub(crate) mod health;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod openapi;
pub(crate) mod overview;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod sheets;
pub(crate) mod tokens;
pub(crate) mod trace;
pub(crate) mod uploads;
