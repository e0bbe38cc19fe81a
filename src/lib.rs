//! datadip: a small business's spreadsheet as the web service its phone system asks who is calling.
//!
//! **Storage keeps rows exactly as they came. Everything a dip needs is derived from them into one immutable value in
//! memory, the [`Directory`](domain::directory::Directory), swapped whole when anything changes.** A dip reads memory:
//! no SQL, no file, no lock and no waiting between a good token and its answer.
//!
//! # Floors
//!
//! ```text
//!             main ── cli ── server           tie the floors together; nothing imports these
//! floor 3  http/      speaks HTTP; owns status codes, headers, JSON bodies       may use 2, 1, 0
//! floor 2  import/    brings a sheet into the store: check, guard, publish       may use 1, 0
//!          live_directory.rs  the directory in service: built, swapped, kept up to date  may use 1, 0
//!          privacy.rs  everything held of one person, shown or erased            may use 1, 0
//!          backups.rs copies of the whole, each night and when asked for         may use live_directory, 1, 0
//!          activity/  what is remembered of dips, written behind their back      may use live_directory, 1, 0
//!          thread_priority.rs  threads that give way to those that answer        may use std
//! floor 1  spreadsheet/  reads spreadsheets; owns bytes, encodings, delimiters   may use 0
//!          store/     remembers; owns SQL                                        may use 0
//!          net/       addresses, connections, certificates, servers before us    may use 0
//! floor 0  domain/    the nouns; no I/O, no async, no SQL, no HTTP               may use std and pure crates
//! ```
//!
//! # The way of the data
//!
//! ```text
//! file ─ spreadsheet ─▶ rows ─ import ─▶ blocks ─ Draft::append ─▶ stored, unseen
//!                          └─ fields, keys, version ─ Store::change ─▶ current, at once
//!                                                                          │
//!                  Directory::build(catalog, contacts) ◀─ live_directory ──┘
//!                                             │  swapped whole
//! POST /lookup ─ token ─ Question::parse ─▶ find ─▶ Matches ─ answer ─▶ bytes
//! ```
//!
//! # Where a thing is
//!
//! - How a value is compared: [`domain::catalog::key::Kind::normalize`], one function for cells and callers, its result never stored.
//! - What the box is set up to do: [`domain::catalog::Catalog`]. Every change of it is a method on it, checked there, and
//!   remembered by [`Store::change`](store::Store::change) in one transaction.
//! - Rows at rest: [`domain::directory::row_block::Block`]; rows in memory: [`domain::directory::contacts::Contacts`].
//! - Who may do what: the argument types of handlers, [`http::Admin`] and [`http::Importer`]; for dips `http/auth/bearer.rs`. Lookups
//!   are answered beneath the router, see [`http::LookupService`].
//! - What was done: sentences that [`Catalog::differences`](domain::catalog::Catalog::differences) makes, kept by the
//!   change itself.
//! - How the box faces the world: [`net::endpoints::Endpoints`], the addresses and what each answers; [`net::tls::ReloadingCertificate`], the certificate;
//!   [`net::trusted_proxies::TrustedProxies`], who is believed. Limits for strangers: `net/connection_guard.rs` on connections,
//!   `auth_failure_limiter.rs` and `login_limiter.rs` in `http/auth/limits/` on what they show, `hash_limiter.rs` there on argon2.
//! - Settings an admin changes while it runs: [`domain::catalog::settings`]. Flags of the process: [`cli`], nowhere else; there is
//!   no configuration file.

pub mod activity;
pub mod backups;
pub mod cli;
pub mod domain;
pub mod http;
pub mod import;
pub mod live_directory;
pub mod net;
pub mod privacy;
pub mod server;
pub mod spreadsheet;
pub mod store;
pub mod thread_priority;

// The paths of before, for tests, benches and fuzz targets. Nothing in src/ uses them; once those are moved the whole block goes.
#[doc(hidden)]
pub use self::{live_directory as live, privacy as person, server as app, spreadsheet as sheet};
// The end of the paths of before.
