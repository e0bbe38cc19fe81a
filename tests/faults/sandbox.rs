//! Provides a sandbox for faults: what it has promised, and the check after each fault.

use crate::list::{Manner, QUESTIONS, answers, asked, list, question};
use crate::support::{Appliance, PASSWORD, Server};
use datadip::domain::catalog::Catalog;
use datadip::domain::catalog::changelog::AuditEntry;
use datadip::domain::lookup::request::LookupRequest;
use rusqlite::{Connection, OpenFlags};
use std::time::{Duration, Instant};

/// What a server answers by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct State {
    /// The editions of the versions that are kept, oldest first.
    pub(crate) kept: Vec<u64>,
    /// Which of them is current.
    pub(crate) current: usize,
    pub(crate) manner: Manner,
}

impl State {
    pub(crate) fn answers(&self, rows: u64) -> Vec<String> {
        answers(self.kept[self.current], rows, self.manner)
    }

    /// With an edition published.
    pub(crate) fn with(&self, edition: u64) -> State {
        let mut kept = self.kept.clone();
        kept.push(edition);
        // As the setting `keep-versions` says.
        let surplus = kept.len().saturating_sub(5);
        kept.drain(..surplus);
        State { current: kept.len() - 1, kept, ..self.clone() }
    }
}

/// A server, and the state it is in.
pub(crate) struct Sandbox {
    pub(crate) appliance: Appliance,
    pub(crate) rows: u64,
    pub(crate) editions: u64,
    pub(crate) state: State,
    /// A lookup token and an import token that were promised.
    pub(crate) token: String,
    pub(crate) import_token: String,
    /// The cookie of a session that was promised.
    pub(crate) cookie: String,
}

impl Sandbox {
    /// Two versions, tokens, a password and a session.
    pub(crate) fn new(rows: u64) -> Sandbox {
        Sandbox::new_in(&std::env::temp_dir(), rows)
    }

    /// The same on a disk of its own.
    pub(crate) fn new_in(disk: &std::path::Path, rows: u64) -> Sandbox {
        let appliance = Appliance::empty_in(disk);
        appliance.import(&list(1, rows));
        appliance.import(&list(2, rows));
        // A machine that is busy with something else is no fault.
        appliance.run(&["settings", "set", "deadline-ms", "10000"]);
        appliance.set_password(PASSWORD);
        let (token, import_token) = (appliance.token(&[]), appliance.token(&["--for", "import"]));
        let state = State { kept: vec![1, 2], current: 1, manner: Manner::NEW };
        let mut sandbox =
            Sandbox { appliance, rows, editions: 2, state, token, import_token, cookie: String::new() };
        sandbox.cookie = sandbox.serve().sign_in().cookie.clone();
        sandbox
    }

    /// Starts the server, which must answer.
    pub(crate) fn serve(&self) -> Server {
        let command = self.appliance.command(&["serve", "--listen", "127.0.0.1:0"]);
        let server = Server::start(command, self.token.clone());
        server.wait_until_loaded();
        server
    }

    /// The next list, never published before, in a file.
    pub(crate) fn next_list(&mut self) -> String {
        self.editions += 1;
        let file = self.appliance.folder().join("next.csv");
        std::fs::write(&file, list(self.editions, self.rows)).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// After a fault the server is in the old or the new state, whole, and nothing else is lost: the new one if that was
    /// promised. Gives whether it is the new one.
    pub(crate) fn is_old_or_new(
        &mut self,
        server: &Server,
        before: &Remembered,
        new: &State,
        promised: bool,
    ) -> bool {
        self.judge(&asked(server, self.rows), before, new, promised)
    }

    /// The same where no server runs.
    pub(crate) fn is_old_or_new_at_rest(&mut self, before: &Remembered, new: &State, promised: bool) -> bool {
        self.judge(&asked_at_rest(&self.appliance, self.rows), before, new, promised)
    }

    fn judge(&mut self, answered: &[String], before: &Remembered, new: &State, promised: bool) -> bool {
        let (is_old, is_new) =
            (answered == self.state.answers(self.rows), answered == new.answers(self.rows));
        assert!(is_old || is_new, "neither the old nor the new list: {answered:?}");
        let after = Remembered::of(&self.appliance);
        let kept = |state: &State| (state.kept.len(), state.current);
        let sheet = &after.catalog.sheets[0];
        let current = sheet.versions.iter().position(|version| version.number == sheet.current).unwrap();
        let catalog = (sheet.versions.len(), current);
        let is_new = is_new && catalog == kept(new) && after.changes.len() >= before.changes.len();
        if !is_new {
            assert!(is_old && catalog == kept(&self.state), "{catalog:?}: old {:?} new {new:?}", self.state);
        }
        assert!(is_new || !promised, "what was promised is not there: {new:?}");
        before.is_kept_in(&after);
        if is_new {
            self.state = new.clone();
        }
        is_new
    }

    /// The database is sound, and an import finds everything as it should be.
    pub(crate) fn goes_on(&mut self) {
        self.is_sound();
        let file = self.next_list();
        self.appliance.run(&["import", &file]);
        self.state = self.state.with(self.editions);
        let database = self.database();
        let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        // What a killed import has left is swept by the next.
        assert_eq!(count("SELECT count(*) FROM version WHERE number IS NULL"), 0);
        assert_eq!(count("SELECT count(DISTINCT version) FROM block"), self.state.kept.len() as i64);
    }

    pub(crate) fn is_sound(&self) {
        let database = self.database();
        let said: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(said, "ok");
    }

    fn database(&self) -> Connection {
        let file = self.appliance.folder().join("datadip.db");
        let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        database.busy_timeout(Duration::from_secs(20)).unwrap();
        database
    }
}

/// What the store would have a server answer.
pub(crate) fn asked_at_rest(appliance: &Appliance, rows: u64) -> Vec<String> {
    let store = datadip::server::open_store(appliance.folder()).unwrap();
    let (_, catalog) = store.catalog().unwrap();
    let directory = datadip::live_directory::build(&*store, catalog, None).unwrap();
    let (keys, region) = (&directory.catalog.keys, directory.catalog.settings.region);
    let late = Instant::now() + Duration::from_secs(600);
    let answer = |number| {
        let body = question(number, rows);
        let question = LookupRequest::parse(body.as_bytes(), keys, region).unwrap();
        let matches = directory.find(&question, late).unwrap();
        let answer = directory.answer(&question, &matches, late).unwrap();
        format!("200 {}", String::from_utf8(answer).unwrap())
    };
    (0..QUESTIONS).map(answer).collect()
}

/// Everything datadip stores besides rows and calls.
pub(crate) struct Remembered {
    pub(crate) catalog: Catalog,
    pub(crate) changes: Vec<AuditEntry>,
    sessions: Vec<String>,
}

impl Remembered {
    pub(crate) fn of(appliance: &Appliance) -> Remembered {
        let store = datadip::server::open_store(appliance.folder()).unwrap();
        let sessions = store.sessions().unwrap();
        Remembered {
            catalog: store.catalog().unwrap().1,
            changes: store.changes(10_000).unwrap(),
            sessions: sessions.into_iter().map(|session| session.digest).collect(),
        }
    }

    /// Nothing of this has gone, whatever was added, other than what a change is about.
    fn is_kept_in(&self, after: &Remembered) {
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
