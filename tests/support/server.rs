//! Runs the real program as a server: starts it, sends requests, inspects it, ends it.

use super::secrets::Secrets;
use super::{PASSWORD, Page, Response, wait_until};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use ureq::http::{Method, Request};

/// Runs a server process until dropped.
pub(crate) struct Server {
    child: Child,
    /// Stdout after the first address.
    pub(crate) stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
    log_ended: Option<thread::JoinHandle<()>>,
    database: Option<std::path::PathBuf>,
    secrets: Secrets,
    pub(crate) address: String,
    pub(crate) token: String,
    pub(super) agent: ureq::Agent,
}

impl Server {
    /// Starts a command and waits until it prints its address.
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
        let stdout = Arc::new(Mutex::new(String::new()));
        let received = stdout.clone();
        thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| *received.lock().unwrap() += &(line + "\n"))
        });
        let log = BufReader::new(child.stderr.take().unwrap());
        let stderr = Arc::new(Mutex::new(String::new()));
        let received = stderr.clone();
        let log_ended = thread::spawn(move || {
            log.lines().map_while(Result::ok).for_each(|line| {
                eprintln!("{line}");
                *received.lock().unwrap() += &(line + "\n");
            });
        });
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let secrets = Secrets::default();
        let log_ended = Some(log_ended);
        Server { child, stdout, stderr, log_ended, database, secrets, address, token, agent: config.into() }
    }

    /// Returns the page's address under `--admin-listen`.
    pub(crate) fn page_address(&self) -> String {
        self.wait_for_stdout("The page is at ")
    }

    /// Waits for a line on stdout with these words; returns its rest.
    fn wait_for_stdout(&self, words: &str) -> String {
        let mut found = String::new();
        wait_until("the line is printed", || {
            let stdout = self.stdout.lock().unwrap();
            let line = stdout.lines().find_map(|line| line.split_once(words));
            line.map(|(_, rest)| found = rest.to_owned()).is_some()
        });
        found
    }

    /// Waits for a line on stderr with these words; returns its rest.
    pub(crate) fn wait_for_log(&self, words: &str) -> String {
        let mut found = String::new();
        wait_until("the line is logged", || {
            let stderr = self.stderr.lock().unwrap();
            let line = stderr.lines().find_map(|line| line.split_once(words));
            line.map(|(_, rest)| found = rest.to_owned()).is_some()
        });
        found
    }

    pub(crate) fn log(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// Returns the code of the printed setup link.
    pub(crate) fn setup_code(&self) -> String {
        self.wait_for_stdout("/#/setup/")
    }

    pub(crate) fn wait_until_loaded(&self) {
        wait_until("the directory is loaded", || self.get("/healthz").status == 200);
    }

    /// Sends a lookup with the valid token; returns `STATUS BODY`.
    pub(crate) fn lookup(&self, body: &str) -> String {
        let response = self.post(&self.token, body);
        format!("{} {}", response.status, response.body)
    }

    pub(crate) fn post(&self, token: &str, body: &str) -> Response {
        self.send("POST", "/lookup", &[("Authorization", &format!("Bearer {token}"))], body.as_bytes())
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], b"")
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        self.send_at(&self.address, method, path, headers, body)
    }

    pub(crate) fn send_at(
        &self,
        address: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
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
        Response {
            status: response.status().as_u16(),
            headers,
            body: response.body_mut().read_to_string().unwrap(),
        }
    }

    /// Sends raw bytes over a new connection; returns everything received.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = std::net::TcpStream::connect(self.host()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut response = String::new();
        let mut reader = BufReader::new(stream);
        while reader.read_line(&mut response).is_ok_and(|read| read > 0) {}
        response
    }

    pub(crate) fn host(&self) -> &str {
        self.address.split_once("://").unwrap().1
    }

    /// Signs in with the admin's password, which [`Appliance::page`] has set.
    pub(crate) fn sign_in(&self) -> Page<'_> {
        let body = format!(r#"{{"password":"{PASSWORD}"}}"#);
        let response = self.send("POST", "/api/session", &[], body.as_bytes());
        assert_eq!(response.status, 204, "{}", response.body);
        self.page(&response)
    }

    /// Returns the page with the cookie of a response.
    pub(crate) fn page(&self, response: &Response) -> Page<'_> {
        let cookie = response.header("set-cookie").expect("a cookie").split(';').next().unwrap().to_owned();
        Page { server: self, cookie }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the resident memory in bytes.
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
    /// Kills the process, as a power cut would, and checks its log and database for secrets.
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
