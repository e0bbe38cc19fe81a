//! `datadip lookup`: answers as the endpoint does, from a directory built for this one run.

use super::output::{CliError, Output, print_json};
use crate::domain::lookup;
use crate::live_directory;
use crate::store::Store;
use clap::builder::FalseyValueParser;
use std::time::Instant;

#[derive(clap::Args, Debug)]
pub(super) struct Lookup {
    /// What Xima would send, for example phone-num=8015551234
    #[arg(required = true, value_name = "NAME=VALUE", value_parser = pair)]
    pairs: Vec<(String, String)>,
    /// Also explain the answer.
    #[arg(long, env = "DATADIP_TRACE", value_parser = FalseyValueParser::new())]
    trace: bool,
    #[command(flatten)]
    output: Output,
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or("write it as NAME=VALUE, for example phone-num=8015551234")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Lookup {
    pub(super) fn run(self, store: &dyn Store) -> Result<(), CliError> {
        let (_, catalog) = store.catalog()?;
        let directory = live_directory::build(store, catalog, None)?;
        // The JSON that Xima would send, so that the endpoint and this command read values alike.
        let object: Vec<String> = self
            .pairs
            .iter()
            .map(|(name, value)| {
                Ok(format!("{}:{}", serde_json::to_string(name)?, serde_json::to_string(value)?))
            })
            .collect::<Result<_, serde_json::Error>>()?;
        let body = format!("{{{}}}", object.join(","));
        let start = Instant::now();
        let lookup = lookup::run(&directory, body.as_bytes(), start + directory.lookup_timeout())
            .map_err(CliError::failed)?;
        let trace = lookup.into_trace(&directory, start.elapsed());
        if self.trace && self.output.json {
            return print_json(&trace);
        }
        if self.trace {
            eprint!("{trace}");
        }
        print_line!("{}", trace.answer.get());
        Ok(())
    }
}
