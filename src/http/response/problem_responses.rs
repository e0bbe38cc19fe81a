//! The problems in the OpenAPI document: one response for each status, to which operations refer by its name.

use std::collections::BTreeMap;
use utoipa::IntoResponses;
use utoipa::openapi::{Ref, RefOr, Response};

macro_rules! problems {
    ($($name:ident $status:literal $description:literal)+) => {
        /// Every problem's name and description.
        pub(crate) const PROBLEMS: &[(&str, &str)] = &[$((stringify!($name), $description)),+];

        $(
            #[doc = $description]
            pub(crate) struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    let reference = Ref::from_response_name(stringify!($name));
                    BTreeMap::from([($status.to_owned(), reference.into())])
                }
            }
        )+
    };
}

problems! {
    BadRequest "400" "The request cannot be understood."
    Unauthorized "401" "The session or token is missing or not valid, or the password is wrong."
    Forbidden "403" "Not allowed: a cross-site request, a token of another purpose, or a used setup link."
    NotFound "404" "Nothing has this name."
    WrongMethod "405" "The address does not take this method."
    TooSlow "408" "The body did not arrive in time."
    Conflict "409" "Conflict with the current state."
    TooLarge "413" "The body is too large."
    Unprocessable "422" "The request is well-formed and cannot be carried out."
    TooManyRequests "429" "Too many requests or failed authentications of this client. Try again after Retry-After seconds."
    Unavailable "503" "The data folder cannot be used, the contacts are being loaded, or too many imports wait. Try again after Retry-After seconds."
    DiskFull "507" "The disk is full."
}
