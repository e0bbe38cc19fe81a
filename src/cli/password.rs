//! `datadip password`

use super::{BY, Failure};
use crate::domain::secret::SecretHash;
use crate::store::Store;
use std::io::{self, IsTerminal};
use zeroize::Zeroizing;

/// The shortest password, in characters.
const SHORTEST: usize = 10;

/// Asks on a terminal, twice and without showing it; elsewhere reads one line from stdin. Never from an argument,
/// where other users of the machine could see it.
#[derive(clap::Args, Debug)]
pub(super) struct Password {}

impl Password {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), Failure> {
        let password = ask()?;
        if password.chars().count() < SHORTEST {
            return Err(Failure::failed(format!(
                "The password needs at least {SHORTEST} characters. It was not changed."
            )));
        }
        let hash = SecretHash::of(&password).map_err(Failure::failed)?;
        store.change(BY, &mut |catalog| {
            catalog.password = Some(hash.clone());
            Ok(())
        })?;
        eprintln!("The admin's password is set.");
        Ok(())
    }
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
