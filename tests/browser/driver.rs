//! A real Chromium, driven over WebDriver: find, click, type, read, look.

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What the protocol calls an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with a profile of its own; ends with the test.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
    _profile: TempDir,
}

impl Browser {
    /// Starts Chromium in a window of this size.
    pub(crate) fn open(width: u32, height: u32) -> Browser {
        let port = free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver; tests/run installs it");
        let profile = tempfile::tempdir().unwrap();
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut browser =
            Browser { driver, session: format!("http://127.0.0.1:{port}/session"), agent, _profile: profile };
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.push(format!("--window-size={width},{height}"));
        arguments.push(format!("--user-data-dir={}", browser._profile.path().display()));
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let session = browser.wait("a session", |browser| {
            let reply = browser.agent.post(&browser.session).send(wanted.to_string()).ok()?;
            let body: Value = serde_json::from_str(&reply.into_body().read_to_string().ok()?).ok()?;
            body["value"]["sessionId"].as_str().map(str::to_owned)
        });
        browser.session = format!("{}/{session}", browser.session);
        browser
    }

    pub(crate) fn go(&self, address: &str) {
        self.call("POST", "/url", json!({"url": address}));
    }

    /// Waits for an element and clicks it.
    pub(crate) fn click(&self, css: &str) {
        self.wait(css, |browser| {
            let element = browser.element(css)?;
            browser.attempt("POST", &format!("/element/{element}/click"), json!({})).ok()
        });
    }

    /// Waits for an input and types into it; for a file input, the file's path.
    pub(crate) fn write(&self, css: &str, text: &str) {
        self.wait(css, |browser| {
            let element = browser.element(css)?;
            // What stands there already goes; a file input has nothing to clear.
            let _ = browser.attempt("POST", &format!("/element/{element}/clear"), json!({}));
            browser.attempt("POST", &format!("/element/{element}/value"), json!({"text": text})).ok()
        });
    }

    /// The text of the page, as somebody sees it.
    pub(crate) fn text(&self) -> String {
        self.run("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says something.
    pub(crate) fn sees(&self, text: &str) {
        let start = Instant::now();
        while !self.text().contains(text) {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "\"{text}\" is not on the page:\n{}",
                self.text()
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Runs a script in the page.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", json!({"script": script, "args": []}))
    }

    /// Errors and warnings on the console since the last time.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.call("POST", "/se/log", json!({"type": "browser"}));
        let entries = log.as_array().cloned().unwrap_or_default();
        let serious = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        serious.map(|entry| entry["message"].to_string()).collect()
    }

    /// As on a phone, in the dark.
    pub(crate) fn dark_phone(&self) {
        self.emulate(json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true}), "dark");
    }

    /// As on a desk, in the light.
    pub(crate) fn light_desk(&self) {
        self.emulate(json!({"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": false}), "light");
    }

    fn emulate(&self, screen: Value, scheme: &str) {
        let scheme = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        for (command, parameters) in
            [("Emulation.setDeviceMetricsOverride", screen), ("Emulation.setEmulatedMedia", scheme)]
        {
            self.call("POST", "/goog/cdp/execute", json!({"cmd": command, "params": parameters}));
        }
    }

    /// Saves a picture of the window.
    pub(crate) fn picture(&self, path: &Path) {
        let data = self.call("GET", "/screenshot", Value::Null);
        let png = data_encoding::BASE64.decode(data.as_str().unwrap_or_default().as_bytes()).unwrap();
        std::fs::write(path, png).unwrap();
    }

    fn element(&self, css: &str) -> Option<String> {
        let found = self.attempt("POST", "/element", json!({"using": "css selector", "value": css})).ok()?;
        Some(found[ELEMENT].as_str()?.to_owned())
    }

    fn call(&self, method: &str, path: &str, body: Value) -> Value {
        self.attempt(method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn attempt(&self, method: &str, path: &str, body: Value) -> Result<Value, String> {
        let address = format!("{}{path}", self.session);
        let reply = match method {
            "GET" => self.agent.get(&address).call(),
            _ => self.agent.post(&address).send(body.to_string()),
        };
        let text =
            reply.and_then(|reply| reply.into_body().read_to_string()).map_err(|error| error.to_string())?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["value"].take()),
        }
    }

    fn wait<T>(&self, what: &str, mut attempt: impl FnMut(&Browser) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(done) = attempt(self) {
                return done;
            }
            let is_late = start.elapsed() > Duration::from_secs(60);
            assert!(!is_late, "the browser does not get to {what}; the page says:\n{}", self.text());
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
