//! The one way from a request body to a response, for the endpoint, *Try it* and `datadip lookup`.

pub mod deadline;
pub mod find;
pub mod outcome;
pub mod request;
pub mod response;
pub mod trace;

use super::directory::Directory;
use deadline::DeadlineExceeded;
use find::Matches;
use request::{LookupRequest, ParseError};
use std::time::Instant;

/// Holds an answered lookup: what a trace and an activity record are made from.
#[derive(Debug)]
pub struct Lookup<'a> {
    /// The parsed body.
    pub request: LookupRequest<'a>,
    /// The contacts found, and how.
    pub matches: Matches,
    /// The JSON to send.
    pub response: Vec<u8>,
}

/// Names why a lookup has no response; never to be confused with "not found".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// No sheet has a current version.
    #[error(
        "There is no sheet yet, so nobody can be looked up. Import one on the page or with \"datadip import FILE\"."
    )]
    NoSheet,
    /// The body is malformed.
    #[error(transparent)]
    BadBody(#[from] ParseError),
    /// Comparing contacts took too long.
    #[error(transparent)]
    DeadlineExceeded(#[from] DeadlineExceeded),
}

/// Looks up the contacts that a request body asks for and writes the response.
///
/// Always inlined, because returning the 728 bytes of a [`Lookup`] from a call costs the endpoint a copy, up to 50 ns,
/// and moving the request and the matches out of one costs 5 of 100 lookups a second.
#[inline(always)]
pub fn run<'a>(directory: &Directory, body: &'a [u8], deadline: Instant) -> Result<Lookup<'a>, LookupError> {
    if !directory.has_sheets() {
        return Err(LookupError::NoSheet);
    }
    let catalog = &directory.catalog;
    let request = LookupRequest::parse(body, &catalog.keys, catalog.settings.region)?;
    let matches = directory.find(&request, deadline)?;
    let response = directory.answer(&request, &matches, deadline)?;
    Ok(Lookup { request, matches, response })
}
