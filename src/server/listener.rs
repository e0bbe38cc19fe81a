//! One address that is listened at: its server, with the limits that keep strangers from wearing it out.
//!
//! What actix-web's own `HttpServer` does, put together from the same pieces, with [`ConnectionGuard`] between the connection
//! and the requests on it, for which `HttpServer` has no place.

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

/// How long running requests may take after the signal to stop, in seconds.
const SHUTDOWN_TIMEOUT_SECS: u64 = 30;
/// Connections of one thread at the same time, with handshakes: the rest wait outside.
const CONNECTIONS_PER_WORKER_MAX: usize = 25_000;

/// How long is read on, and thrown away, of what was refused before it had all come: who is hung up on while still
/// sending does not get to read why.
const LINGER_TIMEOUT: Duration = Duration::from_secs(1);

type Accepted<T> = (ConnectionGuard<T>, Protocol, Option<SocketAddr>);

/// Opens a door. Nobody comes in before the server is awaited. `answering`, which gives lookups and routes, is asked once for
/// each of the `workers`; `None`: as many as there are processors.
pub(crate) fn bind<R, C>(
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
    // Unless it is told so, only 256 handshakes are waited for, and the next visitor waits until one of them gives up.
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

/// Who is there. An answer is on its way at once, not when it is worth a whole packet.
fn configure_socket(io: &TcpStream) -> Option<SocketAddr> {
    // Where that cannot be set it is only slower.
    let _ = io.set_nodelay(true);
    io.peer_addr().ok()
}

/// Answers the requests on connections of one kind.
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
            let answer = lookups.clone().call(request);
            Either::Left(async { Ok(answer.await) })
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
