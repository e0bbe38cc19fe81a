//! `/healthz`: whether lookups are answered. Unauthenticated clients learn nothing about the data.

use crate::live_directory::{Health, LiveDirectory};
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use utoipa::ToSchema;

/// Describes a response.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the three bodies are written out")]
struct HealthBody {
    status: Status,
    /// What a degraded server cannot do.
    #[schema(nullable = false)]
    detail: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "the three bodies are written out")]
enum Status {
    Ok,
    Degraded,
    Starting,
}

/// Returns 200 while lookups are answered, 503 before.
#[utoipa::path(
    get,
    path = "/healthz",
    security(()),
    responses((status = 200, body = HealthBody), (status = 503, body = HealthBody))
)]
pub(crate) async fn health(live: Data<LiveDirectory>) -> impl Responder {
    let (mut response, body) = match live.health() {
        Health::Well => (HttpResponse::Ok(), r#"{"status":"ok"}"#),
        Health::StoreAway => (
            HttpResponse::Ok(),
            r#"{"status":"degraded","detail":"The data folder cannot be reached. Lookups are answered from the contacts last loaded, and changes are refused."}"#,
        ),
        Health::Starting => (HttpResponse::ServiceUnavailable(), r#"{"status":"starting"}"#),
    };
    response.insert_header((CACHE_CONTROL, "no-store")).content_type("application/json").body(body)
}
