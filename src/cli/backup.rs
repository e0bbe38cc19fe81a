//! `datadip backup` and `datadip restore`

use super::{BY, CliError};
use crate::backups::Backups;
use crate::store::Store;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Args, Debug)]
pub(super) struct Backup {
    /// The file to make; there must be none of that name.
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        store.backup(&self.file)?;
        eprintln!(
            "Everything is in {}. It holds what the sheets hold: keep it where only you can read it.",
            self.file.display()
        );
        Ok(())
    }
}

#[derive(clap::Args, Debug)]
pub(super) struct Restore {
    /// The backup.
    file: PathBuf,
}

impl Restore {
    pub(super) fn run(self, store: Arc<dyn Store>, data: &Path) -> Result<(), CliError> {
        let before = Backups::of(store, data).restore(&self.file, BY)?;
        eprintln!(
            "{} is restored. Sessions have ended: sign in by the password of that time.",
            self.file.display()
        );
        eprintln!(
            "Tokens that were revoked stay revoked. People who were erased since are back: erase them again."
        );
        if before.exists() {
            eprintln!("What was here before is kept; to go back to it: datadip restore {}", before.display());
        }
        Ok(())
    }
}
