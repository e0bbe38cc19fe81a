//! `datadip lookup`

use super::{CliError, Output, print_json};
use crate::domain::lookup::request::LookupRequest;
use crate::live_directory;
use crate::store::Store;
use clap::builder::FalseyValueParser;
use std::time::{Duration, Instant};

#[derive(clap::Args, Debug)]
pub(super) struct Lookup {
    /// What Xima would send, for example phone-num=8015551234
    #[arg(required = true, value_name = "NAME=VALUE", value_parser = pair)]
    pairs: Vec<(String, String)>,
    /// Also tell how the answer came about.
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
        if !directory.has_sheets() {
            return Err(CliError::failed(
                "There is no sheet yet: bring one in with \"datadip import FILE\".",
            ));
        }
        // The same text that Xima would send, so that nothing is understood differently here.
        let object: Vec<String> = self
            .pairs
            .iter()
            .map(|(name, value)| {
                Ok(format!("{}:{}", serde_json::to_string(name)?, serde_json::to_string(value)?))
            })
            .collect::<Result<_, serde_json::Error>>()?;
        let body = format!("{{{}}}", object.join(","));
        let settings = &directory.catalog.settings;
        let request = LookupRequest::parse(body.as_bytes(), &directory.catalog.keys, settings.region)
            .map_err(CliError::failed)?;
        let deadline = Instant::now() + Duration::from_millis(settings.deadline_ms.into());
        let trace = directory.trace(&request, deadline).map_err(CliError::failed)?;
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
