//! Query parameters: those that the OpenAPI document describes are taken, any other is refused.

use crate::http::response::problem::Problem;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web::Query;
use actix_web::{HttpRequest, ResponseError};
use serde::de::DeserializeOwned;

/// Returns the names of an operation's query parameters, by its method and the pattern of its path.
pub(crate) type ParametersOf = fn(method: &str, path: &str) -> &'static [String];

/// Parses the parameters of a request. Called by handlers, so that an unauthenticated client gets a 401 before it learns
/// what a value should be; unknown names were refused before that.
pub(crate) fn parse<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let query = Query::<T>::from_query(request.query_string());
    query.map(Query::into_inner).map_err(|error| {
        bad_query(format!(
            "A parameter in the address cannot be read: {error}. Nothing was done. Correct it and send the request again."
        ))
    })
}

/// Refuses parameters besides `known`, because a misspelt one would otherwise be ignored without a word.
pub(crate) fn refuse_unknown(query: &str, known: &[String]) -> Result<(), Problem> {
    let pairs = Query::<Vec<(String, String)>>::from_query(query).map(Query::into_inner).unwrap_or_default();
    let Some((name, _)) = pairs.iter().find(|(name, _)| !known.contains(name)) else { return Ok(()) };
    let name: String = name.chars().take(64).collect();
    let takes = match known {
        [] => "takes none".to_owned(),
        known => format!("takes {}", known.join(", ")),
    };
    Err(bad_query(format!(
        "This address has no parameter \"{name}\"; it {takes}. Nothing was done. Correct the name or leave it out, and send the request again."
    )))
}

/// Applies [`refuse_unknown`] to a request before its handler is called.
pub(crate) async fn middleware(
    parameters_of: ParametersOf,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if !request.query_string().is_empty()
        && let Some(path) = request.match_pattern()
    {
        let method = if request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
        if let Err(problem) = refuse_unknown(request.query_string(), parameters_of(method, &path)) {
            return Ok(request.into_response(problem.error_response()));
        }
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

fn bad_query(detail: String) -> Problem {
    Problem::bad_request("bad-query", detail)
}
