//! Tests authentication and authorization: tokens, sessions, rate limits.

mod authority;
mod rate_limits;
mod session;
mod tokens;
