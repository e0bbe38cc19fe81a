//! Tests the server as a process on a network: addresses, HTTPS, static files, bad clients, shutdown.

mod addresses;
mod assets;
mod demo;
mod hostile_clients;
mod logging;
mod shutdown;
mod slow_clients;
mod tls;
