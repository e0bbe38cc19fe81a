//! Floor 1, the network: listen addresses, connections, certificates and trusted proxies.

pub mod connection_guard;
pub mod connection_state;
pub mod endpoints;
pub mod tls;
pub mod trusted_proxies;
