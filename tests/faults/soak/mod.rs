//! Imports, undo and changes of settings for as long as `SOAK` says, lookups all the while: every response is right by a
//! state that could be the current one at that moment, and the server holds no more at the end than when it was warm.

mod model;

use crate::list::{Manner, QUESTIONS, answers, asked, list, question};
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
/// As the setting `keep-versions` says.
const KEPT: usize = 5;

#[test]
fn nothing_grows_and_every_answer_is_right_while_everything_changes() {
    let time = Duration::from_secs(crate::number("SOAK", 45));
    let mut random = Random::new("soak");
    let appliance = Appliance::with_sheet(&list(1, ROWS));
    let import_token = appliance.token(&["--for", "import"]);
    appliance.set_password(PASSWORD);
    // A machine that is busy with something else is no fault.
    appliance.run(&["settings", "set", "deadline-ms", "10000"]);
    let server = appliance.serve();
    let model = Model::new(ROWS, State { edition: 1, manner: Manner::NEW });
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
        // Stops the clients of lookups in any case.
        let soaked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            changer.soak(&mut random, time, &|| callers.iter().any(|caller| caller.is_finished()))
        }));
        is_over.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.join().unwrap();
        }
        let (changes, usages) = soaked.unwrap();
        println!("soak: {} lookups, all right; {changes} changes", lookups.load(Ordering::Relaxed));
        judge(&usages);
    });
    assert!(server.log().lines().all(|line| !line.contains("\"ERROR\"")), "{}", server.log());
}

/// Warm is what it was in the second quarter; the end is the last quarter.
fn judge(usages: &[ResourceUsage]) {
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
    // Eight connections to the database at most, each with its file and its log, an index shared by all; for each of
    // the workers, which are as many as processors, a few of the machine's own.
    let workers = thread::available_parallelism().unwrap().get();
    let bound = 2 * 8 + 1 + 16 + 4 * workers;
    assert!(usages.iter().all(|usage| usage.descriptors <= bound), "descriptors grow past {bound}");
    let threads = |usages| most(usages, |usage| usage.threads);
    assert!(threads(end) <= threads(warm) + 8, "threads grow: {} {}", threads(warm), threads(end));
    // The database, its log and their index, the lock of the sheet, two files to import, eight that were uploaded and
    // one on its way, a backup a day.
    assert!(usages.iter().all(|usage| usage.files <= 18), "files pile up");
    assert!(usages.iter().all(|usage| usage.log < 64 << 10), "the log grows");
}

/// Asks and compares.
struct Caller<'a> {
    server: &'a Server,
    model: &'a Model,
    is_over: &'a AtomicBool,
    lookups: &'a AtomicU64,
}

impl Caller<'_> {
    fn lookup(&self, mut random: Random, connects_anew: bool) {
        let mut seen = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            let number = random.below(QUESTIONS as u64) as usize;
            let oldest = self.model.oldest().max(seen);
            let answer = if connects_anew {
                self.over_a_new_connection(&question(number, ROWS))
            } else {
                self.server.lookup(&question(number, ROWS))
            };
            // A client that has seen a state sees none before it.
            seen = self.model.judge(number, &answer, oldest).unwrap_or_else(|wrong| panic!("{wrong}"));
            self.lookups.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn over_a_new_connection(&self, body: &str) -> String {
        let token = &self.server.token;
        let length = body.len();
        let head =
            format!("POST /lookup HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}");
        let answer = self.server.raw(format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        format!("{} {body}", head.split(' ').nth(1).unwrap_or("?"))
    }
}

/// Changes one thing after the other, and knows what comes of it.
struct Changer<'a> {
    appliance: &'a Appliance,
    server: &'a Server,
    page: Page<'a>,
    model: &'a Model,
    import_token: &'a str,
    /// The editions that are kept, oldest first, and which of them is current.
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
            3 => self.undo(|changer| changer.page_does("POST", "/api/sheets/contacts/undo", "{}")),
            4 => self.set_result(|changer, value| {
                drop(changer.appliance.run(&["settings", "set", "result-parameter", value]));
            }),
            5 => self.set_result(|changer, value| {
                let body = format!(r#"{{"value":"{value}"}}"#);
                changer.page_does("PUT", "/api/settings/result-parameter", &body);
            }),
            6 => self.show_name(),
            7 => self.do_what_changes_nothing(random),
            _ => self.make_and_revoke_a_token(),
        }
    }

    /// Makes a change that brings the server into a state, and waits until it answers by it.
    fn by(&mut self, state: State, what: impl FnOnce(&Self)) {
        self.model.begin(state);
        what(self);
        let right = answers(state.edition, ROWS, state.manner);
        wait_until("the change is followed", || asked(self.server, ROWS) == right);
        self.model.settle();
    }

    fn published(&mut self, what: impl FnOnce(&Self, &str)) {
        self.editions += 1;
        let state = State { edition: self.editions, ..self.model.last() };
        let csv = list(self.editions, ROWS);
        self.by(state, |changer| what(changer, &csv));
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
            let reply = changer.server.send("PUT", "/api/sheets/contacts", &headers, csv.as_bytes());
            assert_eq!(reply.status, 200, "{}", reply.body);
        });
    }

    fn undo(&mut self, what: impl FnOnce(&Self)) {
        if self.current > 0 {
            self.current -= 1;
            self.by(State { edition: self.versions[self.current], ..self.model.last() }, what);
        }
    }

    fn set_result(&mut self, what: impl FnOnce(&Self, &str)) {
        let mut state = self.model.last();
        state.manner.says_result = !state.manner.says_result;
        let value = if state.manner.says_result { "lookup-result" } else { "off" };
        self.by(state, |changer| what(changer, value));
    }

    fn show_name(&mut self) {
        let mut state = self.model.last();
        state.manner.shows_name = !state.manner.shows_name;
        let value = if state.manner.shows_name { "on" } else { "off" };
        self.by(state, |changer| drop(changer.appliance.run(&["field", "set", "name", "--display", value])));
    }

    fn page_does(&self, method: &str, path: &str, body: &str) {
        let reply = self.page.send(method, path, body);
        assert!((200..300).contains(&reply.status), "{path}: {} {}", reply.status, reply.body);
    }

    /// An import that is killed, a picture, a check: the state stays, and nothing may be left behind.
    fn do_what_changes_nothing(&self, random: &mut Random) {
        let file = self.appliance.folder().join("not-yet.csv");
        std::fs::write(&file, list(0, 4 * ROWS)).unwrap();
        let mut import = self.appliance.command(&["import", file.to_str().unwrap(), "--check"]);
        match random.below(3) {
            0 => assert!(import.output().unwrap().status.success()),
            1 => {
                let headers = [("cookie", self.page.cookie.as_str())];
                let picture = b"\x89PNG\r\n\x1a\n";
                let reply = self.server.send("POST", "/api/uploads?name=picture.csv", &headers, picture);
                assert_eq!(reply.status, 201, "{}", reply.body);
                let upload: Value = serde_json::from_str(&reply.body).unwrap();
                let path = format!("/api/uploads/{}/preview", upload["id"].as_str().unwrap());
                assert_eq!(self.page.send("POST", &path, "{}").status, 422);
            }
            _ => {
                // Held back by the guard if it were not killed before: it is a quarter of the list.
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
        wait_until("the token is good", || self.server.post(&token, &question(0, ROWS)).status == 200);
        self.appliance.run(&["token", "revoke", token.split('_').nth(1).unwrap()]);
        wait_until("it is refused", || self.server.post(&token, &question(0, ROWS)).status == 401);
    }
}
