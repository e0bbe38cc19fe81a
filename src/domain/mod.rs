//! Floor 0, the nouns: field, key, phone number, contact, lookup, warning.
//!
//! This module uses no file, network, SQL or async, so that plain values are enough to test it.

pub mod activity;
pub mod auth;
pub mod catalog;
pub mod directory;
pub mod error;
pub mod lookup;
pub mod phone;
pub mod warnings;
pub(crate) mod words;
