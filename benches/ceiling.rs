//! Serves a constant response with datadip's server settings, to measure the web framework and its router alone: the
//! ceiling for lookups. The handler reads the body, because an unread body would close the connection.
//!
//! `ceiling ANSWER` responds with that file's bytes and a lookup's headers, and prints its address.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use datadip::net::connection_state::ConnectionState;
use datadip::server::listener::bind;
use std::io;
use std::net::TcpListener;

fn main() -> io::Result<()> {
    let file = std::env::args().nth(1).ok_or_else(|| io::Error::other("ceiling ANSWER: which file?"))?;
    let response = Bytes::from(std::fs::read(file)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening at http://{}", listener.local_addr()?);
    let routes = move || {
        let response = response.clone();
        let routes = move |config: &mut ServiceConfig| {
            let constant = move |request: HttpRequest, _: Bytes| {
                // Marks the connection authenticated, as a valid token does.
                request
                    .conn_data::<ConnectionState>()
                    .into_iter()
                    .for_each(ConnectionState::set_authenticated);
                let response = response.clone();
                async move {
                    HttpResponse::Ok()
                        .insert_header((
                            "content-security-policy",
                            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
                        ))
                        .insert_header(("x-content-type-options", HeaderValue::from_static("nosniff")))
                        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
                        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
                        .body(response)
                }
            };
            config.service(web::resource("/lookup").route(web::post().to(constant)));
        };
        (None, routes)
    };
    actix_web::rt::System::new()
        .block_on(async { bind(listener, Some(1), None, routes).map_err(io::Error::other)?.await })
}
