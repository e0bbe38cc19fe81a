//! `/api/activity`: who called, who was unknown; numbers masked.

use crate::activity::Activity;
use crate::domain::activity::caller_id::{CallerHash, CallerKey, masked};
use crate::domain::activity::{CallFilter, DipRecord, UnknownCaller};
use crate::domain::catalog::key::Kind;
use crate::domain::lookup::outcome::Outcome;
use crate::domain::phone::Region;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::blocking;
use crate::http::response::problem::Problem;
use actix_web::HttpRequest;
use actix_web::web::{Data, Json, Query};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Dips on one page: unless told, and at the most.
const USUAL: usize = 50;
const MOST: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    result: Option<String>,
    number: Option<String>,
    before: Option<i64>,
    limit: Option<usize>,
}

#[derive(Serialize)]
pub(crate) struct Page {
    /// Whether single dips are remembered at all.
    on: bool,
    dips: Vec<Line>,
    unknown: Vec<Unknown>,
    /// Dips that were answered and could not be listed.
    dropped: u64,
    /// Where the next page begins.
    next: Option<i64>,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    at: Timestamp,
    result: &'static str,
    key: Option<String>,
    number: Option<String>,
    microseconds: u32,
    sheet: Option<String>,
}

#[derive(Serialize)]
struct Unknown {
    number: String,
    count: u64,
    last_at: Timestamp,
}

/// One page of dips, newest first.
pub(crate) async fn list(
    admin: Admin,
    request: HttpRequest,
    activity: Data<Activity>,
) -> Result<Json<Page>, Problem> {
    let asked = Query::<Asked>::from_query(request.query_string())
        .map_err(|error| Problem::bad_request("bad-query", format!("The address: {error}.")))?
        .into_inner();
    let summary = activity.summary().clone();
    let summary = summary.ok_or_else(|| Problem::could_not_look("starting", "Ask again in a moment."))?;
    let settings = &admin.directory.catalog.settings;
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let filter = CallFilter {
        result: given(asked.result).map(|word| outcome(&word)).transpose()?,
        caller: given(asked.number)
            .map(|number| caller(&number, settings.region, &summary.caller_key))
            .transpose()?,
        before: asked.before,
        most: limit + 1,
    };
    let on = settings.keep_activity_days > 0;
    let mut calls = blocking(move || activity.calls(&filter)).await?;
    let has_more = calls.dips.len() > limit;
    calls.dips.truncate(limit);
    Ok(Json(Page {
        on,
        next: calls.dips.last().map(|dip| dip.id).filter(|_| has_more),
        dips: calls.dips.into_iter().map(Line::from).collect(),
        unknown: calls.unknown.into_iter().map(Unknown::from).collect(),
        dropped: summary.dropped,
    }))
}

/// An empty box of a form asks for nothing.
fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

fn outcome(word: &str) -> Result<Outcome, Problem> {
    Outcome::parse(word).ok_or_else(|| {
        Problem::unprocessable("bad-result", format!("\"{word}\" is none of found, not-found and several."))
    })
}

fn caller(number: &str, region: Region, key: &CallerKey) -> Result<CallerHash, Problem> {
    let normal = Kind::Phone.normal(number, region);
    normal.map(|normal| key.hash(normal.as_str())).ok_or_else(|| {
        Problem::unprocessable(
            "bad-number",
            "This is not a phone number. Calls are found by the whole number only.",
        )
    })
}

impl From<DipRecord> for Line {
    fn from(dip: DipRecord) -> Line {
        Line {
            id: dip.id,
            at: dip.at,
            result: dip.result.word(),
            key: dip.key,
            number: dip.digits.as_deref().map(masked),
            microseconds: dip.microseconds,
            sheet: dip.sheet,
        }
    }
}

impl From<UnknownCaller> for Unknown {
    fn from(caller: UnknownCaller) -> Unknown {
        Unknown { number: masked(&caller.digits), count: caller.count, last_at: caller.last_at }
    }
}
