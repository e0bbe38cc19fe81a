//! Floor 3, speaking HTTP: status codes, headers and bodies. The whole route table is on this screen.

mod authority;
mod health;
mod home;
mod lookup;
mod problem;

use crate::live::Live;
use actix_web::web::{self, Data, ServiceConfig};

pub use authority::DipToken;
pub use problem::Problem;

/// Every address this server answers at.
pub const ROUTES: &[(&str, &str)] = &[("GET", "/"), ("GET", "/healthz"), ("POST", "/lookup")];

/// Ties addresses to handlers.
pub fn routes(live: Data<Live>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(live)
            .service(
                web::resource("/lookup")
                    .route(web::post().to(lookup::lookup))
                    .default_service(web::to(lookup::wrong_method)),
            )
            .service(
                web::resource("/healthz")
                    .route(web::get().to(health::health))
                    .route(web::head().to(health::health))
                    .default_service(web::to(problem::only_get)),
            )
            .service(
                web::resource("/")
                    .route(web::get().to(home::home))
                    .route(web::head().to(home::home))
                    .default_service(web::to(problem::only_get)),
            )
            .default_service(web::to(problem::nothing_here));
    }
}
