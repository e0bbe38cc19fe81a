//! What handlers work with.

use super::auth::authenticator::Doorkeeper;
use super::request::upload_store::Spool;
use crate::activity::Activity;
use crate::backups::Backups;
use crate::live_directory::Live;
use crate::net::endpoints::Place;
use actix_web::web::Data;

/// What handlers work with.
#[derive(Clone)]
pub struct Parts {
    /// The directory and the store.
    pub live: Data<Live>,
    /// Sessions, and what is left to who has failed.
    pub doorkeeper: Data<Doorkeeper>,
    /// Files that were received and the jobs that import them.
    pub spool: Data<Spool>,
    /// What is remembered of dips.
    pub activity: Data<Activity>,
    /// Copies of everything.
    pub backups: Data<Backups>,
    /// Where all this is.
    pub place: Data<Place>,
}
