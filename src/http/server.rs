//! The server's settings, once: for the service, and for the ceiling that the benches compare it with.

use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use std::io;
use std::net::TcpListener;

/// How long running requests may take after the signal to stop, in seconds.
const LAST_REQUESTS: u64 = 30;

/// Answers at a listener until the process is told to stop. `routes` is asked once for each of the `workers`; `None`:
/// as many as there are processors.
pub fn run<R, C>(listener: TcpListener, workers: Option<usize>, routes: R) -> io::Result<()>
where
    R: Fn() -> C + Clone + Send + 'static,
    C: FnOnce(&mut ServiceConfig) + 'static,
{
    let server = HttpServer::new(move || App::new().configure(routes()));
    let server = match workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    let server = server.shutdown_timeout(LAST_REQUESTS).listen(listener)?;
    actix_web::rt::System::new().block_on(server.run())
}
