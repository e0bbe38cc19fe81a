//! `datadip export-person` and `datadip erase`

use super::output::{BY, CliError, Output, print_json};
use super::report_text::counted;
use crate::privacy::{DataSubject, PersonData};
use crate::store::{Erased, Store};
use clap::builder::FalseyValueParser;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};

/// Identifies the person.
#[derive(clap::Args, Debug)]
struct Person {
    /// A key or a field and the person's value, for example phone-num=8015551234
    #[arg(value_name = "NAME=VALUE", value_parser = super::lookup::pair)]
    person: (String, String),
}

impl Person {
    fn find(&self, store: &dyn Store) -> Result<(DataSubject, PersonData), CliError> {
        let (name, value) = &self.person;
        let person = DataSubject::find(&store.catalog()?.1, name, value)?;
        let data = person.held(store)?;
        Ok((person, data))
    }
}

fn not_found() -> CliError {
    CliError::failed("Nothing is stored under this value. Check its spelling, or try another key.")
}

#[derive(clap::Args, Debug)]
pub(super) struct ExportPerson {
    #[command(flatten)]
    person: Person,
    #[command(flatten)]
    output: Output,
}

impl ExportPerson {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        let (_, data) = self.person.find(store)?;
        if data.is_empty() {
            return Err(not_found());
        }
        if self.output.json {
            return print_json(&data);
        }
        for row in &data.rows {
            let in_use = if row.current { ", in use" } else { "" };
            print_line!("Sheet \"{}\", version {}{in_use}, line {}:", row.sheet, row.version, row.line);
            for (header, cell) in &row.cells {
                print_line!("  {header}: {cell}");
            }
        }
        for call in &data.calls {
            let digits = call.digits.as_deref().unwrap_or_default();
            print_line!("Call at {}, from a number that ends in {digits}: {}", call.at, call.result);
        }
        Ok(())
    }
}

#[derive(clap::Args, Debug)]
pub(super) struct Erase {
    #[command(flatten)]
    person: Person,
    /// Erase without asking for confirmation.
    #[arg(long, env = "DATADIP_YES", value_parser = FalseyValueParser::new())]
    yes: bool,
}

impl Erase {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        let (person, data) = self.person.find(store)?;
        if data.is_empty() {
            // An earlier erase that was killed, or met a long reader, may have left the log untruncated.
            warn_of_wal(&store.erase(BY, &|_, _| false, &[])?);
            return Err(not_found());
        }
        let rows = counted(data.rows.len() as u64, "row");
        let calls = counted(data.calls.len() as u64, "call");
        let people: BTreeSet<_> = data.rows.iter().filter(|row| row.current).map(|row| &row.cells).collect();
        eprintln!("This removes {rows}, counted over all kept versions, and {calls}. There is no undo.");
        if people.len() > 1 {
            eprintln!("WARNING: {} different rows in use have this value. All are removed.", people.len());
        }
        if !self.yes && !is_confirmed()? {
            return Err(CliError::failed(
                "Nothing was erased, because you did not type yes. Run it again to erase.",
            ));
        }
        let erased = person.erase(store, &data, BY)?;
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
            "The database's log may still hold what was erased, because another process keeps reading it. Repeat the command later, or restart datadip serve."
        );
    }
}

/// Asks for confirmation on a terminal; a script has to give `--yes`.
fn is_confirmed() -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::usage("Nothing was erased. To erase without confirmation, add --yes."));
    }
    eprint!("Erase? Type yes: ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}
