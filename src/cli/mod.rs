//! The command line: one file a command. Each flag may be given by an environment variable of the same name instead.

/// Prints a line to stdout. Exits with 0 once the reader has closed the pipe (`datadip sheet list | head -1`).
macro_rules! print_line {
    ($($part:tt)*) => {
        if std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($part)*))).is_err() {
            std::process::exit(0);
        }
    };
}

mod backup;
mod demo;
mod field;
mod import;
mod key;
mod lookup;
mod output;
mod password;
mod privacy;
mod report_text;
mod serve;
mod settings;
mod sheet;
mod token;

use crate::store::Store;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::sync::Arc;

pub use output::CliError;

/// Tells your phone system who is calling, from a spreadsheet.
///
/// Xima asks datadip during a call; datadip finds the caller in the sheet you imported and answers.
#[derive(Parser, Debug)]
#[command(name = "datadip", version, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// The folder that holds all data.
    #[arg(long, value_name = "DIR", env = "DATADIP_DATA", default_value = "data", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Try it: serve a sample sheet and a token until you press Ctrl-C; nothing is kept.
    Demo(demo::Demo),
    /// Answer Xima's lookups until stopped.
    Serve(serve::Serve),
    /// Import a spreadsheet; from then on callers are found in it.
    Import(import::ImportFile),
    /// Show the sheets that answer calls, go back to an older version, write one out.
    #[command(subcommand)]
    Sheet(sheet::Sheet),
    /// Show the fields and set what Xima receives of them.
    #[command(subcommand)]
    Field(field::Field),
    /// Show the keys by which callers are found, and set them.
    #[command(subcommand)]
    Key(key::Key),
    /// Create, show and revoke the tokens of Xima and scripts.
    #[command(subcommand)]
    Token(token::Token),
    /// Look a caller up, as Xima would: datadip lookup phone-num=8015551234
    Lookup(lookup::Lookup),
    /// Show the settings and set them.
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Set the admin's password.
    Password(password::Password),
    /// Copy everything into one file, also while the server runs.
    Backup(backup::Backup),
    /// Replace everything by a backup; what was there is kept.
    Restore(backup::Restore),
    /// Show everything that is stored about one person.
    ExportPerson(privacy::ExportPerson),
    /// Remove one person from every version of every sheet and from the activity, for good.
    Erase(privacy::Erase),
}

/// Runs the command that was given.
pub fn run(cli: Cli) -> Result<(), CliError> {
    let open = || -> Result<Arc<dyn Store>, CliError> { Ok(crate::server::open_store(&cli.data)?) };
    match cli.command {
        Command::Demo(demo) => demo.run(),
        Command::Serve(serve) => serve.run(open()?, &cli.data),
        Command::Import(import) => import.run(&*open()?, &cli.data),
        Command::Sheet(sheet) => sheet.run(&*open()?),
        Command::Field(field) => field.run(&*open()?),
        Command::Key(key) => key.run(&*open()?),
        Command::Token(token) => token.run(&*open()?),
        Command::Lookup(lookup) => lookup.run(&*open()?),
        Command::Settings(settings) => settings.run(&*open()?),
        Command::Password(password) => password.run(&*open()?),
        Command::Backup(backup) => backup.run(&*open()?),
        Command::Restore(restore) => restore.run(open()?, &cli.data),
        Command::ExportPerson(export) => export.run(&*open()?),
        Command::Erase(erase) => erase.run(&*open()?),
    }
}
