//! Authentication: tokens, passwords, sessions.

pub mod password;
pub mod secret_hash;
pub mod session;
pub mod token;
pub mod ttl;
