//! `datadip export-person` and `datadip erase`

use super::report_text::counted;
use super::{BY, CliError, Output, print_json};
use crate::privacy::{DataSubject, PersonData};
use crate::store::{Erased, Store};
use clap::builder::FalseyValueParser;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};

/// Whom a command means.
#[derive(clap::Args, Debug)]
struct Who {
    /// By what they are known: a key or a field and its value, for example phone-num=8015551234
    #[arg(value_name = "NAME=VALUE", value_parser = super::lookup::pair)]
    who: (String, String),
}

impl Who {
    fn find(&self, store: &dyn Store) -> Result<(DataSubject, PersonData), CliError> {
        let (name, value) = &self.who;
        let person = DataSubject::find(&store.catalog()?.1, name, value)?;
        let held = person.held(store)?;
        Ok((person, held))
    }
}

fn nothing() -> CliError {
    CliError::failed("Nothing is held of anybody by this value.")
}

#[derive(clap::Args, Debug)]
pub(super) struct ExportPerson {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    output: Output,
}

impl ExportPerson {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        let (_, held) = self.who.find(store)?;
        if held.is_nothing() {
            return Err(nothing());
        }
        if self.output.json {
            return print_json(&held);
        }
        for row in &held.rows {
            let in_use = if row.current { ", in use" } else { "" };
            print_line!("Sheet \"{}\", version {}{in_use}, line {}:", row.sheet, row.version, row.line);
            for (header, cell) in &row.cells {
                print_line!("  {header}: {cell}");
            }
        }
        for call in &held.calls {
            let digits = call.digits.as_deref().unwrap_or_default();
            print_line!("Call at {}, from a number that ends in {digits}: {}", call.at, call.result);
        }
        Ok(())
    }
}

#[derive(clap::Args, Debug)]
pub(super) struct Erase {
    #[command(flatten)]
    who: Who,
    /// Do not ask whether it is meant.
    #[arg(long, env = "DATADIP_YES", value_parser = FalseyValueParser::new())]
    yes: bool,
}

impl Erase {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        let (person, held) = self.who.find(store)?;
        if held.is_nothing() {
            // One that was killed, or that somebody has kept from it, may have left its last step undone.
            warn_of_wal(&store.erase(BY, &|_, _| false, &[])?);
            return Err(nothing());
        }
        let (rows, calls) =
            (counted(held.rows.len() as u64, "row"), counted(held.calls.len() as u64, "call"));
        let people: BTreeSet<_> = held.rows.iter().filter(|row| row.current).map(|row| &row.cells).collect();
        eprintln!("This removes {rows}, counted over all kept versions, and {calls}. There is no undo.");
        if people.len() > 1 {
            eprintln!("Beware: {} different rows in use have this value.", people.len());
        }
        if !self.yes && !is_meant()? {
            return Err(CliError::failed("Nothing was erased."));
        }
        let erased = person.erase(store, &held, BY)?;
        eprintln!("Erased: {} and {}.", counted(erased.rows, "row"), counted(erased.calls, "call"));
        warn_of_wal(&erased);
        eprintln!(
            "Backups made before, the files you imported and what Xima has saved may still hold this person."
        );
        Ok(())
    }
}

fn warn_of_wal(erased: &Erased) {
    if erased.wal_not_truncated {
        eprintln!(
            "The database's log may still hold what was erased, because somebody is reading the list all the time. Do it once more later, or restart datadip serve."
        );
    }
}

/// Asks on a terminal; a script has to say it with a flag.
fn is_meant() -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::usage("Nothing was erased. To do it without being asked, add --yes."));
    }
    eprint!("Erase? Type yes: ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}
