//! Floor 1, the network: the addresses listened at, the connections on them, certificates and the servers before us.

pub mod connection_guard;
pub mod connection_state;
pub mod endpoints;
pub mod ip_network;
pub mod tls;
pub mod trusted_proxies;
