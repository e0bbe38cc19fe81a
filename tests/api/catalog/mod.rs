//! What the administrator decides: sheets, fields, keys, settings.

mod fields;
mod keys;
mod settings;
mod sheets;
