//! Drives a real Chromium over WebDriver: finds, clicks, types, reads, takes pictures.

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The property that holds an element's id in WebDriver's JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with its own profile, ended when the test drops it.
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
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            // The tests sign their certificates themselves.
            "acceptInsecureCerts": true,
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let session = browser.wait("a session", |browser| {
            let response = browser.agent.post(&browser.session).send(capabilities.to_string()).ok()?;
            let body: Value = serde_json::from_str(&response.into_body().read_to_string().ok()?).ok()?;
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
            // Out from under the bar at the bottom, as people scroll.
            browser.run(&format!("document.querySelector({:?}).scrollIntoView({{block: 'center'}})", css));
            browser.attempt("POST", &format!("/element/{element}/click"), json!({})).ok()
        });
    }

    /// Waits for an input and types into it; for a file input, the file's path.
    pub(crate) fn write(&self, css: &str, text: &str) {
        self.wait(css, |browser| {
            let element = browser.element(css)?;
            // Clears the old text. A file input cannot be cleared, so the error is ignored.
            let _ = browser.attempt("POST", &format!("/element/{element}/clear"), json!({}));
            browser.attempt("POST", &format!("/element/{element}/value"), json!({"text": text})).ok()
        });
    }

    /// Replaces the text of an input and presses Enter.
    pub(crate) fn write_over(&self, css: &str, text: &str) {
        self.click(css);
        self.run("document.activeElement.select()");
        self.press(&format!("{text}\u{E007}"));
    }

    /// Returns the visible text of the page.
    pub(crate) fn text(&self) -> String {
        self.run("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows the text; fails after 60 s.
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

    /// Waits until the page no longer shows the text.
    pub(crate) fn sees_no(&self, text: &str) {
        self.wait(&format!("a page without \"{text}\""), |browser| {
            (!browser.text().contains(text)).then_some(())
        });
    }

    /// Presses and releases keys at the focused element.
    pub(crate) fn press(&self, keys: &str) {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|stroke| json!({"type": stroke, "value": key.to_string()}))
            })
            .collect();
        self.call(
            "POST",
            "/actions",
            json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}),
        );
    }

    /// Presses a key while another is held down.
    pub(crate) fn press_with(&self, held: char, key: char) {
        let stroke = |stroke: &str, key: char| json!({"type": stroke, "value": key.to_string()});
        let strokes =
            [stroke("keyDown", held), stroke("keyDown", key), stroke("keyUp", key), stroke("keyUp", held)];
        self.call(
            "POST",
            "/actions",
            json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}),
        );
    }

    /// Drags one element onto another with the mouse.
    pub(crate) fn drag(&self, from: &str, onto: &str) {
        let [from, onto] = [from, onto].map(|css| self.wait(css, |browser| browser.element(css)));
        let over = |element: &str, milliseconds: u32| json!({"type": "pointerMove", "duration": milliseconds, "x": 0, "y": 0, "origin": {ELEMENT: element}});
        let stroke = |stroke: &str| json!({"type": stroke, "button": 0});
        let strokes =
            [over(&from, 0), stroke("pointerDown"), over(&onto, 300), over(&onto, 100), stroke("pointerUp")];
        let mouse = json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": strokes});
        self.call("POST", "/actions", json!({"actions": [mouse]}));
    }

    /// Waits for an element and moves the focus to it by the Tab key alone.
    pub(crate) fn tab_to(&self, css: &str) {
        self.wait(css, |browser| browser.element(css));
        let is_focused = format!("return document.activeElement.matches({css:?})");
        for _ in 0..150 {
            if self.run(&is_focused) == true {
                return;
            }
            self.press("\u{E004}");
        }
        panic!("the Tab key does not lead to {css}; the page says:\n{}", self.text());
    }

    /// Runs a script in the page and waits for the promise it may return.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", json!({"script": script, "args": []}))
    }

    /// Waits until the page has loaded and shows no panel as busy.
    pub(crate) fn settles(&self) {
        self.wait("rest", |browser| {
            let script = "return document.readyState === 'complete' && !document.querySelector('[aria-busy], .waiting') && document.querySelector('h1') !== null";
            (browser.run(script) == true).then_some(())
        });
        // One more frame and 100 ms, for the last drawing.
        self.run("return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))");
    }

    /// Returns the text of the first matching element, empty without one.
    pub(crate) fn text_of(&self, css: &str) -> String {
        let text = self.run(&format!("return document.querySelector({css:?})?.textContent ?? ''"));
        text.as_str().unwrap_or_default().trim().to_owned()
    }

    /// Returns every URL requested since the previous call.
    pub(crate) fn requests(&self) -> Vec<String> {
        let log = self.call("POST", "/se/log", json!({"type": "performance"}));
        let events = log.as_array().cloned().unwrap_or_default().into_iter().filter_map(|entry| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let is_request = event["message"]["method"] == "Network.requestWillBeSent";
            let address = event["message"]["params"]["request"]["url"].as_str()?.to_owned();
            is_request.then_some(address)
        });
        events.collect()
    }

    pub(crate) fn slow_upload(&self, bytes_per_second: u64) {
        self.devtools(
            "Network.emulateNetworkConditions",
            json!({"offline": false, "latency": 0,
            "downloadThroughput": -1, "uploadThroughput": bytes_per_second}),
        );
    }

    /// Returns the console errors since the previous call.
    pub(crate) fn console_errors(&self) -> Vec<String> {
        let log = self.call("POST", "/se/log", json!({"type": "browser"}));
        let entries = log.as_array().cloned().unwrap_or_default();
        let serious = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        serious.map(|entry| entry["message"].to_string()).collect()
    }

    /// Emulates a phone in dark mode.
    pub(crate) fn dark_phone(&self) {
        self.emulate(json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true}), "dark");
    }

    /// Emulates a desktop in light mode.
    pub(crate) fn light_desktop(&self) {
        self.emulate(json!({"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": false}), "light");
    }

    fn emulate(&self, screen: Value, scheme: &str) {
        // Reduced motion, so that no picture is taken in the middle of a transition.
        let features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]
            .map(|(name, value)| json!({"name": name, "value": value}));
        self.devtools("Emulation.setDeviceMetricsOverride", screen);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    fn devtools(&self, command: &str, parameters: Value) {
        self.call("POST", "/goog/cdp/execute", json!({"cmd": command, "params": parameters}));
    }

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
        let response = match method {
            "GET" => self.agent.get(&address).call(),
            _ => self.agent.post(&address).send(body.to_string()),
        };
        let text = response
            .and_then(|response| response.into_body().read_to_string())
            .map_err(|error| error.to_string())?;
        let mut response: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        match response["value"]["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(response["value"].take()),
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
