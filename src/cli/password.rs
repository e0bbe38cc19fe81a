//! `datadip password`

use super::{BY, CliError, Listen};
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

/// Asks on a terminal, twice and without showing it; elsewhere reads one line from stdin. Never from an argument,
/// where other users of the machine could see it.
#[derive(clap::Args, Debug)]
pub(super) struct Password {
    /// Print a link instead, by which a password can be set in a browser, once and within 24 hours.
    #[arg(long, env = "DATADIP_LINK", value_parser = FalseyValueParser::new())]
    link: bool,
    #[command(flatten)]
    listen: Listen,
}

impl Password {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        if self.link {
            let place = Endpoints {
                lookups: self.listen.listen,
                page: None,
                tls: None,
                proxies: TrustedProxies::default(),
            };
            println!("{}", make_link(store, &place.page_url())?);
            eprintln!(
                "If the page is reached at another address, or by https, put that in front of /#/setup."
            );
            return Ok(());
        }
        let password = password::Password::parse(&ask()?).map_err(CliError::failed)?;
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

/// A link by which the password can be set, once; links made before end. `page` is the page's address.
pub(super) fn make_link(store: &dyn Store, page: &str) -> Result<String, CliError> {
    let code = SessionSecret::generate().map_err(CliError::failed)?;
    let kept = SetupCode::new(&code, Timestamp::now());
    store.change(BY, &mut |catalog| {
        catalog.setup = Some(kept.clone());
        Ok(())
    })?;
    Ok(format!("{page}/#/setup/{}", code.reveal()))
}

fn ask() -> Result<Zeroizing<String>, CliError> {
    if io::stdin().is_terminal() {
        let password = Zeroizing::new(rpassword::prompt_password("New password for the admin: ")?);
        let again = Zeroizing::new(rpassword::prompt_password("The same again: ")?);
        return match password == again {
            true => Ok(password),
            false => Err(CliError::failed("The two were not the same. The password was not changed.")),
        };
    }
    let mut line = Zeroizing::new(String::new());
    io::stdin().read_line(&mut line)?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
