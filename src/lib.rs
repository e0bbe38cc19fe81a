//! datadip: a small business's spreadsheet as the web service that its phone system asks who is calling.
//!
//! **Storage keeps rows exactly as imported. Everything a lookup needs is derived from them into one immutable value in
//! memory, the [`Directory`](domain::directory::Directory), swapped whole when anything changes.** A lookup reads only
//! memory: between a valid token and the response there is no SQL, file, lock or waiting.
//!
//! # Floors
//!
//! Each module uses only floors below its own. `docs/ARCHITECTURE.md` has the map of folders and the exceptions.
//!
//! ```text
//!          main, cli/, server/   start the program and wire the floors together; no floor uses them
//! floor 3  http/                 speaks HTTP; owns status codes, headers, JSON bodies
//! floor 2  import/               moves a spreadsheet into the store: check, guard, publish
//!          live_directory        builds, swaps and refreshes the directory in service
//!          activity/             records lookups on a thread of its own, after the response
//!          backups, privacy      copies of the store; the data of one person, shown or erased
//!          thread_priority       background threads that yield to workers
//! floor 1  spreadsheet/          reads files; owns bytes, encodings, delimiters
//!          store/                persists; owns SQL
//!          net/                  connections, listen addresses, certificates, trusted proxies
//! floor 0  domain/               the nouns; no I/O, async, SQL or HTTP
//! ```
//!
//! # Data flow
//!
//! ```text
//! file ─ spreadsheet ─▶ rows ─ import ─▶ blocks ─ Draft::append ─▶ stored, not yet visible
//!                          └─ fields, keys, version ─ Store::change ─▶ current, at once
//!                                                                          │
//!                  Directory::build(catalog, contacts) ◀─ live_directory ──┘
//!                                             │  swapped whole
//! POST /lookup ─ token ─ domain::lookup::run: LookupRequest::parse ─▶ find ─▶ answer ─▶ JSON
//! ```
//!
//! # Where to look
//!
//! - How values are compared: [`domain::catalog::key::Kind::normalize`], one function for cells and callers.
//! - What the owner has set up: [`domain::catalog::Catalog`]. Its methods check every change, and
//!   [`Store::change`](store::Store::change) commits it in one transaction together with its changelog entry.
//! - Authorization: the argument types of handlers, [`http::Admin`] and [`http::Importer`]; lookups bypass the router and
//!   use `http/auth/bearer.rs`, see [`http::LookupService`].
//! - Limits for unauthenticated clients: `net/connection_guard.rs` for connections, `http/auth/limits/` for credentials.
//! - Settings that change while the server runs: [`domain::catalog::settings`]. Flags of the process: [`cli`]. There is
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
