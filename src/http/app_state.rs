//! The state shared by all handlers.

use super::auth::authenticator::Authenticator;
use super::request::upload_store::UploadStore;
use crate::activity::Activity;
use crate::backups::Backups;
use crate::live_directory::LiveDirectory;
use crate::net::endpoints::Endpoints;
use actix_web::web::Data;

/// Holds the state shared by all handlers.
#[derive(Clone)]
pub struct AppState {
    /// The directory and the store.
    pub live: Data<LiveDirectory>,
    /// Sessions, and rate limits for failed authentications.
    pub authenticator: Data<Authenticator>,
    /// Received files, and the jobs that import them.
    pub uploads: Data<UploadStore>,
    /// The record of lookups.
    pub activity: Data<Activity>,
    /// The backups.
    pub backups: Data<Backups>,
    /// The listen addresses and the public URLs.
    pub endpoints: Data<Endpoints>,
}
