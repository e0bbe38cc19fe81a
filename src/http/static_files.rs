//! The page's files: those in `static/`, embedded in the program when it is built.

use super::lookup;
use super::response::problem::{self, Problem};
use super::response::security_headers;
use crate::net::endpoints::Endpoints;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};

/// One file of the page.
struct Asset {
    /// Its address, `/` for the page itself.
    path: &'static str,
    kind: &'static str,
    /// The beginning of its SHA-256.
    tag: &'static str,
    plain: &'static [u8],
    /// The compressed bytes; empty if compression saves nothing.
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Serves the file at the request's address; answers 404 for every address without one.
#[utoipa::path(
    get,
    path = "/",
    tag = "page",
    summary = "Returns the page.",
    security(()),
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(super) async fn asset(request: HttpRequest, endpoints: Data<Endpoints>) -> HttpResponse {
    let found = FILES.iter().find(|asset| asset.path == request.path());
    let mut response = match (found, request.method()) {
        #[cfg(debug_assertions)]
        (Some(asset), &Method::GET | &Method::HEAD) if asset.on_disk().is_some() => asset.edited_response(),
        (Some(asset), &Method::GET | &Method::HEAD) => asset.response(&request),
        (Some(_), _) => problem::read_only().await.respond_to(&request),
        (None, _) if request.path() == lookup::PATH => wrong_listener(&endpoints).respond_to(&request),
        (None, _) => Problem::not_found().respond_to(&request),
    };
    security_headers::apply(&mut response, endpoints.tls.is_some());
    response
}

/// Answers 404 on the lookup listener, so that the internet does not learn where the page is.
pub(super) async fn not_found(request: HttpRequest, endpoints: Data<Endpoints>) -> HttpResponse {
    let mut response = Problem::not_found().respond_to(&request);
    security_headers::apply(&mut response, endpoints.tls.is_some());
    response
}

/// Returns the problem for a lookup sent to the listener of the page.
fn wrong_listener(endpoints: &Endpoints) -> Problem {
    let (scheme, lookups) = (endpoints.scheme(), endpoints.lookups);
    let path = lookup::PATH;
    Problem::not_found_with(format!("Lookups have an address of their own, {scheme}://{lookups}{path}."))
}

impl Asset {
    fn response(&self, request: &HttpRequest) -> HttpResponse {
        let says = |name, what: &str| {
            let mut values = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
            values.any(|value| {
                value.split(',').any(|one| one.split(';').next().unwrap_or_default().trim() == what)
            })
        };
        let gzip = !self.gzip.is_empty() && says(ACCEPT_ENCODING, "gzip");
        // The tag differs by encoding, because a strong tag identifies the bytes that are sent.
        let tag = format!("\"{}{}\"", self.tag, if gzip { "-gz" } else { "" });
        let known = says(IF_NONE_MATCH, &tag);
        let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        // `no-cache` makes the browser compare the tag each time, so that an update is seen at once.
        response
            .insert_header((CACHE_CONTROL, "no-cache"))
            .insert_header((ETAG, tag))
            .insert_header((VARY, "accept-encoding"));
        if known {
            return response.finish();
        }
        response.insert_header((CONTENT_TYPE, self.kind));
        if !gzip {
            return response.body(self.plain);
        }
        response.insert_header((CONTENT_ENCODING, "gzip")).body(self.gzip)
    }
}

#[cfg(debug_assertions)]
impl Asset {
    /// Reads the file from `static/` where it was edited since the build, so that a debug build shows edits at once.
    ///
    /// Release builds have no such code. An unedited file is served from the table in both.
    fn on_disk(&self) -> Option<Vec<u8>> {
        let name = if self.path == "/" { "/index.html" } else { self.path };
        let content = std::fs::read(format!("{}/static{name}", env!("CARGO_MANIFEST_DIR"))).ok()?;
        (content != self.plain).then_some(content)
    }

    fn edited_response(&self) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.insert_header((CACHE_CONTROL, "no-store")).insert_header((CONTENT_TYPE, self.kind));
        response.body(self.on_disk().unwrap_or_default())
    }
}
