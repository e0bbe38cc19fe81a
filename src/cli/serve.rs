//! `datadip serve`

use super::password::make_link;
use super::{Failure, Listen};
use crate::app;
use crate::store::Store;
use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    listen: Listen,
    /// Threads that answer; as many as there are processors when not given.
    #[arg(long, value_name = "N", env = "DATADIP_WORKERS")]
    workers: Option<NonZeroUsize>,
    /// Import every NAME.csv (or .xlsx ...) that appears in this folder as the sheet NAME, then move it to done/ or failed/.
    #[arg(long, value_name = "DIR", env = "DATADIP_WATCH")]
    watch: Option<PathBuf>,
}

impl Serve {
    pub(super) fn run(self, store: Arc<dyn Store>, data: &Path) -> Result<(), Failure> {
        let listener = app::listen(self.listen.listen)?;
        app::log();
        say!("datadip is listening at {}", address(&listener)?);
        let (_, catalog) = store.catalog()?;
        if catalog.password.is_none() {
            let link = make_link(&*store, listener.local_addr()?)?;
            println!("Set it up in a browser, by this link, once and within 24 hours: {link}");
        }
        if catalog.sheets.is_empty() {
            eprintln!("There is no sheet yet: bring one in with \"datadip import FILE\".");
        }
        if catalog.tokens.is_empty() {
            eprintln!("There is no token yet: make one for Xima with \"datadip token create xima\".");
        }
        let how = app::Serve {
            workers: self.workers.map(NonZeroUsize::get),
            watch: self.watch,
            ..app::Serve::from(data)
        };
        Ok(app::serve(store, listener, how)?)
    }
}

/// The address of a listener as a browser takes it.
pub(super) fn address(listener: &TcpListener) -> Result<String, Failure> {
    Ok(format!("http://{}", listener.local_addr()?))
}
