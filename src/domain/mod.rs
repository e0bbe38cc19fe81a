//! Floor 0, the nouns: what a field, a key, a phone number, a contact and a dip *are*.
//!
//! No file, no network, no SQL and no async here; everything can be tested with plain values.

pub mod activity;
pub mod auth;
pub mod catalog;
pub mod directory;
pub mod error;
pub mod lookup;
pub mod phone;
pub mod warnings;

// The paths of before, for tests, benches and fuzz targets. Nothing in src/ uses them; once those are moved the whole block goes.
#[doc(hidden)]
pub use self::{
    auth::{password, secret_hash as secret, session, token, ttl as lifetime},
    catalog::{changelog as differences, edit as change, field, key, name, settings, sheet},
    directory::{contacts, row_block as block},
    error as refusal,
    lookup::{deadline, outcome as answer, request as question},
};
// The end of the paths of before.
