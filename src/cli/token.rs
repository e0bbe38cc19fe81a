//! `datadip token`

use super::output::{BY, CliError, Output};
use crate::domain::auth::token::{self, Purpose, TokenRecord};
use crate::domain::auth::ttl::Ttl;
use crate::store::Store;
use jiff::Timestamp;
use serde::Serialize;

#[derive(clap::Subcommand, Debug)]
#[command(arg_required_else_help = true)]
pub(super) enum Token {
    /// Create a token and print it, this once.
    Create(Create),
    /// Show the tokens, without their secrets.
    List(Output),
    /// Revoke a token at once.
    Revoke {
        /// The token's id, or its name if that is unique.
        id: String,
    },
}

#[derive(clap::Args, Debug)]
pub(super) struct Create {
    /// A name for it, for example xima.
    name: String,
    /// Its purpose: dip (Xima's lookups) or import (scripts that import sheets).
    #[arg(long = "for", value_name = "dip|import", env = "DATADIP_FOR", default_value = "dip",
          value_parser = |word: &str| Purpose::parse(word).ok_or("it is dip or import"))]
    purpose: Purpose,
    /// How long it is valid, for example 90d or 1y; without it, until it is revoked.
    #[arg(long, value_name = "90d", env = "DATADIP_EXPIRES", allow_hyphen_values = true)]
    expires: Option<Ttl>,
}

impl Token {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        match self {
            Token::Create(create) => create.run(store),
            Token::List(output) => list(store, &output),
            Token::Revoke { id } => {
                Ok(store.change(BY, &mut |catalog| catalog.revoke(&id, Timestamp::now()).map(|_| ()))?)
            }
        }
    }
}

impl Create {
    fn run(&self, store: &dyn Store) -> Result<(), CliError> {
        let now = Timestamp::now();
        let expires_at = self.expires.map(|ttl| ttl.end(now)).transpose().map_err(CliError::usage)?;
        print_line!("{}", create(store, self.name.trim(), self.purpose, now, expires_at)?.reveal());
        Ok(())
    }
}

/// Creates a token and stores its hash.
pub(super) fn create(
    store: &dyn Store,
    name: &str,
    purpose: Purpose,
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> Result<token::Token, CliError> {
    let token = token::Token::generate().map_err(CliError::failed)?;
    let record = TokenRecord::new(&token, name, purpose, now, expires_at).map_err(CliError::failed)?;
    store.change(BY, &mut |catalog| {
        catalog.tokens.push(record.clone());
        Ok(())
    })?;
    Ok(token)
}

#[derive(Serialize)]
struct TokenRow {
    id: String,
    name: String,
    #[serde(rename = "for")]
    purpose: Purpose,
    state: &'static str,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

fn list(store: &dyn Store, output: &Output) -> Result<(), CliError> {
    let (_, catalog) = store.catalog()?;
    let now = Timestamp::now();
    let line = |token: &TokenRecord| TokenRow {
        id: token.id.clone(),
        name: token.name.clone(),
        purpose: token.purpose,
        state: token.state(now).as_str(),
        created_at: token.created_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
    };
    let lines: Vec<TokenRow> = catalog.tokens.iter().map(line).collect();
    output.print(&["ID", "NAME", "FOR", "STATE", "CREATED", "EXPIRES"], &lines, |line| {
        vec![
            line.id.clone(),
            line.name.clone(),
            line.purpose.as_str().to_owned(),
            line.state.to_owned(),
            line.created_at.to_string(),
            line.expires_at.map_or("never".to_owned(), |at| at.to_string()),
        ]
    })
}
