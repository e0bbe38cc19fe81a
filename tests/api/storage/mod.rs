//! Tests what is on the disk: backups, killed imports, the erasing of a person.

mod backups;
mod killed_import;
mod privacy;
