//! `datadip field`

use super::output::{BY, CliError, Output};
use crate::domain::catalog::edit::FieldPatch;
use crate::domain::catalog::field;
use crate::domain::catalog::name::Name;
use crate::store::Store;
use clap::ValueEnum;
use serde::Serialize;

#[derive(clap::Subcommand, Debug)]
#[command(arg_required_else_help = true)]
pub(super) enum Field {
    /// Show every field: its name for Xima, its column, whether it is sent. Fields that no current sheet fills come last.
    List(Output),
    /// Change a field; flags left out keep their values.
    Set(Set),
    /// Remove a field that no current sheet fills and no key looks in.
    Remove {
        /// The field's name.
        name: String,
    },
    /// Confirm that a field is filled from the right column, when serve and the Overview warn of it.
    Confirm {
        /// The field's name.
        name: String,
    },
}

#[derive(clap::Args, Debug)]
pub(super) struct Set {
    /// The field's name.
    name: String,
    /// Whether Xima receives it.
    #[arg(long, env = "DATADIP_RELEASE")]
    release: Option<Release>,
    /// Whether the agent sees it during the call.
    #[arg(long, env = "DATADIP_DISPLAY")]
    display: Option<Switch>,
    /// Whether Xima saves it in its reports.
    #[arg(long, env = "DATADIP_SAVE")]
    save: Option<Switch>,
    /// Its new name for Xima.
    #[arg(long, value_name = "NEW", env = "DATADIP_RENAME")]
    rename: Option<String>,
    /// Send it only when one of these keys matched the caller, separated by commas; "always" removes the condition.
    #[arg(long, value_name = "KEYS", env = "DATADIP_ONLY_MATCHED_BY", value_delimiter = ',')]
    only_matched_by: Option<Vec<String>>,
    /// What to send in its place when nobody was found; empty to send nothing.
    #[arg(long = "nobody", value_name = "VALUE", env = "DATADIP_NOBODY")]
    not_found_value: Option<String>,
    /// Its position in the response, counted from 1.
    #[arg(long, value_name = "N", env = "DATADIP_POSITION")]
    position: Option<usize>,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq)]
enum Release {
    /// Xima receives it.
    Sent,
    /// It never leaves the server.
    Withheld,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq)]
enum Switch {
    On,
    Off,
}

impl Field {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        match self {
            Field::List(output) => list(store, &output),
            Field::Set(set) => set.run(store),
            Field::Remove { name } => {
                Ok(store.change(BY, &mut |catalog| catalog.remove_field(&name).map(drop))?)
            }
            Field::Confirm { name } => confirm(store, &name),
        }
    }
}

impl Set {
    fn run(self, store: &dyn Store) -> Result<(), CliError> {
        let is_on = |switch: Switch| switch == Switch::On;
        let change = FieldPatch {
            rename: self.rename.as_deref().map(Name::parse).transpose().map_err(CliError::usage)?,
            sent: self.release.map(|release| release == Release::Sent),
            display: self.display.map(is_on),
            save: self.save.map(is_on),
            only_matched_by: self.only_matched_by.map(|keys| match keys.as_slice() {
                [always] if always == "always" => Vec::new(),
                _ => keys,
            }),
            not_found_value: self.not_found_value.map(|value| Some(value).filter(|value| !value.is_empty())),
            position: self.position,
        };
        Ok(store.change(BY, &mut |catalog| catalog.change_field(&self.name, &change).map(|_| ()))?)
    }
}

fn confirm(store: &dyn Store, name: &str) -> Result<(), CliError> {
    let mut outcome = String::new();
    store.change(BY, &mut |catalog| {
        let before = catalog.field(name)?.confirmed_headers.len();
        let field = catalog.confirm_field(name)?;
        outcome = if field.confirmed_headers.len() == before {
            format!("No column of the field \"{}\" was doubtful. Nothing was changed.", field.name)
        } else {
            format!("The field \"{}\" is confirmed. serve and the Overview stop warning of it.", field.name)
        };
        Ok(())
    })?;
    eprintln!("{outcome}");
    Ok(())
}

#[derive(Serialize)]
struct FieldRow {
    name: String,
    label: String,
    release: &'static str,
    display: bool,
    save: bool,
    only_matched_by: Vec<String>,
    #[serde(rename = "nobody")]
    not_found_value: Option<String>,
    /// Whether a column of a current sheet fills it.
    filled: bool,
}

fn list(store: &dyn Store, output: &Output) -> Result<(), CliError> {
    let (_, catalog) = store.catalog()?;
    let filled = catalog.filled_fields();
    let line = |field: &field::Field| FieldRow {
        name: field.name.to_string(),
        label: field.label.clone(),
        release: field.policy.release().as_str(),
        display: field.policy.display,
        save: field.policy.save,
        only_matched_by: field.policy.only_matched_by.iter().map(Name::to_string).collect(),
        not_found_value: field.not_found_value.clone(),
        filled: filled.contains(&field.id),
    };
    let lines: Vec<FieldRow> = catalog.listed_fields().into_iter().map(line).collect();
    let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
    let header = ["NAME", "COLUMN", "FILLED", "RELEASE", "DISPLAY", "SAVE", "ONLY MATCHED BY", "NOBODY"];
    output.print(&header, &lines, |line| {
        let keys = line.only_matched_by.join(",");
        vec![
            line.name.clone(),
            line.label.clone(),
            if line.filled { "yes" } else { "by no current sheet" }.to_owned(),
            line.release.to_owned(),
            switch(line.display),
            switch(line.save),
            if keys.is_empty() { "always".to_owned() } else { keys },
            line.not_found_value.clone().unwrap_or_default(),
        ]
    })
}
