//! Floor 3, speaking HTTP: status codes, headers and bodies. The whole route table is on this screen.

mod activity;
mod assets;
mod attempts;
mod authority;
mod backups;
mod blocking;
mod body;
mod certificate;
mod checks;
mod cookie;
mod doorkeeper;
mod download;
mod failures;
mod fields;
mod guesses;
mod harden;
mod health;
mod import_problem;
mod jobs;
mod keys;
mod lookup;
mod openapi;
mod overview;
mod place;
mod problem;
mod proxies;
mod session;
mod settings;
mod sheets;
mod spool;
mod tls;
mod tokens;
mod trace;
mod trust;
mod uploads;
mod visitor;
mod x509;

use crate::activity::Activity;
use crate::backups::Backups;
use crate::live::Live;
use actix_web::web::{self, Data, ServiceConfig};

pub use authority::{Admin, DipToken, ImportToken, Importer};
pub use certificate::BadCertificate;
pub use doorkeeper::Doorkeeper;
pub use place::{Door, Place};
pub use problem::Problem;
pub use proxies::Proxies;
pub use spool::Spool;
pub use tls::Tls;
pub use trust::Trust;
pub use visitor::Visitor;

/// Writes the table of routes once: for the router, and for the tests that go through all of it.
macro_rules! table {
    ($($path:literal { $($method:ident $handler:path),+ })+) => {
        /// Every address of the page's own interface, with each method it takes. All of them are in openapi.json.
        pub const API_ROUTES: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),+];

        fn api(config: &mut ServiceConfig, https: bool) {
            let below = |path: &'static str| path.strip_prefix("/api").unwrap_or(path);
            let scope = web::scope("/api").default_service(web::to(assets::asset));
            $(let scope = scope.service(
                web::resource(below($path))
                    $(.route(web::method(actix_web::http::Method::$method).to($handler)))+
                    .default_service(web::to(|| problem::only(&[$(stringify!($method)),+]))),
            );)+
            config.service(scope.wrap(harden::hardened(https)));
        }
    };
}

table! {
    "/api/session" { GET session::state, POST session::sign_in, DELETE session::sign_out }
    "/api/setup" { POST session::set_up }
    "/api/sessions" { GET session::list }
    "/api/sessions/{id}" { DELETE session::end }
    "/api/password" { PUT session::change_password }
    "/api/sheets" { GET sheets::list }
    "/api/sheets/{name}" { PUT sheets::put, DELETE sheets::remove }
    "/api/sheets/{name}/undo" { POST sheets::undo }
    "/api/sheets/{name}/export" { GET sheets::export }
    "/api/uploads" { POST uploads::receive }
    "/api/uploads/{id}/preview" { POST uploads::preview }
    "/api/uploads/{id}/check" { POST uploads::check }
    "/api/uploads/{id}/publish" { POST uploads::publish }
    "/api/uploads/{id}/problems" { GET uploads::problems }
    "/api/jobs/{job}" { GET jobs::get, DELETE jobs::cancel }
    "/api/overview" { GET overview::overview }
    "/api/dips/first" { GET overview::first }
    "/api/fields" { GET fields::list }
    "/api/fields/{name}" { PATCH fields::set }
    "/api/keys" { GET keys::list }
    "/api/keys/{name}" { PUT keys::set, DELETE keys::remove }
    "/api/tokens" { GET tokens::list, POST tokens::create }
    "/api/tokens/{id}" { DELETE tokens::revoke }
    "/api/lookup" { POST trace::trace }
    "/api/activity" { GET activity::list }
    "/api/settings" { GET settings::list }
    "/api/settings/{name}" { PUT settings::set }
    "/api/backups" { GET backups::list, POST backups::make }
    "/api/backups/{name}" { GET backups::download }
    "/api/changes" { GET settings::changes }
    "/api/openapi.json" { GET openapi::document }
}

/// Every other address this server answers at.
pub const ROUTES: &[(&str, &str)] = &[("GET", "/"), ("GET", "/healthz"), ("POST", "/lookup")];

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

/// Ties addresses to handlers, for one worker behind one door.
pub fn routes(parts: Parts, door: Door) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let https = parts.place.tls.is_some();
        let recorder = parts.activity.recorder();
        config
            .app_data(parts.live)
            .app_data(parts.doorkeeper)
            .app_data(parts.spool)
            .app_data(Data::new(recorder))
            .app_data(parts.activity)
            .app_data(parts.backups)
            .app_data(parts.place)
            .service(
                web::resource("/healthz")
                    .wrap(harden::hardened(https))
                    .route(web::get().to(health::health))
                    .route(web::head().to(health::health))
                    .default_service(web::to(problem::only_get)),
            );
        if door != Door::Page {
            config.service(
                web::resource("/lookup")
                    .wrap(harden::lookups(https))
                    .route(web::post().to(lookup::lookup))
                    .default_service(web::to(lookup::wrong_method)),
            );
        }
        match door {
            Door::Lookups => config.default_service(web::to(assets::none)),
            Door::All | Door::Page => {
                config.configure(|config| api(config, https)).default_service(web::to(assets::asset))
            }
        };
    }
}
