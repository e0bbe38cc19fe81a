//! Authentication and authorization of requests.

pub(crate) mod authenticator;
pub(crate) mod bearer;
pub(crate) mod client_info;
pub(crate) mod csrf;
pub(crate) mod extractors;
pub(crate) mod limits;
pub(crate) mod session_cookie;
