//! Floor 3: maps HTTP requests to the floors below. The whole route table is in this file.

mod api;
mod app_state;
mod auth;
mod blocking;
mod lookup;
mod request;
mod response;
mod static_files;

use crate::net::endpoints::ListenerRole;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use api::{
    activity, backups, fields, health, jobs, keys, openapi, overview, session, settings, sheets, tokens,
    trace, uploads,
};
use auth::bearer::BearerAuth;
use request::query;
use response::{problem, security_headers};
use std::rc::Rc;

pub use app_state::AppState;
pub use auth::authenticator::Authenticator;
pub use auth::client_info::ClientInfo;
pub use auth::extractors::{Admin, ImportToken, Importer};
pub use lookup::LookupService;
pub use request::upload_store::UploadStore;
pub use response::problem::Problem;

/// Defines the route table once, for the router and for the tests that cover every route.
macro_rules! routes {
    ($($path:literal { $($method:ident $handler:path),+ })+) => {
        /// Every API route as (method, path). A test compares them with the OpenAPI document.
        pub const API_ROUTES: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),+];

        fn api(config: &mut ServiceConfig, https: bool) {
            let below = |path: &'static str| path.strip_prefix("/api").unwrap_or(path);
            let scope = web::scope("/api").default_service(web::to(static_files::asset));
            $(let scope = scope.service(
                web::resource(below($path))
                    $(.route(web::method(actix_web::http::Method::$method).to($handler)))+
                    .default_service(web::to(|| problem::method_not_allowed(&[$(stringify!($method)),+]))),
            );)+
            config.service(scope.wrap(from_fn(known_parameters)).wrap(security_headers::middleware(https)));
        }
    };
}

routes! {
    "/api/session" { GET session::state, POST session::sign_in, DELETE session::sign_out }
    "/api/setup" { POST session::set_up }
    "/api/sessions" { GET session::list }
    "/api/sessions/{id}" { DELETE session::end }
    "/api/password" { PUT session::change_password }
    "/api/sheets" { GET sheets::list }
    "/api/attempts" { GET sheets::attempts }
    "/api/sheets/{name}" { PUT sheets::put, DELETE sheets::remove }
    "/api/sheets/{name}/undo" { POST sheets::undo }
    "/api/sheets/{name}/export" { GET sheets::export }
    "/api/uploads" { POST uploads::receive }
    "/api/uploads/{id}/preview" { POST uploads::preview }
    "/api/uploads/{id}/check" { POST uploads::check }
    "/api/uploads/{id}/publish" { POST uploads::publish }
    "/api/uploads/{id}/problems" { GET uploads::problems }
    "/api/uploads/{id}/changes" { GET uploads::changes::list }
    "/api/jobs/{job}" { GET jobs::get, DELETE jobs::cancel }
    "/api/overview" { GET overview::overview }
    "/api/lookups/first" { GET overview::first }
    "/api/fields" { GET fields::list }
    "/api/fields/{name}" { PATCH fields::set, DELETE fields::remove }
    "/api/fields/{name}/confirm" { POST fields::confirm }
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

/// The routes outside the API.
pub const ROUTES: &[(&str, &str)] = &[("GET", "/"), ("GET", "/healthz"), ("POST", lookup::PATH)];

/// Builds one worker's services for one listener. Admin listeners have no lookup service.
pub fn configure(
    state: AppState,
    role: ListenerRole,
) -> (Option<LookupService>, impl FnOnce(&mut ServiceConfig)) {
    let https = state.endpoints.tls.is_some();
    let auth = Rc::new(BearerAuth {
        live: state.live.clone(),
        authenticator: state.authenticator.clone(),
        endpoints: state.endpoints.clone(),
        recorder: state.activity.recorder(),
    });
    let lookups = (role != ListenerRole::Admin).then(|| LookupService::new(auth.clone(), https));
    (lookups, move |config| routes(config, state, auth, role))
}

fn routes(config: &mut ServiceConfig, state: AppState, auth: Rc<BearerAuth>, role: ListenerRole) {
    let https = state.endpoints.tls.is_some();
    config
        .app_data(auth)
        .app_data(state.live)
        .app_data(state.authenticator)
        .app_data(state.uploads)
        .app_data(state.activity)
        .app_data(state.backups)
        .app_data(state.endpoints)
        .service(
            web::resource("/healthz")
                .wrap(from_fn(known_parameters))
                .wrap(security_headers::middleware(https))
                .route(web::get().to(health::health))
                .route(web::head().to(health::health))
                .default_service(web::to(problem::read_only)),
        );
    match role {
        ListenerRole::Lookup => config.default_service(web::to(static_files::not_found)),
        ListenerRole::Combined | ListenerRole::Admin => {
            config.configure(|config| api(config, https)).default_service(web::to(static_files::asset))
        }
    };
}

/// Refuses query parameters that the OpenAPI document does not describe.
async fn known_parameters(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    query::middleware(openapi::query_parameters, request, next).await
}
