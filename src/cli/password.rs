//! `datadip password`

use super::output::{BY, CliError, Listen};
use crate::domain::auth::password;
use crate::domain::auth::secret_hash::SecretHash;
use crate::domain::auth::session::{SessionSecret, SetupCode};
use crate::net::endpoints::Endpoints;
use crate::net::trusted_proxies::TrustedProxies;
use crate::store::Store;
use clap::builder::FalseyValueParser;
use jiff::Timestamp;
use std::io::{self, IsTerminal};
use zeroize::Zeroizing;

/// Sets the password, read twice and hidden on a terminal, otherwise as one line from stdin. It is never an argument,
/// because other users of the machine could see that.
#[derive(clap::Args, Debug)]
pub(super) struct Password {
    /// Print a link by which the password can be set in a browser, once and within 24 hours.
    #[arg(long, env = "DATADIP_LINK", value_parser = FalseyValueParser::new())]
    link: bool,
    #[command(flatten)]
    listen: Listen,
}

impl Password {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        if self.link {
            let endpoints = Endpoints {
                lookups: self.listen.listen,
                page: None,
                tls: None,
                proxies: TrustedProxies::default(),
            };
            println!("{}", make_link(store, &endpoints.page_url())?);
            eprintln!("If the page has another address, or https, put that address in front of /#/setup.");
            return Ok(());
        }
        let password = password::Password::parse(&read_password()?).map_err(CliError::failed)?;
        let hash = SecretHash::of(password.reveal()).map_err(CliError::failed)?;
        store.change(BY, &mut |catalog| {
            catalog.password = Some(hash.clone());
            catalog.setup = None;
            Ok(())
        })?;
        eprintln!("The admin's password is set.");
        Ok(())
    }
}

/// Creates a link by which the password can be set once, and ends earlier links. `page` is the page's address.
pub(super) fn make_link(store: &dyn Store, page: &str) -> Result<String, CliError> {
    let code = SessionSecret::generate().map_err(CliError::failed)?;
    let record = SetupCode::new(&code, Timestamp::now());
    store.change(BY, &mut |catalog| {
        catalog.setup = Some(record.clone());
        Ok(())
    })?;
    Ok(format!("{page}/#/setup/{}", code.reveal()))
}

fn read_password() -> Result<Zeroizing<String>, CliError> {
    if io::stdin().is_terminal() {
        let password = Zeroizing::new(rpassword::prompt_password("New password for the admin: ")?);
        if password == Zeroizing::new(rpassword::prompt_password("Repeat it: ")?) {
            return Ok(password);
        }
        return Err(CliError::failed("The passwords differ. The password was not changed. Try again."));
    }
    let mut line = Zeroizing::new(String::new());
    io::stdin().read_line(&mut line)?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
