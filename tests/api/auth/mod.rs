//! Who may do what: tokens, sessions, and the limits on guessing.

mod authority;
mod rate_limits;
mod session;
mod tokens;
