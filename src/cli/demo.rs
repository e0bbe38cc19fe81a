//! `datadip demo`

use super::output::{CliError, Listen};
use super::password::make_link;
use super::token;
use crate::domain::auth::token::Purpose;
use crate::domain::catalog::edit::FieldPatch;
use crate::import::{self, ImportRequest};
use crate::server::{self, ServeError};
use crate::store::Store;
use jiff::Timestamp;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::ops::ControlFlow;
use std::path::Path;

/// A sheet of about 200 invented people and the contact of the vendor's example.
const SAMPLE: &[u8] = include_bytes!("../../data/samples/contacts.csv");

/// The flags of each field in the vendor's example response: sent, shown to the agent, saved.
const FLAGS: &[(&str, bool, bool, bool)] = &[
    ("account-manager", true, true, false),
    ("account-num", true, true, true),
    ("age", true, true, true),
    ("email", true, true, true),
    ("is-vip", true, true, true),
    ("language", true, false, false),
    ("name", true, true, true),
    ("past-due-amount", true, true, false),
    ("ssn-last-four", true, true, false),
    ("phone-num", false, true, false),
];

#[derive(clap::Args, Debug)]
pub(super) struct Demo {
    #[command(flatten)]
    listen: Listen,
}

impl Demo {
    pub(super) fn run(self) -> Result<(), CliError> {
        let folder = tempfile::Builder::new().prefix("datadip-demo-").tempdir()?;
        let store = server::open_store(folder.path())?;
        fill(&*store, folder.path())?;
        let token = token::create(&*store, "demo", Purpose::Lookup, Timestamp::now(), None)?;
        let listener = listen(self.listen.listen)?;
        let config = server::ServerConfig::new(folder.path());
        let address = config.endpoints(&listener)?.page_url();
        let link = make_link(&*store, &address)?;
        let token = token.reveal();
        print_line!(
            "datadip is running at {address} with a sample sheet.
Open its page by this link: {link}

Look a caller up, as Xima would, in another terminal:

curl {address}/lookup -H 'Authorization: Bearer {token}' -d '{{\"account-num\": \"76541643\", \"phone-num\": \"8015551234\"}}'

Press Ctrl-C to end it; nothing is kept."
        );
        Ok(server::serve(store, listener, config)?)
    }
}

/// Imports the sample sheet as any other, then sets the flags of the vendor's example.
fn fill(store: &dyn Store, folder: &Path) -> Result<(), CliError> {
    let file = folder.join("contacts.csv");
    fs::write(&file, SAMPLE)?;
    import::run(store, &ImportRequest::new(&file, "demo"), &mut |_| ControlFlow::Continue(()))?;
    store.change("demo", &mut |catalog| {
        for &(field, sent, display, save) in FLAGS {
            let (sent, display, save) = (Some(sent), Some(display), Some(save));
            catalog.change_field(field, &FieldPatch { sent, display, save, ..FieldPatch::default() })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Binds an address, or a free port when that one is taken, so that a newcomer's first command succeeds.
fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    match server::listen("--listen", address) {
        Err(ServeError::InUse(..)) => server::listen("--listen", SocketAddr::new(address.ip(), 0)),
        other => other,
    }
}
