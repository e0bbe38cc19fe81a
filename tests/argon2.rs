//! Checks that argon2, slow on purpose, runs once for each token, whatever the number of lookups.
//! Runs in its own process, because the count is the process's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed step should stop the test and name its line"
)]

use datadip::domain::auth::secret_hash::argon2_runs;
use datadip::domain::auth::token::{Purpose, Token, TokenRecord};
use datadip::server;
use jiff::Timestamp;
use std::thread;
use std::time::Duration;

#[test]
fn after_the_first_lookup_neither_a_thousand_more_nor_made_up_tokens_run_argon2() {
    let folder = tempfile::tempdir().unwrap();
    let store = server::open_store(folder.path()).unwrap();
    let token = Token::generate().unwrap();
    let now = Timestamp::now();
    let record = TokenRecord::new(&token, "xima", Purpose::Lookup, now, None).unwrap();
    let expired = Token::generate().unwrap();
    let expired_record = TokenRecord::new(&expired, "old", Purpose::Lookup, now, Some(now)).unwrap();
    store
        .change("test", &mut |catalog| {
            catalog.tokens.extend([record.clone(), expired_record.clone()]);
            Ok(())
        })
        .unwrap();
    let listener = server::listen("--listen", "127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/lookup", listener.local_addr().unwrap());
    let changing = store.clone();
    let data = folder.path().to_owned();
    thread::spawn(move || server::serve(store, listener, server::ServerConfig::new(&data)).unwrap());
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let lookup = |token: &str| {
        let response =
            agent.post(&url).header("authorization", format!("Bearer {token}")).send("{}").unwrap();
        (response.status().as_u16(), response.headers().contains_key("www-authenticate"))
    };
    let (no_sheet, unauthorized) = ((503, false), (401, true));

    // Waits until the empty directory is loaded and rejects an unknown token.
    while lookup("x") != unauthorized {
        thread::sleep(Duration::from_millis(10));
    }
    let before = argon2_runs();
    for _ in 0..50 {
        assert_eq!(lookup(Token::generate().unwrap().reveal()), unauthorized);
        // The known id with another secret fails its checksum, so argon2 does not run.
        let other = Token::generate().unwrap();
        let made_up = format!("dip_{}_{}", token.id(), other.reveal().rsplit('_').next().unwrap());
        assert_eq!(lookup(&made_up), unauthorized);
    }
    assert_eq!(lookup(expired.reveal()), unauthorized);
    assert_eq!(argon2_runs(), before, "made-up tokens, and one past its time: all of them take as long");

    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(lookup(token.reveal()), no_sheet));
        }
    });
    assert_eq!(argon2_runs(), before + 1, "the first lookups, twenty at once");
    for _ in 0..1_000 {
        assert_eq!(lookup(token.reveal()), no_sheet);
    }
    assert_eq!(argon2_runs(), before + 1, "a thousand lookups after the first");

    // A change of something else keeps the token's cached verification.
    changing.change("test", &mut |catalog| catalog.set("region", "GB")).unwrap();
    thread::sleep(Duration::from_millis(1_000));
    assert_eq!(lookup(token.reveal()), no_sheet);
    assert_eq!(argon2_runs(), before + 1, "after a change");
}
