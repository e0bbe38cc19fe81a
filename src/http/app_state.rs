//! What handlers work with.

use super::auth::authenticator::Authenticator;
use super::request::upload_store::UploadStore;
use crate::activity::Activity;
use crate::backups::Backups;
use crate::live_directory::LiveDirectory;
use crate::net::endpoints::Endpoints;
use actix_web::web::Data;

/// What handlers work with.
#[derive(Clone)]
pub struct AppState {
    /// The directory and the store.
    pub live: Data<LiveDirectory>,
    /// Sessions, and what is left to who has failed.
    pub authenticator: Data<Authenticator>,
    /// Files that were received and the jobs that import them.
    pub uploads: Data<UploadStore>,
    /// What is remembered of dips.
    pub activity: Data<Activity>,
    /// Copies of everything.
    pub backups: Data<Backups>,
    /// Where all this is.
    pub endpoints: Data<Endpoints>,
}
