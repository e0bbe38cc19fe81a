//! Rate limits for unauthenticated clients.

pub(crate) mod auth_failure_limiter;
pub(crate) mod backoff;
pub(crate) mod hash_limiter;
pub(crate) mod login_limiter;
