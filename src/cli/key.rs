//! `datadip key`

use super::output::{BY, CliError, Output};
use crate::domain::catalog::edit::KeyPatch;
use crate::domain::catalog::key::{self, Kind};
use crate::domain::catalog::name::Name;
use crate::store::Store;
use serde::Serialize;

#[derive(clap::Subcommand, Debug)]
#[command(arg_required_else_help = true)]
pub(super) enum Key {
    /// Show the keys in the order in which they are tried.
    List(Output),
    /// Change a key or create one; flags left out keep their values.
    Set(Set),
    /// Remove a key: requests can then no longer find callers by it.
    Remove {
        /// The key's name.
        name: String,
    },
}

#[derive(clap::Args, Debug)]
pub(super) struct Set {
    /// The key's name, as Xima gives it.
    name: String,
    /// How values are compared: phone (as phone numbers), digits (only the digits count) or text.
    #[arg(long, env = "DATADIP_KIND", value_parser = |word: &str| Kind::parse(word).ok_or("it is phone, digits or text"))]
    kind: Option<Kind>,
    /// The fields it looks in, separated by commas.
    #[arg(long, value_name = "A,B", env = "DATADIP_FIELDS", value_delimiter = ',')]
    fields: Option<Vec<String>>,
    /// Its place in the order: keys with lower numbers are tried first.
    #[arg(long, value_name = "N", env = "DATADIP_PRIORITY")]
    priority: Option<u32>,
    /// Other names under which Xima may give it, separated by commas; they replace its aliases.
    #[arg(long, value_name = "A,B", env = "DATADIP_ALIASES", value_delimiter = ',')]
    aliases: Option<Vec<String>>,
}

impl Key {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        match self {
            Key::List(output) => list(store, &output),
            Key::Set(set) => set.run(store),
            Key::Remove { name } => {
                Ok(store.change(BY, &mut |catalog| catalog.remove_key(&name).map(|_| ()))?)
            }
        }
    }
}

impl Set {
    fn run(self, store: &dyn Store) -> Result<(), CliError> {
        let named = |names: Vec<String>| names.into_iter().filter(|name| !name.trim().is_empty());
        let aliases = self.aliases.map(|names| named(names).map(|name| Name::parse(&name)).collect());
        let change = KeyPatch {
            kind: self.kind,
            fields: self.fields.map(|names| named(names).collect()),
            priority: self.priority,
            aliases: aliases.transpose().map_err(CliError::usage)?,
        };
        Ok(store.change(BY, &mut |catalog| catalog.change_key(&self.name, &change))?)
    }
}

#[derive(Serialize)]
struct KeyRow {
    name: String,
    aliases: Vec<String>,
    kind: Kind,
    fields: Vec<String>,
    priority: u32,
}

fn list(store: &dyn Store, output: &Output) -> Result<(), CliError> {
    let (_, catalog) = store.catalog()?;
    let field = |id: &_| catalog.field_by_id(*id).map(|field| field.name.to_string());
    let line = |key: &key::Key| KeyRow {
        name: key.name.to_string(),
        aliases: key.aliases.iter().map(Name::to_string).collect(),
        kind: key.kind,
        fields: key.fields.iter().filter_map(field).collect(),
        priority: key.priority,
    };
    let lines: Vec<KeyRow> = catalog.keys.iter().map(line).collect();
    output.print(&["NAME", "ALIASES", "KIND", "FIELDS", "PRIORITY"], &lines, |line| {
        vec![
            line.name.clone(),
            line.aliases.join(","),
            line.kind.as_str().to_owned(),
            line.fields.join(","),
            line.priority.to_string(),
        ]
    })
}
