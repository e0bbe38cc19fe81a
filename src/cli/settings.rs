//! `datadip settings`

use super::output::{BY, CliError, Output};
use crate::store::Store;

#[derive(clap::Subcommand, Debug)]
#[command(arg_required_else_help = true)]
pub(super) enum Settings {
    /// Show every setting, its value and its meaning.
    List(Output),
    /// Set a setting.
    Set {
        /// Its name, as the list shows it.
        name: String,
        /// Its new value.
        value: String,
    },
}

impl Settings {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        match self {
            Settings::List(output) => list(store, &output),
            Settings::Set { name, value } => Ok(store.change(BY, &mut |catalog| catalog.set(&name, &value))?),
        }
    }
}

fn list(store: &dyn Store, output: &Output) -> Result<(), CliError> {
    let (_, catalog) = store.catalog()?;
    output.print(&["NAME", "VALUE", "MEANING"], &catalog.settings.list(), |setting| {
        vec![setting.name.to_owned(), setting.value.clone(), setting.meaning.to_owned()]
    })
}
