//! Provides a sandbox for faults: its confirmed state, and the check after each fault.

use crate::list::{LOOKUPS, Settings, expected, list, lookup_body, responses};
use crate::support::{Appliance, PASSWORD, Server};
use datadip::domain::catalog::Catalog;
use datadip::domain::catalog::changelog::AuditEntry;
use datadip::domain::lookup::request::LookupRequest;
use rusqlite::{Connection, OpenFlags};
use std::time::{Duration, Instant};

/// Holds what decides a server's responses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct State {
    /// The editions of the kept versions, oldest first.
    pub(crate) kept: Vec<u64>,
    /// The index of the current one.
    pub(crate) current: usize,
    pub(crate) settings: Settings,
}

impl State {
    pub(crate) fn expected(&self, rows: u64) -> Vec<String> {
        expected(self.kept[self.current], rows, self.settings)
    }

    /// Returns the state after an edition is published.
    pub(crate) fn with(&self, edition: u64) -> State {
        let mut kept = self.kept.clone();
        kept.push(edition);
        // The default of `keep-versions`.
        let surplus = kept.len().saturating_sub(5);
        kept.drain(..surplus);
        State { current: kept.len() - 1, kept, ..self.clone() }
    }
}

/// Holds a data folder and its expected state.
pub(crate) struct Sandbox {
    pub(crate) appliance: Appliance,
    pub(crate) rows: u64,
    pub(crate) editions: u64,
    pub(crate) state: State,
    /// A lookup token and an import token that must stay valid.
    pub(crate) token: String,
    pub(crate) import_token: String,
    /// The cookie of a session that must stay valid.
    pub(crate) cookie: String,
}

impl Sandbox {
    /// Creates two versions, tokens, a password and a session.
    pub(crate) fn new(rows: u64) -> Sandbox {
        Sandbox::new_in(&std::env::temp_dir(), rows)
    }

    /// Creates the sandbox on the given disk.
    pub(crate) fn new_in(disk: &std::path::Path, rows: u64) -> Sandbox {
        let appliance = Appliance::empty_in(disk);
        appliance.import(&list(1, rows));
        appliance.import(&list(2, rows));
        // A busy machine may exceed the default deadline of 800 ms.
        appliance.run(&["settings", "set", "deadline-ms", "10000"]);
        appliance.set_password(PASSWORD);
        let (token, import_token) = (appliance.token(&[]), appliance.token(&["--for", "import"]));
        let state = State { kept: vec![1, 2], current: 1, settings: Settings::DEFAULT };
        let mut sandbox =
            Sandbox { appliance, rows, editions: 2, state, token, import_token, cookie: String::new() };
        sandbox.cookie = sandbox.serve().sign_in().cookie.clone();
        sandbox
    }

    /// Starts the server and waits until it is loaded.
    pub(crate) fn serve(&self) -> Server {
        let command = self.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
        let server = Server::start(command, self.token.clone());
        server.wait_until_loaded();
        server
    }

    /// Writes the next edition to a file; returns its path.
    pub(crate) fn next_list(&mut self) -> String {
        self.editions += 1;
        let file = self.appliance.folder().join("next.csv");
        std::fs::write(&file, list(self.editions, self.rows)).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// Checks that a server has the whole old or new state after a fault, the new one if it was confirmed.
    /// Returns whether it has the new one.
    pub(crate) fn is_old_or_new(
        &mut self,
        server: &Server,
        before: &Snapshot,
        new: &State,
        confirmed: bool,
    ) -> bool {
        self.check(&responses(server, self.rows), before, new, confirmed)
    }

    /// Checks the store in the same way without a server.
    pub(crate) fn is_old_or_new_at_rest(&mut self, before: &Snapshot, new: &State, confirmed: bool) -> bool {
        self.check(&responses_at_rest(&self.appliance, self.rows), before, new, confirmed)
    }

    fn check(&mut self, responses: &[String], before: &Snapshot, new: &State, confirmed: bool) -> bool {
        let (is_old, is_new) =
            (responses == self.state.expected(self.rows), responses == new.expected(self.rows));
        assert!(is_old || is_new, "neither the old nor the new list: {responses:?}");
        let after = Snapshot::of(&self.appliance);
        let kept = |state: &State| (state.kept.len(), state.current);
        let sheet = &after.catalog.sheets[0];
        let current = sheet.versions.iter().position(|version| version.number == sheet.current).unwrap();
        let catalog = (sheet.versions.len(), current);
        let is_new = is_new && catalog == kept(new) && after.changes.len() >= before.changes.len();
        if !is_new {
            assert!(is_old && catalog == kept(&self.state), "{catalog:?}: old {:?} new {new:?}", self.state);
        }
        assert!(is_new || !confirmed, "a confirmed change is lost: {new:?}");
        before.is_kept_in(&after);
        if is_new {
            self.state = new.clone();
        }
        is_new
    }

    /// Checks the integrity of the database, and that an import succeeds and sweeps leftovers.
    pub(crate) fn check_and_import(&mut self) {
        self.check_integrity();
        let file = self.next_list();
        self.appliance.run(&["import", &file]);
        self.state = self.state.with(self.editions);
        let database = self.database();
        let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        // An import sweeps the rows of a killed one.
        assert_eq!(count("SELECT count(*) FROM version WHERE number IS NULL"), 0);
        assert_eq!(count("SELECT count(DISTINCT version) FROM block"), self.state.kept.len() as i64);
    }

    pub(crate) fn check_integrity(&self) {
        let database = self.database();
        let result: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(result, "ok");
    }

    fn database(&self) -> Connection {
        let file = self.appliance.folder().join("datadip.db");
        let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        database.busy_timeout(Duration::from_secs(20)).unwrap();
        database
    }
}

/// Returns the responses that a server would give, computed from the store.
pub(crate) fn responses_at_rest(appliance: &Appliance, rows: u64) -> Vec<String> {
    let store = datadip::server::open_store(appliance.folder()).unwrap();
    let (_, catalog) = store.catalog().unwrap();
    let directory = datadip::live_directory::build(&*store, catalog, None).unwrap();
    let (keys, region) = (&directory.catalog.keys, directory.catalog.settings.region);
    let deadline = Instant::now() + Duration::from_secs(600);
    let response = |number| {
        let body = lookup_body(number, rows);
        let lookup_body = LookupRequest::parse(body.as_bytes(), keys, region).unwrap();
        let matches = directory.find(&lookup_body, deadline).unwrap();
        let response = directory.answer(&lookup_body, &matches, deadline).unwrap();
        format!("200 {}", String::from_utf8(response).unwrap())
    };
    (0..LOOKUPS).map(response).collect()
}

/// Holds everything that datadip stores except rows and calls.
pub(crate) struct Snapshot {
    pub(crate) catalog: Catalog,
    pub(crate) changes: Vec<AuditEntry>,
    sessions: Vec<String>,
}

impl Snapshot {
    pub(crate) fn of(appliance: &Appliance) -> Snapshot {
        let store = datadip::server::open_store(appliance.folder()).unwrap();
        let sessions = store.sessions().unwrap();
        Snapshot {
            catalog: store.catalog().unwrap().1,
            changes: store.changes(10_000).unwrap(),
            sessions: sessions.into_iter().map(|session| session.digest).collect(),
        }
    }

    /// Checks that nothing was lost, except what the tested changes replace.
    fn is_kept_in(&self, after: &Snapshot) {
        let (one, other) = (&self.catalog, &after.catalog);
        assert_eq!((&one.fields, &one.headers), (&other.fields, &other.headers));
        assert_eq!((&one.keys, &one.password), (&other.keys, &other.password));
        assert_eq!(one.tokens, other.tokens[..one.tokens.len()]);
        let mut settings = other.settings.clone();
        settings.result_parameter.clone_from(&one.settings.result_parameter);
        assert_eq!(one.settings, settings);
        let added = after.changes.len() - self.changes.len();
        assert!(after.changes[added..] == self.changes[..], "the history has changed");
        assert_eq!(self.sessions, after.sessions);
    }
}
