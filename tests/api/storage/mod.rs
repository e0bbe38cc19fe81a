//! Tests what is on the disk: backups, imports that wait or are killed, the erasing of a person.

mod backups;
mod import_queue;
mod killed_import;
mod privacy;
