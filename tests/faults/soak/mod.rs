//! Changes everything for `SOAK` seconds under lookups: every response fits a state that could be current then, and the
//! server's resource usage does not grow after the warm-up.

mod model;

use crate::list::{LOOKUPS, Settings, expected, list, lookup_body, responses};
use crate::random::Random;
use crate::resource_usage::ResourceUsage;
use crate::support::{Appliance, PASSWORD, Page, Server, wait_until};
use model::{Model, State};
use serde_json::Value;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const ROWS: u64 = 2_000;
const CALLERS: u64 = 3;
/// Equals the default of `keep-versions`.
const KEPT: usize = 5;

#[test]
fn nothing_grows_and_every_response_is_valid_during_changes() {
    let time = Duration::from_secs(crate::number("SOAK", 45));
    let mut random = Random::new("soak");
    let appliance = Appliance::with_sheet(&list(1, ROWS));
    let import_token = appliance.token(&["--for", "import"]);
    appliance.set_password(PASSWORD);
    // A busy machine may exceed the default deadline of 800 ms.
    appliance.run(&["settings", "set", "deadline-ms", "10000"]);
    let server = appliance.serve();
    let model = Model::new(ROWS, State { edition: 1, settings: Settings::DEFAULT });
    let (is_over, lookups) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| {
                let random = random.branch();
                let caller = Caller { server: &server, model: &model, is_over: &is_over, lookups: &lookups };
                scope.spawn(move || caller.lookup(random, number == 0))
            })
            .collect();
        let changer = Changer {
            appliance: &appliance,
            page: server.sign_in(),
            server: &server,
            model: &model,
            import_token: &import_token,
            versions: vec![1],
            current: 0,
            editions: 1,
            changes: 0,
        };
        // A panic must stop the lookup threads as well.
        let soaked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            changer.soak(&mut random, time, &|| callers.iter().any(|caller| caller.is_finished()))
        }));
        is_over.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.join().unwrap();
        }
        let (changes, usages) = soaked.unwrap();
        println!("soak: {} lookups, all right; {changes} changes", lookups.load(Ordering::Relaxed));
        check(&usages);
    });
    assert!(server.log().lines().all(|line| !line.contains("\"ERROR\"")), "{}", server.log());
}

/// Compares the last quarter with the second, when the server is warm.
fn check(usages: &[ResourceUsage]) {
    let quarter = usages.len() / 4;
    assert!(quarter > 0, "too few changes to judge by: {}", usages.len());
    let (warm, end) = (&usages[quarter..2 * quarter], &usages[3 * quarter..]);
    let most = |usages: &[ResourceUsage], of: fn(&ResourceUsage) -> u64| usages.iter().map(of).max().unwrap();
    for (name, usage) in [("start", &usages[0]), ("end", &usages[usages.len() - 1])] {
        println!("soak: {name}: {usage}");
    }
    let (warm_memory, end_memory) = (most(warm, |usage| usage.memory), most(end, |usage| usage.memory));
    println!("soak: most memory when warm {warm_memory} KiB, in the last quarter {end_memory} KiB");
    assert!(end_memory <= warm_memory + warm_memory / 4 + (64 << 10), "the memory grows");
    // At most eight database connections of two descriptors each (database and WAL), one shared index, sixteen others,
    // and four for each worker, of which there is one for each processor.
    let workers = thread::available_parallelism().unwrap().get();
    let bound = 2 * 8 + 1 + 16 + 4 * workers;
    assert!(usages.iter().all(|usage| usage.descriptors <= bound), "descriptors grow past {bound}");
    let threads = |usages| most(usages, |usage| usage.threads);
    assert!(threads(end) <= threads(warm) + 8, "threads grow: {} {}", threads(warm), threads(end));
    // The database, its WAL and their index, the import lock, two files to import, eight uploads and one in progress,
    // and a daily backup.
    assert!(usages.iter().all(|usage| usage.files <= 18), "files pile up");
    assert!(usages.iter().all(|usage| usage.log < 64 << 10), "the log grows");
}

/// Sends lookups and compares the responses.
struct Caller<'a> {
    server: &'a Server,
    model: &'a Model,
    is_over: &'a AtomicBool,
    lookups: &'a AtomicU64,
}

impl Caller<'_> {
    fn lookup(&self, mut random: Random, reconnects: bool) {
        let mut seen = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            let number = random.below(LOOKUPS as u64) as usize;
            let oldest = self.model.oldest().max(seen);
            let response = if reconnects {
                self.over_a_new_connection(&lookup_body(number, ROWS))
            } else {
                self.server.lookup(&lookup_body(number, ROWS))
            };
            // A client that has seen a state sees none before it.
            seen = self.model.check(number, &response, oldest).unwrap_or_else(|wrong| panic!("{wrong}"));
            self.lookups.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn over_a_new_connection(&self, body: &str) -> String {
        let token = &self.server.token;
        let length = body.len();
        let head =
            format!("POST /lookup HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}");
        let response =
            self.server.raw(format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes());
        let (head, body) = response.split_once("\r\n\r\n").unwrap_or((&response, ""));
        format!("{} {body}", head.split(' ').nth(1).unwrap_or("?"))
    }
}

/// Makes one change after another and updates the model.
struct Changer<'a> {
    appliance: &'a Appliance,
    server: &'a Server,
    page: Page<'a>,
    model: &'a Model,
    import_token: &'a str,
    /// The kept editions, oldest first; `current` is the index of the current one.
    versions: Vec<u64>,
    current: usize,
    editions: u64,
    changes: u64,
}

impl Changer<'_> {
    fn soak(
        mut self,
        random: &mut Random,
        time: Duration,
        is_lost: &dyn Fn() -> bool,
    ) -> (u64, Vec<ResourceUsage>) {
        let begin = Instant::now();
        let mut usages = Vec::new();
        let mut printed_at = Instant::now();
        while begin.elapsed() < time || usages.len() < 16 {
            assert!(!is_lost(), "a lookup was answered wrongly");
            self.change(random);
            self.changes += 1;
            let usage = ResourceUsage::of(self.server.id(), self.appliance.folder());
            if printed_at.elapsed() > Duration::from_secs(60) {
                println!("soak: {} s, {} changes: {usage}", begin.elapsed().as_secs(), self.changes);
                let _ = std::io::stdout().flush();
                printed_at = Instant::now();
            }
            usages.push(usage);
        }
        (self.changes, usages)
    }

    fn change(&mut self, random: &mut Random) {
        match random.below(9) {
            0 => self.import_by_command(),
            1 => self.import_by_token(),
            2 => self.undo(|changer| drop(changer.appliance.run(&["sheet", "undo", "contacts"]))),
            3 => self.undo(|changer| changer.send("POST", "/api/sheets/contacts/undo", "{}")),
            4 => self.set_result(|changer, value| {
                drop(changer.appliance.run(&["settings", "set", "result-parameter", value]));
            }),
            5 => self.set_result(|changer, value| {
                let body = format!(r#"{{"value":"{value}"}}"#);
                changer.send("PUT", "/api/settings/result-parameter", &body);
            }),
            6 => self.show_name(),
            7 => self.change_nothing(random),
            _ => self.make_and_revoke_a_token(),
        }
    }

    /// Makes a change and waits until responses reflect its state.
    fn change_to(&mut self, state: State, change: impl FnOnce(&Self)) {
        self.model.begin(state);
        change(self);
        let expected = expected(state.edition, ROWS, state.settings);
        wait_until("the change is loaded", || responses(self.server, ROWS) == expected);
        self.model.settle();
    }

    fn published(&mut self, change: impl FnOnce(&Self, &str)) {
        self.editions += 1;
        let state = State { edition: self.editions, ..self.model.last() };
        let csv = list(self.editions, ROWS);
        self.change_to(state, |changer| change(changer, &csv));
        self.versions.push(self.editions);
        let surplus = self.versions.len().saturating_sub(KEPT);
        self.versions.drain(..surplus);
        self.current = self.versions.len() - 1;
    }

    fn import_by_command(&mut self) {
        self.published(|changer, csv| changer.appliance.import(csv));
    }

    fn import_by_token(&mut self) {
        self.published(|changer, csv| {
            let authority = format!("Bearer {}", changer.import_token);
            let headers = [("authorization", authority.as_str())];
            let response = changer.server.send("PUT", "/api/sheets/contacts", &headers, csv.as_bytes());
            assert_eq!(response.status, 200, "{}", response.body);
        });
    }

    fn undo(&mut self, change: impl FnOnce(&Self)) {
        if self.current > 0 {
            self.current -= 1;
            self.change_to(State { edition: self.versions[self.current], ..self.model.last() }, change);
        }
    }

    fn set_result(&mut self, change: impl FnOnce(&Self, &str)) {
        let mut state = self.model.last();
        state.settings.has_result = !state.settings.has_result;
        let value = if state.settings.has_result { "lookup-result" } else { "off" };
        self.change_to(state, |changer| change(changer, value));
    }

    fn show_name(&mut self) {
        let mut state = self.model.last();
        state.settings.displays_name = !state.settings.displays_name;
        let value = if state.settings.displays_name { "on" } else { "off" };
        self.change_to(state, |changer| {
            drop(changer.appliance.run(&["field", "set", "name", "--display", value]))
        });
    }

    fn send(&self, method: &str, path: &str, body: &str) {
        let response = self.page.send(method, path, body);
        assert!((200..300).contains(&response.status), "{path}: {} {}", response.status, response.body);
    }

    /// Runs a check, uploads a picture, or kills an import: none changes the state or leaves files.
    fn change_nothing(&self, random: &mut Random) {
        let file = self.appliance.folder().join("not-yet.csv");
        std::fs::write(&file, list(0, 4 * ROWS)).unwrap();
        let mut import = self.appliance.command(&["import", file.to_str().unwrap(), "--check"]);
        match random.below(3) {
            0 => assert!(import.output().unwrap().status.success()),
            1 => {
                let headers = [("cookie", self.page.cookie.as_str())];
                let picture = b"\x89PNG\r\n\x1a\n";
                let response = self.server.send("POST", "/api/uploads?name=picture.csv", &headers, picture);
                assert_eq!(response.status, 201, "{}", response.body);
                let upload: Value = serde_json::from_str(&response.body).unwrap();
                let path = format!("/api/uploads/{}/preview", upload["id"].as_str().unwrap());
                assert_eq!(self.page.send("POST", &path, "{}").status, 422);
            }
            _ => {
                // A quarter of the list: an import that outlives the kill is held back by the guard.
                std::fs::write(&file, list(0, ROWS / 4)).unwrap();
                let mut import = self.appliance.command(&["import", file.to_str().unwrap()]);
                let mut import = import.stdout(std::process::Stdio::null()).spawn().unwrap();
                thread::sleep(Duration::from_millis(random.below(200)));
                import.kill().unwrap();
                import.wait().unwrap();
            }
        }
        std::fs::remove_file(&file).unwrap();
    }

    fn make_and_revoke_a_token(&self) {
        let token = self.appliance.token(&[]);
        wait_until("the token is valid", || self.server.post(&token, &lookup_body(0, ROWS)).status == 200);
        self.appliance.run(&["token", "revoke", token.split('_').nth(1).unwrap()]);
        wait_until("the token is rejected", || self.server.post(&token, &lookup_body(0, ROWS)).status == 401);
    }
}
