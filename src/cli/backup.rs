//! `datadip backup` and `datadip restore`

use super::output::{BY, CliError};
use crate::backups::Backups;
use crate::store::Store;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Args, Debug)]
pub(super) struct Backup {
    /// The file to write; it must not exist yet.
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        store.backup(&self.file)?;
        eprintln!(
            "Everything was copied to {}. It holds your contacts: keep it where only you can read it.",
            self.file.display()
        );
        Ok(())
    }
}

#[derive(clap::Args, Debug)]
pub(super) struct Restore {
    /// The backup to restore.
    file: PathBuf,
}

impl Restore {
    pub(super) fn run(self, store: Arc<dyn Store>, data: &Path) -> Result<(), CliError> {
        let before = Backups::of(store, data).restore(&self.file, BY)?;
        eprintln!(
            "{} is restored. All sessions have ended: sign in with the password of that time.",
            self.file.display()
        );
        eprintln!(
            "Revoked tokens stay revoked. People who were erased since the backup are back: erase them again."
        );
        if before.exists() {
            let before = before.display();
            eprintln!("What was there before is kept. To go back to it: datadip restore {before}");
        }
        Ok(())
    }
}
