//! `datadip serve`

use super::output::{CliError, Listen};
use super::password::make_link;
use crate::domain::catalog::Catalog;
use crate::domain::catalog::field_header::DoubtfulColumn;
use crate::domain::catalog::name::Name;
use crate::domain::lookup::LookupError;
use crate::domain::warnings::network_exposure::days;
use crate::net::endpoints::Endpoints;
use crate::net::tls::ReloadingCertificate;
use crate::net::trusted_proxies::{TrustedProxies, parse_network};
use crate::server;
use crate::store::Store;
use ipnet::IpNet;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    listen: Listen,
    /// Put the page and its interface at an address of their own, such as 127.0.0.1:8081; --listen then answers only
    /// lookups and /healthz. Scripts import sheets at this address as well.
    #[arg(long, value_name = "ADDR", env = "DATADIP_ADMIN_LISTEN")]
    admin_listen: Option<SocketAddr>,
    /// Serve HTTPS with this certificate: a PEM file with the whole chain. New files are loaded without a restart.
    #[arg(long, value_name = "FILE", env = "DATADIP_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, a PEM file.
    #[arg(long, value_name = "FILE", env = "DATADIP_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Trust this proxy in front of datadip, or this network of proxies, to name the address and scheme of its clients.
    /// May be given several times.
    #[arg(long, value_name = "ADDR", env = "DATADIP_TRUSTED_PROXY", value_delimiter = ',', value_parser = parse_network)]
    trusted_proxy: Vec<IpNet>,
    /// Threads that answer; by default one a processor.
    #[arg(long, value_name = "N", env = "DATADIP_WORKERS")]
    workers: Option<NonZeroUsize>,
    /// Import every sheet (.csv, .xlsx ...) that appears in this folder, then move it to done/ or failed/.
    #[arg(long, value_name = "DIR", env = "DATADIP_WATCH")]
    watch: Option<PathBuf>,
}

impl Serve {
    pub(super) fn run(self, store: Arc<dyn Store>, data: &Path) -> Result<(), CliError> {
        let address = self.listen.listen;
        if self.admin_listen == Some(address) && address.port() != 0 {
            return Err(CliError::usage(
                "--admin-listen and --listen have the same address. Give --admin-listen another one.",
            ));
        }
        let files = self.tls_cert.zip(self.tls_key);
        let tls = files.map(|(certificate, key)| ReloadingCertificate::open(&certificate, &key));
        let tls = tls.transpose().map_err(CliError::failed)?;
        let listener = server::listen("--listen", address)?;
        let page = self.admin_listen.map(|address| server::listen("--admin-listen", address)).transpose()?;
        let config = server::ServerConfig {
            workers: self.workers.map(NonZeroUsize::get),
            watch: self.watch,
            page,
            tls,
            proxies: TrustedProxies(self.trusted_proxy),
            ..server::ServerConfig::new(data)
        };
        let endpoints = config.endpoints(&listener)?;
        server::init_tracing();
        print_line!("datadip is listening at {}://{}", endpoints.scheme(), endpoints.lookups);
        if let Some(page) = endpoints.page {
            print_line!("The page is at {}://{page}", endpoints.scheme());
        }
        let (_, catalog) = store.catalog()?;
        if catalog.password.is_none() {
            let link = make_link(&*store, &endpoints.page_url())?;
            println!("Set it up in a browser by this link, once and within 24 hours: {link}");
        }
        if catalog.sheets.is_empty() {
            eprintln!("{}", LookupError::NoSheet);
        }
        if catalog.tokens.is_empty() {
            eprintln!(
                "There is no token yet, so lookups are refused. Make one for Xima with \"datadip token create xima\"."
            );
        }
        warn_of_columns(&catalog);
        warn(&endpoints);
        Ok(server::serve(store, listener, config)?)
    }
}

/// Warns of fields that may send another column's values, with both remedies.
fn warn_of_columns(catalog: &Catalog) {
    for DoubtfulColumn { field, header, sheet } in catalog.doubtful_columns() {
        let (name, own) = (&field.name, Name::from_header(header));
        let own = own.map_or_else(|| "NAME".to_owned(), |own| own.to_string());
        eprintln!(
            "WARNING: The field \"{name}\" is filled from the column \"{header}\" of the sheet \"{sheet}\". If that is right: datadip field confirm {name}. If not: datadip field set {name} --release withheld --rename {own}"
        );
    }
}

/// Warns on stderr of what an attacker could use: listeners without TLS, a certificate that is invalid.
fn warn(endpoints: &Endpoints) {
    for address in endpoints.plaintext_listeners() {
        eprintln!(
            "WARNING: http://{address} is not encrypted. Anyone on the network path can read the token, the password and your customers' data. Give --tls-cert and --tls-key, or listen at 127.0.0.1 only, behind a server that speaks HTTPS."
        );
    }
    let Some(state) = endpoints.tls.as_ref().map(|tls| tls.state()) else { return };
    let now = Timestamp::now();
    match state.validity_error(now) {
        Some(fault) => eprintln!("WARNING: {fault} Replace the files; they are loaded without a restart."),
        None => eprintln!("The HTTPS certificate is good for {}.", days(state.days_left(now))),
    }
}
