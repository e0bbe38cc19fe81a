//! Measures each part of a lookup alone: `cargo bench`. The contacts are like those of benches/contacts.py.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed step should stop the bench and name its line; its one public function is criterion's"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use datadip::domain::auth::token::{PresentedToken, Purpose, Token, TokenRecord};
use datadip::domain::directory::Directory;
use datadip::domain::lookup::request::LookupRequest;
use datadip::domain::phone::{PhoneNumber, Region};
use datadip::import::{self, ImportRequest};
use datadip::live_directory::LiveDirectory;
use datadip::store::Store;
use jiff::Timestamp;
use std::fmt::Write;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CONTACTS: u32 = 100_000;

/// Lists spellings that cells and phone systems use, common ones first.
const SPELLINGS: [(&str, &str); 5] = [
    ("ten digits", "8015551234"),
    ("punctuated", "(801) 555-1234"),
    ("E.164", "+18015551234"),
    ("SIP address", "\"Tom\" <sip:+18015551234@pbx.example;user=phone>"),
    ("another country", "+44 20 7946 0018"),
];

fn phone_numbers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("phone number");
    for (name, spelling) in SPELLINGS {
        group.bench_function(name, |bench| {
            bench.iter(|| PhoneNumber::parse(black_box(spelling), Region::US));
        });
    }
}

fn lookups(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let (directory, token) = directory(folder.path());
    let catalog = &directory.catalog;
    let bodies: Vec<String> = (0..CONTACTS).map(|n| format!("{{\"phone\": \"+1{}\"}}", number(n))).collect();
    let parse =
        |body: &'static str| LookupRequest::parse(body.as_bytes(), &catalog.keys, Region::US).unwrap();
    let deadline = Instant::now() + Duration::from_secs(3600);
    // Scattered, so that lookups miss the processor's caches as often as in production.
    let mut scattered = (0_usize..).map(|n| n.wrapping_mul(7919) % bodies.len());
    let mut next_body = || scattered.next().unwrap();

    let mut group = criterion.benchmark_group("lookup");
    let (_, credential) = directory.credential(token.presented()).unwrap();
    credential.verify(&token);
    group.bench_function("token, proven before", |bench| {
        bench.iter(|| {
            let presented = PresentedToken::parse(black_box(token.reveal().as_bytes())).unwrap();
            directory.credential(presented).map(|(_, credential)| credential.verify_cached(presented))
        });
    });
    group.bench_function("question", |bench| {
        bench.iter(|| parse(black_box("{\"phone\": \"+12012000000\"}")));
    });
    let request =
        |body: usize| LookupRequest::parse(bodies[body].as_bytes(), &catalog.keys, Region::US).unwrap();
    group.bench_function("question and find", |bench| {
        bench.iter(|| directory.find(&request(next_body()), deadline).unwrap());
    });
    let request_of_one = request(1);
    let found = directory.find(&request_of_one, deadline).unwrap();
    group.bench_function("answer", |bench| {
        bench.iter(|| directory.answer(&request_of_one, black_box(&found), deadline).unwrap());
    });
    group.bench_function("question, find and answer", |bench| {
        bench.iter(|| {
            let request = request(next_body());
            let found = directory.find(&request, deadline).unwrap();
            directory.answer(&request, &found, deadline).unwrap()
        });
    });
}

/// Imports and loads contacts as the server does.
fn directory(folder: &Path) -> (Arc<Directory>, Token) {
    let mut sheet = "Account Num,Name,Phone,Email,Street,City,State,Zip,Balance,Language\n".to_owned();
    for n in 0..CONTACTS {
        let phone = number(n);
        writeln!(sheet, "{n:08},Ava Abbott,{phone},ava{n}@example.com,{n} Long Meadow Road,Salt Lake City,UT,84000,{n}.00,English").unwrap();
    }
    let file = folder.join("contacts.csv");
    std::fs::write(&file, sheet).unwrap();
    let store: Arc<dyn Store> = datadip::server::open_store(folder).unwrap();
    import::run(&*store, &ImportRequest::new(&file, "bench"), &mut |_| ControlFlow::Continue(())).unwrap();
    let token = Token::generate().unwrap();
    let record = TokenRecord::new(&token, "bench", Purpose::Lookup, Timestamp::now(), None).unwrap();
    let add = &mut |catalog: &mut datadip::domain::catalog::Catalog| {
        catalog.tokens.push(record.clone());
        Ok(())
    };
    store.change("bench", add).unwrap();
    let live = LiveDirectory::new(store);
    live.refresh().unwrap();
    let directory = live.directory().clone().unwrap();
    (directory, token)
}

fn number(contact: u32) -> String {
    format!("{}{}{:04}", 201 + contact % 700, 200 + contact / 700 / 10_000, contact / 700 % 10_000)
}

criterion_group!(benches, phone_numbers, lookups);
criterion_main!(benches);
