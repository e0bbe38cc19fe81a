//! `/`: says what this is.

use actix_web::{HttpResponse, Responder};

/// One sentence, until the page is built.
pub(super) async fn home() -> impl Responder {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(
        "This is datadip: it tells a Xima phone system who is calling, from a spreadsheet; \
         Xima asks it with POST /lookup and a token.\n",
    )
}
