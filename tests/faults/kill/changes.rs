//! Kills every kind of change at random moments, `FAULTS` times: after each kill the server starts with the whole old or
//! new state, confirmed changes are kept, and the next import works.

use crate::list::{lookup_body, responses};
use crate::random::Random;
use crate::sandbox::{Sandbox, Snapshot, State};
use crate::support::{Server, wait_until};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// Names what is killed: a command, or the server during an HTTP request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Act {
    Import,
    Undo,
    Settings,
    Token,
    Start,
    ServerImport,
    ServerUndo,
    ServerSettings,
}

const ACTS: [Act; 8] = [
    Act::Import,
    Act::Undo,
    Act::Settings,
    Act::Token,
    Act::Start,
    Act::ServerImport,
    Act::ServerUndo,
    Act::ServerSettings,
];

/// Limits how many sandboxes run in parallel.
const LANES: usize = 3;
/// Makes lists that are imported quickly.
const ROWS: u64 = 900;

/// Maps each act to its kills and to those that left the new state.
type Tally = BTreeMap<Act, (u64, u64)>;

#[test]
fn killed_at_any_moment_the_server_has_the_old_or_the_new_state_whole() {
    let kills_wanted = crate::number("FAULTS", 240);
    let mut random = Random::new("kill");
    let tally = Mutex::new(Tally::new());
    thread::scope(|scope| {
        for _ in 0..LANES {
            let (random, tally) = (random.branch(), &tally);
            scope.spawn(move || Lane::new(random).run(tally, kills_wanted));
        }
    });
    let tally = tally.into_inner().unwrap();
    for (act, (kills, new)) in &tally {
        println!("kill: {act:?}: {kills} kills, {new} of them after the change was made");
    }
    println!("kill: {} kills in all", killed(&tally));
}

fn killed(tally: &Tally) -> u64 {
    tally.values().map(|(kills, _)| kills).sum()
}

/// Kills acts on one sandbox, one after another.
struct Lane {
    sandbox: Sandbox,
    random: Random,
    /// The average duration of each act when it is not killed.
    durations: BTreeMap<Act, Duration>,
}

struct End {
    was_killed: bool,
    confirmed: bool,
    token: Option<String>,
}

impl Lane {
    fn new(random: Random) -> Lane {
        Lane { sandbox: Sandbox::new(ROWS), random, durations: BTreeMap::new() }
    }

    fn run(mut self, tally: &Mutex<Tally>, kills_wanted: u64) {
        let mut server = self.sandbox.serve();
        while killed(&tally.lock().unwrap()) < kills_wanted {
            let act = ACTS[self.random.below(ACTS.len() as u64) as usize];
            let before = Snapshot::of(&self.sandbox.appliance);
            let new = self.after(act);
            let end = match act {
                Act::ServerImport | Act::ServerUndo | Act::ServerSettings => self.kill_server(act, server),
                // In half of the rounds no server runs meanwhile.
                _ if self.random.below(2) == 0 => {
                    drop(server);
                    self.kill_command(act)
                }
                _ => self.kill_command(act),
            };
            server = self.sandbox.serve();
            let is_new = self.sandbox.is_old_or_new(&server, &before, &new, end.confirmed);
            if let Some(token) = &end.token {
                assert_eq!(server.post(token, &lookup_body(0, ROWS)).status, 200, "a printed token is lost");
            }
            let session = server.send("GET", "/api/sessions", &[("cookie", &self.sandbox.cookie)], b"");
            assert_eq!(session.status, 200, "the session is lost: {}", session.body);
            self.sandbox.check_and_import();
            let expected = self.sandbox.state.expected(ROWS);
            wait_until("the next import answers", || responses(&server, ROWS) == expected);
            let is_new = match act {
                Act::Token => {
                    let tokens = |snapshot: &Snapshot| snapshot.catalog.tokens.len();
                    tokens(&Snapshot::of(&self.sandbox.appliance)) > tokens(&before)
                }
                Act::Start => false,
                _ => is_new,
            };
            if end.was_killed {
                let mut tally = tally.lock().unwrap();
                let counts = tally.entry(act).or_default();
                counts.0 += 1;
                counts.1 += u64::from(is_new);
            }
        }
    }

    /// Returns the state that an act leads to.
    fn after(&self, act: Act) -> State {
        let mut state = self.sandbox.state.clone();
        match act {
            Act::Import | Act::ServerImport => return state.with(self.sandbox.editions + 1),
            // An older version exists, because every round ends with an import.
            Act::Undo | Act::ServerUndo => state.current -= 1,
            Act::Settings | Act::ServerSettings => state.settings.has_result = !state.settings.has_result,
            Act::Token | Act::Start => {}
        }
        state
    }

    fn value(&self) -> &'static str {
        if self.sandbox.state.settings.has_result { "off" } else { "lookup-result" }
    }

    /// Chooses a moment within an act or shortly after; the second half, with the commit, twice as often.
    fn moment(&mut self, act: Act) -> Duration {
        // The first run completes, to measure the duration.
        let Some(duration) = self.durations.get(&act) else { return Duration::from_secs(60) };
        let micros = duration.as_micros() as u64;
        let from = if self.random.below(2) == 0 { 0 } else { micros / 2 };
        Duration::from_micros(from + self.random.below(micros * 11 / 10 - from))
    }

    fn record_duration(&mut self, act: Act, time: Duration) {
        let known = self.durations.entry(act).or_insert(time);
        *known = (*known * 3 + time) / 4;
    }

    fn kill_command(&mut self, act: Act) -> End {
        let moment = self.moment(act);
        let file = self.sandbox.next_list();
        let value = self.value();
        let arguments: &[&str] = match act {
            Act::Import => &["import", &file],
            Act::Undo => &["sheet", "undo", "contacts"],
            Act::Settings => &["settings", "set", "result-parameter", value],
            Act::Token => &["token", "create", "more"],
            _ => &["serve", "--listen", "127.0.0.1:0"],
        };
        let mut command = self.sandbox.appliance.command(arguments);
        let begin = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut stdout = String::new();
        if act == Act::Start && !self.durations.contains_key(&act) {
            // A server does not end by itself; it has started when it prints its address.
            out.read_line(&mut stdout).unwrap();
            self.record_duration(act, begin.elapsed() * 2);
        }
        while act != Act::Start && begin.elapsed() < moment && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_micros(200));
        }
        if act == Act::Start {
            thread::sleep(moment.min(Duration::from_secs(1)));
        }
        let ended = child.try_wait().unwrap();
        if ended.is_some() {
            self.record_duration(act, begin.elapsed());
        }
        let _ = child.kill();
        let status = child.wait().unwrap();
        out.read_to_string(&mut stdout).unwrap();
        assert!(ended.is_none_or(|status| status.success()), "{act:?} failed");
        let token = stdout.lines().find(|line| act == Act::Token && line.len() == 69).map(str::to_owned);
        let confirmed = status.success() || token.is_some();
        End { was_killed: ended.is_none(), confirmed, token }
    }

    /// Sends the server a request and kills it meanwhile.
    fn kill_server(&mut self, act: Act, mut server: Server) -> End {
        let moment = self.moment(act);
        let file = self.sandbox.next_list();
        let list = std::fs::read_to_string(file).unwrap();
        let value = format!(r#"{{"value":"{}"}}"#, self.value());
        let cookie = format!("Cookie: {}", self.sandbox.cookie);
        let bearer = format!("Authorization: Bearer {}", self.sandbox.import_token);
        let (head, body) = match act {
            Act::ServerImport => (format!("PUT /api/sheets/contacts HTTP/1.1\r\n{bearer}"), list.as_str()),
            Act::ServerUndo => (format!("POST /api/sheets/contacts/undo HTTP/1.1\r\n{cookie}"), "{}"),
            _ => (format!("PUT /api/settings/result-parameter HTTP/1.1\r\n{cookie}"), value.as_str()),
        };
        let length = body.len();
        let request =
            format!("{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
        let mut stream = TcpStream::connect(server.host()).unwrap();
        let begin = Instant::now();
        let request_thread = thread::spawn(move || {
            let mut response = String::new();
            if stream.write_all(request.as_bytes()).is_ok() {
                let _ = BufReader::new(stream).read_to_string(&mut response);
            }
            (response, begin.elapsed())
        });
        while begin.elapsed() < moment && !request_thread.is_finished() {
            thread::sleep(Duration::from_micros(200));
        }
        let was_killed = !request_thread.is_finished();
        server.kill();
        let (response, elapsed) = request_thread.join().unwrap();
        let confirmed = response.starts_with("HTTP/1.1 2");
        assert!(confirmed || response.is_empty(), "{act:?}: {response}");
        if !was_killed {
            self.record_duration(act, elapsed);
        }
        End { was_killed, confirmed, token: None }
    }
}
