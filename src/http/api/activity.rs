//! `/api/activity`: recent lookups and unknown callers, with masked numbers.

use crate::activity::Activity;
use crate::domain::activity::caller_id::{CallerHash, CallerKey, masked};
use crate::domain::activity::{CallFilter, LookupRecord, UnknownCaller};
use crate::domain::catalog::key::Kind;
use crate::domain::lookup::outcome::Outcome;
use crate::domain::phone::Region;
use crate::http::auth::extractors::Admin;
use crate::http::blocking::blocking;
use crate::http::request::query;
use crate::http::response::problem::Problem;
use crate::http::response::problem_responses::{BadRequest, Unprocessable};
use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Lookups on one page: the default and the maximum.
const LIMIT_DEFAULT: usize = 50;
const LIMIT_MAX: usize = 200;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CallQuery {
    #[param(value_type = Option<Outcome>)]
    result: Option<String>,
    /// The whole number of a caller.
    number: Option<String>,
    /// The `next` of the page before.
    before: Option<i64>,
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CallPage {
    /// Whether single lookups are recorded.
    on: bool,
    lookups: Vec<CallView>,
    unknown: Vec<UnknownCallerView>,
    /// Lookups that were answered and could not be recorded.
    dropped: u64,
    /// The `before` of the next page.
    next: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct CallView {
    id: i64,
    at: Timestamp,
    result: Outcome,
    key: Option<String>,
    /// Masked: dots and the last digits.
    number: Option<String>,
    microseconds: u32,
    sheet: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct UnknownCallerView {
    number: String,
    count: u64,
    last_at: Timestamp,
}

/// Lists recent lookups with masked numbers, newest first.
#[utoipa::path(
    get,
    path = "/api/activity",
    params(CallQuery),
    responses((status = 200, body = CallPage), BadRequest, Unprocessable),
)]
pub(crate) async fn list(
    admin: Admin,
    request: HttpRequest,
    activity: Data<Activity>,
) -> Result<Json<CallPage>, Problem> {
    let query: CallQuery = query::parse(&request)?;
    let summary = activity.summary().clone();
    let summary = summary.ok_or_else(|| {
        let detail = "The activity is being loaded, so it cannot be listed yet. Try again in a moment.";
        Problem::unavailable("The activity is being loaded", "starting", detail)
    })?;
    let settings = &admin.directory.catalog.settings;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let filter = CallFilter {
        result: non_empty(query.result).map(|word| outcome(&word)).transpose()?,
        caller: non_empty(query.number)
            .map(|number| caller(&number, settings.region, &summary.caller_key))
            .transpose()?,
        before: query.before,
        limit: limit + 1,
    };
    let on = settings.keep_activity_days > 0;
    let mut calls = blocking(move || activity.calls(&filter)).await?;
    let has_more = calls.lookups.len() > limit;
    calls.lookups.truncate(limit);
    Ok(Json(CallPage {
        on,
        next: calls.lookups.last().map(|lookup| lookup.id).filter(|_| has_more),
        lookups: calls.lookups.into_iter().map(CallView::from).collect(),
        unknown: calls.unknown.into_iter().map(UnknownCallerView::from).collect(),
        dropped: summary.dropped,
    }))
}

/// Drops an empty value, because an empty form field sets no filter.
fn non_empty(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

fn outcome(word: &str) -> Result<Outcome, Problem> {
    Outcome::parse(word).ok_or_else(|| {
        Problem::unprocessable(
            "bad-result",
            format!("\"{word}\" is no result. It is found, not-found or several."),
        )
    })
}

fn caller(number: &str, region: Region, key: &CallerKey) -> Result<CallerHash, Problem> {
    let normal = Kind::Phone.normalize(number, region);
    normal.map(|normal| key.hash(normal.as_str())).ok_or_else(|| {
        Problem::unprocessable(
            "bad-number",
            "This is not a phone number. Calls are found by the whole number only.",
        )
    })
}

impl From<LookupRecord> for CallView {
    fn from(lookup: LookupRecord) -> CallView {
        CallView {
            id: lookup.id,
            at: lookup.at,
            result: lookup.result,
            key: lookup.key,
            number: lookup.digits.as_deref().map(masked),
            microseconds: lookup.microseconds,
            sheet: lookup.sheet,
        }
    }
}

impl From<UnknownCaller> for UnknownCallerView {
    fn from(caller: UnknownCaller) -> UnknownCallerView {
        UnknownCallerView { number: masked(&caller.digits), count: caller.count, last_at: caller.last_at }
    }
}
