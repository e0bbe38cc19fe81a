//! The server of one listener, with its limits for unauthenticated clients.
//!
//! Assembles the parts of actix-web's `HttpServer` itself, because `HttpServer` cannot insert [`ConnectionGuard`]
//! between a connection and its requests.

use super::error::ServeError;
use crate::http::LookupService;
use crate::net::connection_guard::ConnectionGuard;
use crate::net::connection_state::ConnectionState;
use crate::net::tls::ReloadingCertificate;
use actix_http::{HttpService, Protocol, Request, Response};
use actix_server::GracefulShutdownSignal;
use actix_service::{IntoServiceFactory, Service, ServiceFactoryExt, apply_fn_factory, map_config};
use actix_tls::accept::max_concurrent_tls_connect;
use actix_tls::accept::rustls_0_23::{Acceptor, TlsStream};
use actix_web::dev::{AppConfig, Server, ServiceFactory, fn_service};
use actix_web::rt::net::TcpStream;
use actix_web::web::ServiceConfig;
use actix_web::{App, Error};
use futures_util::future::Either;
use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// Limits running requests after the stop signal, in seconds.
const SHUTDOWN_TIMEOUT_SECS: u64 = 30;
/// Limits one worker's connections, handshakes included; further ones wait in the accept queue.
const CONNECTIONS_PER_WORKER_MAX: usize = 25_000;

/// Limits draining the rest of a rejected request. Closing earlier resets the connection before the client has read
/// the response.
const LINGER_TIMEOUT: Duration = Duration::from_secs(1);

type Accepted<T> = (ConnectionGuard<T>, Protocol, Option<SocketAddr>);

/// Starts a server on a listener; it runs while the returned future is awaited. Each of the `workers` calls
/// `make_service` once, for its lookups and routes. `None` starts one worker per processor.
pub fn bind<R, C>(
    listener: TcpListener,
    workers: Option<usize>,
    tls: Option<&Arc<ReloadingCertificate>>,
    make_service: R,
) -> Result<Server, ServeError>
where
    R: Fn() -> (Option<LookupService>, C) + Clone + Send + 'static,
    C: FnOnce(&mut ServiceConfig) + 'static,
{
    let failed = |error: rustls::Error| ServeError::Stopped(io::Error::other(error));
    let tls = tls.map(|tls| tls.config()).transpose().map_err(failed)?;
    // The default of 256 handshakes would make the next client wait until one of them times out.
    max_concurrent_tls_connect(CONNECTIONS_PER_WORKER_MAX);
    let server = Server::build()
        .shutdown_timeout(SHUTDOWN_TIMEOUT_SECS)
        .max_concurrent_connections(CONNECTIONS_PER_WORKER_MAX);
    let server = match workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    let stopping = server.graceful_shutdown_signal();
    let name = "datadip";
    let server = match tls {
        None => server.listen(name, listener, move || {
            let accepted = fn_service(|io: TcpStream| {
                let peer = configure_socket(&io);
                ready(Ok::<_, ()>((ConnectionGuard::new(io), Protocol::Http1, peer)))
            });
            accepted.and_then(connection_service(make_service(), stopping.clone()))
        }),
        Some(tls) => server.listen(name, listener, move || {
            let accepted = fn_service(|io: TlsStream<TcpStream>| {
                let peer = configure_socket(io.get_ref().0);
                ready(Ok::<_, ()>((ConnectionGuard::new(io), Protocol::Http1, peer)))
            });
            let acceptor = Acceptor::new(tls.clone()).map_err(|_| ());
            acceptor.and_then(accepted).and_then(connection_service(make_service(), stopping.clone()))
        }),
    };
    Ok(server.map_err(ServeError::Stopped)?.run())
}

/// Returns the peer's address and disables Nagle's algorithm, so that responses leave at once.
fn configure_socket(io: &TcpStream) -> Option<SocketAddr> {
    // A failure only makes responses slower.
    let _ = io.set_nodelay(true);
    io.peer_addr().ok()
}

/// Builds the service that handles the requests of accepted connections.
fn connection_service<T: AsyncRead + AsyncWrite + Unpin + 'static>(
    (lookups, routes): (Option<LookupService>, impl FnOnce(&mut ServiceConfig) + 'static),
    stopping: GracefulShutdownSignal,
) -> impl ServiceFactory<Accepted<T>, Config = (), Response = (), Error = (), InitError = ()> {
    let app = App::new().configure(routes).into_factory();
    let app = app.map(Response::from).map_err(|error: Error| error.error_response());
    let app = map_config(app, |()| AppConfig::default());
    let lookups = lookups.map(Rc::new);
    let lookups_or_app = apply_fn_factory(app, move |request: Request, app: &_| match &lookups {
        Some(lookups) if lookups.matches(&request) => {
            let response = lookups.clone().call(request);
            Either::Left(async { Ok(response.await) })
        }
        _ => Either::Right(Service::call(app, request)),
    });
    HttpService::build()
        .client_disconnect_timeout(LINGER_TIMEOUT)
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        .on_connect_ext(|io: &ConnectionGuard<T>, data| {
            data.insert::<ConnectionState>(io.state());
        })
        .finish(lookups_or_app)
        .map_err(|_| ())
}
