//! Floor 0, the nouns: what a field, a key, a phone number, a contact and a dip *are*.
//!
//! No file, no network, no SQL and no async here; everything can be tested with plain values.

pub mod activity;
pub mod answer;
pub mod block;
pub mod caller;
pub mod catalog;
pub mod change;
pub mod contacts;
pub mod credentials;
pub mod deadline;
pub mod differences;
pub mod directory;
pub mod exposure;
pub mod field;
pub mod field_header;
pub mod history;
pub mod index;
pub mod key;
pub mod latency;
pub mod lifetime;
pub mod name;
pub mod network;
mod pages;
pub mod password;
pub mod phone;
pub mod question;
pub mod reach;
pub mod refusal;
pub mod roster;
pub mod row;
mod searched;
pub mod secret;
pub mod session;
pub mod settings;
pub mod sheet;
pub mod token;
pub mod trace;
pub mod warning;
