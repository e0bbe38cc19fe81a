//! `/api/overview` and `/api/lookups/first`: the server's state, from memory, so that it needs no store.

use crate::activity::Activity;
use crate::backups::Backups;
use crate::domain::activity::{Summary, Totals, hour_of};
use crate::domain::auth::token::{Purpose, TokenState};
use crate::domain::directory::Directory;
use crate::domain::warnings::failed_imports::failed_imports;
use crate::domain::warnings::network_exposure::{CertificateState, NetworkExposure};
use crate::domain::warnings::{Warning, warnings};
use crate::http::auth::client_info::ClientInfo;
use crate::http::auth::extractors::Admin;
use crate::live_directory::{Health, LiveDirectory};
use crate::net::endpoints::Endpoints;
use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[derive(Serialize, ToSchema)]
pub(crate) struct Overview {
    state: State,
    sentence: &'static str,
    contacts: usize,
    sheets: Vec<SheetSummary>,
    today: Today,
    /// The last 24, oldest first.
    hours: Vec<Hour>,
    latency: Option<Percentiles>,
    first_lookup_at: Option<Timestamp>,
    last_lookup_at: Option<Timestamp>,
    warnings: Vec<Warning>,
    /// Lookups that were answered and could not be recorded.
    dropped: u64,
    /// The HTTPS certificate in use.
    certificate: Option<CertificateView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = OverviewState)]
enum State {
    Empty,
    NoToken,
    Waiting,
    Working,
    Degraded,
}

#[derive(Serialize, ToSchema)]
struct CertificateView {
    #[serde(flatten)]
    state: CertificateState,
    #[schema(minimum = 0)]
    days_left: i64,
}

#[derive(Serialize, ToSchema)]
struct SheetSummary {
    name: String,
    rows: u64,
    file: String,
    published_at: Timestamp,
}

#[derive(Serialize, ToSchema)]
struct Today {
    lookups: u64,
    found: u64,
    not_found: u64,
    several: u64,
}

#[derive(Serialize, ToSchema)]
struct Hour {
    hour: Timestamp,
    found: u64,
    not_found: u64,
    several: u64,
}

/// Latency percentiles of the last 24 hours' lookups.
#[derive(Serialize, ToSchema)]
struct Percentiles {
    p50_ms: f64,
    p99_ms: f64,
}

/// Returns the server's state, today's totals and the warnings.
#[utoipa::path(get, path = "/api/overview", responses((status = 200, body = Overview)))]
pub(crate) async fn overview(
    admin: Admin,
    request: HttpRequest,
    live: Data<LiveDirectory>,
    activity: Data<Activity>,
    backups: Data<Backups>,
    endpoints: Data<Endpoints>,
) -> Json<Overview> {
    let now = Timestamp::now();
    // Working days and midnight follow the server's time zone.
    let zone = TimeZone::system();
    let summary = activity.summary().clone().unwrap_or_default();
    let catalog = &admin.directory.catalog;
    let (state, sentence) = state(&admin.directory, &summary, live.health(), now);
    let midnight = now.to_zoned(zone.clone()).start_of_day().map_or(now, |midnight| midnight.timestamp());
    let Totals { found, not_found, several, .. } = summary.since(midnight);
    let sheets = catalog.sheets.iter().filter_map(|sheet| Some((sheet, sheet.current_version()?)));
    let sheet = |(sheet, version): (
        &crate::domain::catalog::sheet::Sheet,
        &crate::domain::catalog::sheet::Version,
    )| SheetSummary {
        name: sheet.name.to_string(),
        rows: version.rows,
        file: version.file.name.clone(),
        published_at: version.published_at,
    };
    let day = summary.since(now.saturating_sub(HOUR * 23).unwrap_or(now)).latency;
    let exposure = endpoints.exposure(&request, &admin.client);
    let mut all_warnings = failed_imports(&activity.failed_imports(), &zone);
    all_warnings.extend(exposure.warnings(now));
    all_warnings.extend(warnings(catalog, &summary, now, &zone));
    let latency = day.percentile(0.5).zip(day.percentile(0.99));
    all_warnings.extend(backups.nightly_failed().then(Warning::no_backup));
    Json(Overview {
        state,
        sentence,
        contacts: admin.directory.len(),
        sheets: sheets.map(sheet).collect(),
        today: Today { lookups: found + not_found + several, found, not_found, several },
        hours: hours(&summary, now),
        latency: latency.map(|(p50_ms, p99_ms)| Percentiles { p50_ms, p99_ms }),
        first_lookup_at: summary.first_lookup_at,
        last_lookup_at: summary.last_lookup_at,
        warnings: all_warnings,
        dropped: summary.dropped,
        certificate: exposure
            .certificate
            .map(|state| CertificateView { days_left: state.days_left(now), state }),
    })
}

fn state(directory: &Directory, summary: &Summary, health: Health, now: Timestamp) -> (State, &'static str) {
    let catalog = &directory.catalog;
    let mut tokens = catalog.tokens.iter();
    let has_token =
        tokens.any(|token| token.purpose == Purpose::Lookup && token.state(now) == TokenState::Good);
    if health != Health::Well {
        let sentence = "The data folder cannot be reached. Calls are answered from the contacts last loaded, and changes are refused. Check the disk and the log.";
        (State::Degraded, sentence)
    } else if catalog.sheets.is_empty() {
        (State::Empty, "There is no spreadsheet yet, so nobody can be recognised.")
    } else if (0..catalog.keys.len()).all(|key| directory.coverage(key) == 0) {
        let sentence = "Nobody can be found: no key finds a value in the lists in use, so every caller is unknown. Look at Matching, or import the right list.";
        (State::Degraded, sentence)
    } else if !has_token {
        (State::NoToken, "Xima needs a token before it can ask who is calling.")
    } else if summary.first_lookup_at.is_none() {
        (State::Waiting, "Everything is ready; waiting for the first call.")
    } else {
        (State::Working, "Callers are being recognised.")
    }
}

/// Returns the totals of the last 24 hours, oldest first, with the current hour.
fn hours(summary: &Summary, now: Timestamp) -> Vec<Hour> {
    let this = hour_of(now);
    let hour = |ago: i32| {
        let hour = this.saturating_sub(HOUR * ago).unwrap_or(this);
        let totals = summary.hours.get(&hour).cloned().unwrap_or_default();
        Hour { hour, found: totals.found, not_found: totals.not_found, several: totals.several }
    };
    (0..24).rev().map(hour).collect()
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FirstLookup {
    first_lookup_at: Option<Timestamp>,
    /// The URL to enter in Xima, where lookups have a listen address of their own; with YOUR-ADDRESS in it where datadip
    /// does not know its name. null: the page's own address followed by /lookup.
    lookup_url: Option<String>,
}

/// Returns the time of the first lookup, which the page polls while the owner connects Xima, and the lookup URL where
/// it differs from the page's own.
#[utoipa::path(get, path = "/api/lookups/first", responses((status = 200, body = FirstLookup)))]
pub(crate) async fn first(
    _: Admin,
    activity: Data<Activity>,
    endpoints: Data<Endpoints>,
) -> Json<FirstLookup> {
    let first_lookup_at = activity.summary().as_ref().and_then(|summary| summary.first_lookup_at);
    Json(FirstLookup { first_lookup_at, lookup_url: endpoints.lookup_url() })
}

impl Endpoints {
    /// Returns the network exposure seen by a request.
    pub(crate) fn exposure(&self, request: &HttpRequest, client: &ClientInfo) -> NetworkExposure {
        // A client on HTTPS through a trusted proxy is secure, so the plain hop behind the proxy is no warning.
        let plaintext_listeners = if client.https { Vec::new() } else { self.plaintext_listeners() };
        NetworkExposure {
            plaintext_listeners,
            certificate: self.tls.as_ref().map(|tls| tls.state()),
            untrusted_proxy: self.proxies.untrusted_forwarder(request),
        }
    }
}
