//! Tests the routes of the catalog: sheets, fields, keys, settings.

mod fields;
mod keys;
mod settings;
mod sheets;
mod watched_folder;
