//! Who may bring in a sheet: an import token, or the admin in the page.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{self, Data};
use actix_web::{App, http::header::SET_COOKIE};
use datadip::activity::Activity;
use datadip::domain::secret::SecretHash;
use datadip::domain::token::{Purpose, Token, TokenRecord};
use datadip::http::{Doorkeeper, Importer, Parts, routes};
use datadip::live::Live;
use datadip::store::Store;
use datadip::store::sqlite::Sqlite;
use jiff::Timestamp;
use std::sync::Arc;

async fn who(importer: Importer) -> String {
    importer.by()
}

#[actix_web::test]
async fn a_sheet_is_brought_in_by_an_import_token_or_by_the_admin() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let (import, dip) = (Token::generate().unwrap(), Token::generate().unwrap());
    let record =
        |token, purpose| TokenRecord::new(token, "nightly", purpose, Timestamp::now(), None).unwrap();
    let records = [record(&import, Purpose::Import), record(&dip, Purpose::Dip)];
    let password = SecretHash::of("correct horse battery").unwrap();
    store
        .change("test", &mut |catalog| {
            catalog.tokens.extend(records.clone());
            catalog.password = Some(password.clone());
            Ok(())
        })
        .unwrap();
    let live = Arc::new(Live::new(store.clone()));
    live.refresh().unwrap();
    let activity = Data::from(Arc::new(Activity::new(store.clone(), live.clone())));
    let parts = Parts { live: Data::from(live), doorkeeper: Data::new(Doorkeeper::new(store)), activity };
    let app = init_service(App::new().route("/who", web::get().to(who)).configure(routes(parts))).await;

    let sign_in =
        TestRequest::post().uri("/api/session").set_payload(r#"{"password":"correct horse battery"}"#);
    let reply = call_service(&app, sign_in.to_request()).await;
    let cookie = reply.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
    let cookie = ("cookie", cookie.split(';').next().unwrap().to_owned());
    let bearer = |token: &Token| ("authorization", format!("Bearer {}", token.reveal()));
    let evil = ("sec-fetch-site", "cross-site".to_owned());
    for (headers, expected) in [
        (vec![bearer(&import)], Ok("token \"nightly\", 192.0.2.7")),
        (vec![cookie.clone()], Ok("page, 192.0.2.7")),
        // What is shown on purpose counts, not what a browser adds.
        (vec![bearer(&import), cookie.clone()], Ok("token \"nightly\", 192.0.2.7")),
        (vec![bearer(&dip), cookie.clone()], Err(("wrong-token", 403))),
        (vec![cookie, evil], Err(("cross-site", 403))),
        (vec![("cookie", "other=1".to_owned())], Err(("session-needed", 401))),
        (vec![], Err(("token-needed", 401))),
    ] {
        let mut request = TestRequest::get().uri("/who").peer_addr("192.0.2.7:5000".parse().unwrap());
        for header in &headers {
            request = request.insert_header((header.0, header.1.as_str()));
        }
        let reply = call_service(&app, request.to_request()).await;
        let status = reply.status().as_u16();
        let body = String::from_utf8(read_body(reply).await.to_vec()).unwrap();
        match expected {
            Ok(by) => assert_eq!((status, body.as_str()), (200, by)),
            Err((code, refused)) => {
                assert!(status == refused && body.contains(code), "{headers:?}: {status} {body}")
            }
        }
    }
}
