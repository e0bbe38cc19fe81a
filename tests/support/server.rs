//! Runs the real program as a server: starts it, sends requests, inspects it, ends it.

use super::secrets::Secrets;
use super::{PASSWORD, Page, Reply, wait_until};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use ureq::http::{Method, Request};

/// A running server; ends with the test.
pub(crate) struct Server {
    child: Child,
    /// What was printed to stdout after the first address.
    pub(crate) said: Arc<Mutex<String>>,
    logged: Arc<Mutex<String>>,
    log_ended: Option<thread::JoinHandle<()>>,
    database: Option<std::path::PathBuf>,
    secrets: Secrets,
    pub(crate) address: String,
    pub(crate) token: String,
    pub(super) agent: ureq::Agent,
}

impl Server {
    /// Starts a command that prints an address, and waits for it.
    pub(crate) fn start(mut command: Command, token: String) -> Server {
        let data = command.get_envs().find(|(name, _)| *name == "DATADIP_DATA").and_then(|(_, value)| value);
        let database = data.map(|folder| std::path::Path::new(folder).join("datadip.db"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| Some(line[line.find("http://").or(line.find("https://"))?..].to_owned()))
            .expect("an address on stdout");
        let said = Arc::new(Mutex::new(String::new()));
        let received = said.clone();
        thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| *received.lock().unwrap() += &(line + "\n"))
        });
        let log = BufReader::new(child.stderr.take().unwrap());
        let logged = Arc::new(Mutex::new(String::new()));
        let received = logged.clone();
        let log_ended = thread::spawn(move || {
            log.lines().map_while(Result::ok).for_each(|line| {
                eprintln!("{line}");
                *received.lock().unwrap() += &(line + "\n");
            });
        });
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let secrets = Secrets::default();
        let log_ended = Some(log_ended);
        Server { child, said, logged, log_ended, database, secrets, address, token, agent: config.into() }
    }

    /// The address of the page, where it has one of its own.
    pub(crate) fn page_address(&self) -> String {
        self.once_said("The page is at ")
    }

    /// What stands behind these words in a line on stdout.
    fn once_said(&self, words: &str) -> String {
        let mut found = String::new();
        wait_until("it is printed", || {
            let said = self.said.lock().unwrap();
            let line = said.lines().find_map(|line| line.split_once(words));
            line.map(|(_, rest)| found = rest.to_owned()).is_some()
        });
        found
    }

    /// What stands behind these words in a line on stderr.
    pub(crate) fn once_logged(&self, words: &str) -> String {
        let mut found = String::new();
        wait_until("it is logged", || {
            let logged = self.logged.lock().unwrap();
            let line = logged.lines().find_map(|line| line.split_once(words));
            line.map(|(_, rest)| found = rest.to_owned()).is_some()
        });
        found
    }

    /// What was logged until now.
    pub(crate) fn log(&self) -> String {
        self.logged.lock().unwrap().clone()
    }

    /// The code of the setup link that was printed.
    pub(crate) fn setup_code(&self) -> String {
        self.once_said("/#/setup/")
    }

    pub(crate) fn wait_until_loaded(&self) {
        wait_until("the directory is loaded", || self.get("/healthz").status == 200);
    }

    /// Sends a lookup with the good token; returns the status and the whole body.
    pub(crate) fn lookup(&self, body: &str) -> String {
        let reply = self.post(&self.token, body);
        format!("{} {}", reply.status, reply.body)
    }

    pub(crate) fn post(&self, token: &str, body: &str) -> Reply {
        self.send("POST", "/lookup", &[("Authorization", &format!("Bearer {token}"))], body.as_bytes())
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.send_at(&self.address, method, path, headers, body)
    }

    /// The same, to another of its addresses.
    pub(crate) fn send_at(
        &self,
        address: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        self.secrets.note(path, headers, body);
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = Request::builder().method(method).uri(format!("{address}{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).unwrap();
        let request = self.agent.configure_request(request).allow_non_standard_methods(true).build();
        let mut response = self.agent.run(request).unwrap();
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        Reply {
            status: response.status().as_u16(),
            headers,
            body: response.body_mut().read_to_string().unwrap(),
        }
    }

    /// Everything a raw connection gets back for these bytes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = std::net::TcpStream::connect(self.host()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        let mut reader = BufReader::new(stream);
        while reader.read_line(&mut answer).is_ok_and(|read| read > 0) {}
        answer
    }

    pub(crate) fn host(&self) -> &str {
        self.address.split_once("://").unwrap().1
    }

    /// A browser in which the admin's password is typed; [`Appliance::page`] has set it.
    pub(crate) fn sign_in(&self) -> Page<'_> {
        let body = format!(r#"{{"password":"{PASSWORD}"}}"#);
        let reply = self.send("POST", "/api/session", &[], body.as_bytes());
        assert_eq!(reply.status, 204, "{}", reply.body);
        self.page(&reply)
    }

    /// The browser that got this answer, with the cookie in it.
    pub(crate) fn page(&self, reply: &Reply) -> Page<'_> {
        let cookie = reply.header("set-cookie").expect("a cookie").split(';').next().unwrap().to_owned();
        Page { server: self, cookie }
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The memory it uses, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let pages = std::fs::read_to_string(format!("/proc/{}/statm", self.id())).unwrap();
        4096 * pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap()
    }

    pub(crate) fn terminate(&self) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    pub(crate) fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Server {
    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.log_ended.take().map(thread::JoinHandle::join);
        if !thread::panicking() {
            self.secrets.assert_kept(&self.log(), self.database.as_deref());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
