//! Tests the routes of the catalog: sheets, fields, keys, settings.

mod attempts;
mod changes;
mod fields;
mod keys;
mod settings;
mod sheets;
mod uploads;
mod watched_folder;
