//! The server as a process on a network: addresses, HTTPS, static files, bad clients, the end.

mod addresses;
mod assets;
mod demo;
mod hostile_clients;
mod shutdown;
mod slow_clients;
mod tls;
