//! `datadip password`

use super::{BY, Failure, Listen};
use crate::domain::password;
use crate::domain::secret::SecretHash;
use crate::domain::session::{Secret, SetupCode};
use crate::store::Store;
use clap::builder::FalseyValueParser;
use jiff::Timestamp;
use std::io::{self, IsTerminal};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
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
    pub(super) fn run(self, store: &dyn Store) -> Result<(), Failure> {
        if self.link {
            println!("{}", make_link(store, self.listen.listen)?);
            eprintln!("If the page is reached at another address, put that in front of /#/setup.");
            return Ok(());
        }
        let password = password::Password::parse(&ask()?).map_err(Failure::failed)?;
        let hash = SecretHash::of(password.reveal()).map_err(Failure::failed)?;
        store.change(BY, &mut |catalog| {
            catalog.password = Some(hash.clone());
            catalog.setup = None;
            Ok(())
        })?;
        eprintln!("The admin's password is set.");
        Ok(())
    }
}

/// A link by which the password can be set, once; links made before end. `address` is where the server listens.
pub(super) fn make_link(store: &dyn Store, address: SocketAddr) -> Result<String, Failure> {
    let code = Secret::generate().map_err(Failure::failed)?;
    let kept = SetupCode::new(&code, Timestamp::now());
    store.change(BY, &mut |catalog| {
        catalog.setup = Some(kept.clone());
        Ok(())
    })?;
    // A server that listens everywhere is nowhere for a browser.
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    Ok(format!("http://{}/#/setup/{}", SocketAddr::new(ip, address.port()), code.reveal()))
}

fn ask() -> Result<Zeroizing<String>, Failure> {
    if io::stdin().is_terminal() {
        let password = Zeroizing::new(rpassword::prompt_password("New password for the admin: ")?);
        let again = Zeroizing::new(rpassword::prompt_password("The same again: ")?);
        return match password == again {
            true => Ok(password),
            false => Err(Failure::failed("The two were not the same. The password was not changed.")),
        };
    }
    let mut line = Zeroizing::new(String::new());
    io::stdin().read_line(&mut line)?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
