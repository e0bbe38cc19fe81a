//! datadip: a small business's spreadsheet as the web service its phone system asks who is calling.
//!
//! **Storage keeps rows exactly as they came. Everything a dip needs is derived from them into one immutable value in
//! memory, the [`Directory`](domain::directory::Directory), swapped whole when anything changes.** A dip reads memory:
//! no SQL, no file, no lock and no waiting between a good token and its answer.
//!
//! # Floors
//!
//! ```text
//!             main ── cli ── app              tie the floors together; nothing imports these
//! floor 3  http/      speaks HTTP; owns status codes, headers, JSON bodies       may use 2, 1, 0
//! floor 2  import/    brings a sheet into the store: check, guard, publish       may use 1, 0
//!          live.rs    the directory in service: built, swapped, kept up to date  may use 1, 0
//!          person.rs  everything held of one person, shown or erased             may use 1, 0
//!          backups.rs copies of the whole, each night and when asked for        may use live, 1, 0
//!          activity/  what is remembered of dips, written behind their back      may use live, 1, 0
//!          background.rs  threads that give way to those that answer             may use std
//! floor 1  sheet/     reads spreadsheets; owns bytes, encodings, delimiters      may use 0
//!          store/     remembers; owns SQL                                        may use 0
//! floor 0  domain/    the nouns; no I/O, no async, no SQL, no HTTP               may use std and pure crates
//! ```
//!
//! # The way of the data
//!
//! ```text
//! file ─ sheet ─▶ rows ─ import ─▶ blocks ─ Draft::append ─▶ stored, unseen
//!                          └─ fields, keys, version ─ Store::change ─▶ current, at once
//!                                                                          │
//!                            Directory::build(catalog, contacts) ◀─ live ──┘
//!                                             │  swapped whole
//! POST /lookup ─ token ─ Question::parse ─▶ find ─▶ Matches ─ answer ─▶ bytes
//! ```
//!
//! # Where a thing is
//!
//! - How a value is compared: [`domain::key::Kind::normal`], one function for cells and callers, its result never stored.
//! - What the box is set up to do: [`domain::catalog::Catalog`]. Every change of it is a method on it, checked there, and
//!   remembered by [`Store::change`](store::Store::change) in one transaction.
//! - Rows at rest: [`domain::block::Block`]; rows in memory: [`domain::contacts::Contacts`].
//! - Who may do what: the argument types of handlers, [`http::Admin`] and [`http::Importer`]; for dips `http/gate.rs`. Lookups
//!   are answered beneath the router, see [`http::Lookups`].
//! - What was done: sentences that [`Catalog::differences`](domain::catalog::Catalog::differences) makes, kept by the
//!   change itself.
//! - How the box faces the world: [`http::Place`], the addresses and what each answers; [`http::Tls`], the certificate;
//!   [`http::Proxies`], who is believed. Limits for strangers: `app/patience.rs` on connections, `http/failures.rs` and
//!   `http/guesses.rs` on what they show, `http/checks.rs` on argon2.
//! - Settings an admin changes while it runs: [`domain::settings`]. Flags of the process: [`cli`], nowhere else; there is
//!   no configuration file, so there is no `config.rs`.

pub mod activity;
pub mod app;
pub mod background;
pub mod backups;
pub mod cli;
pub mod domain;
pub mod http;
pub mod import;
pub mod live;
pub mod person;
pub mod sheet;
pub mod store;
