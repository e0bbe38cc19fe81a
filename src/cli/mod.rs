//! The command line: every command and every flag, once. Each flag may be given by an environment variable of the
//! same name instead.

/// Prints a line to stdout. When nobody reads it any more (`datadip sheet list | head -1`), there is nothing left to do.
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
mod password;
mod person;
mod report_text;
mod serve;
mod settings;
mod sheet;
mod table;
mod token;

use crate::domain::error::DomainError;
use crate::import::{ExportError, ImportError};
use crate::server::ServeError;
use crate::store::sqlite::OpenError;
use crate::store::{ChangeError, RestoreError, Store, StoreError};
use clap::builder::FalseyValueParser;
use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Who has made a change, in the history.
const BY: &str = "command line";

/// Tells your phone system who is calling, from a spreadsheet.
///
/// Xima asks datadip during a call; datadip finds the caller in the sheet you imported and answers.
#[derive(Parser, Debug)]
#[command(name = "datadip", version, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// The folder in which everything is kept.
    #[arg(long, value_name = "DIR", env = "DATADIP_DATA", default_value = "data", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Try it: a throw-away box with a sample sheet and a token, served until you press Ctrl-C.
    Demo(demo::Demo),
    /// Answer Xima's lookups until stopped.
    Serve(serve::Serve),
    /// Bring in a spreadsheet; from then on callers are found in it.
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
    /// Make, show and revoke the tokens that Xima and scripts log in with.
    #[command(subcommand)]
    Token(token::Token),
    /// Look somebody up, as Xima would: datadip lookup phone-num=8015551234
    Lookup(lookup::Lookup),
    /// Show the settings and set them.
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Set the admin's password.
    Password(password::Password),
    /// Copy everything into one file, also while the server runs.
    Backup(backup::Backup),
    /// Put a backup in place of everything; what was there is kept.
    Restore(backup::Restore),
    /// Show everything that is held of one person.
    ExportPerson(person::ExportPerson),
    /// Remove one person from every version of every sheet and from the activity, for good.
    Erase(person::Erase),
}

/// Where to listen.
#[derive(clap::Args, Debug)]
struct Listen {
    /// The address to listen at: 127.0.0.1 for this machine only, 0.0.0.0 for all; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", env = "DATADIP_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// How to print.
#[derive(clap::Args, Debug)]
struct Output {
    /// Print JSON, for scripts.
    #[arg(long, env = "DATADIP_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

/// Why a command did not do what it was asked, as one helpful line and an exit code.
#[derive(Debug)]
pub struct CliError {
    message: Option<String>,
    code: u8,
}

impl CliError {
    fn failed(message: impl ToString) -> CliError {
        CliError { message: Some(message.to_string()), code: 1 }
    }

    fn usage(message: impl ToString) -> CliError {
        CliError { message: Some(message.to_string()), code: 2 }
    }

    /// A guard held the change back; the report has said why.
    fn held_back() -> CliError {
        CliError { message: None, code: 3 }
    }

    /// Says the line on stderr.
    pub fn tell(self) -> ExitCode {
        if let Some(message) = self.message {
            eprintln!("datadip: {message}");
        }
        ExitCode::from(self.code)
    }
}

macro_rules! failed_from {
    ($($error:ty),*) => {
        $(impl From<$error> for CliError {
            fn from(error: $error) -> CliError {
                CliError::failed(error)
            }
        })*
    };
}

failed_from!(
    ExportError,
    OpenError,
    StoreError,
    ServeError,
    ImportError,
    DomainError,
    ChangeError,
    RestoreError,
    std::io::Error,
    serde_json::Error
);

/// Does what the command line says.
pub fn run(cli: Cli) -> Result<(), CliError> {
    let open = || -> Result<Arc<dyn Store>, CliError> { Ok(crate::server::open_store(&cli.data)?) };
    match cli.command {
        Command::Demo(demo) => demo.run(),
        Command::Serve(serve) => serve.run(open()?, &cli.data),
        Command::Import(import) => import.run(&*open()?),
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

fn print_json(value: &impl serde::Serialize) -> Result<(), CliError> {
    print_line!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
