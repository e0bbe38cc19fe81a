//! Imitates a browser in a test: what it sends and what it receives.

use super::Server;

/// Holds a browser's session cookie.
pub(crate) struct Page<'a> {
    pub(crate) server: &'a Server,
    pub(crate) cookie: String,
}

impl Page<'_> {
    pub(crate) fn send(&self, method: &str, path: &str, body: &str) -> Response {
        self.server.send(method, path, &[("cookie", &self.cookie)], body.as_bytes())
    }

    /// Sends a request; returns `STATUS BODY`.
    pub(crate) fn text(&self, method: &str, path: &str, body: &str) -> String {
        let response = self.send(method, path, body);
        format!("{} {}", response.status, response.body)
    }

    pub(crate) fn download(&self, path: &str) -> Vec<u8> {
        let request = self.server.agent.get(format!("{}{path}", self.server.address));
        let mut response = request.header("cookie", &self.cookie).call().unwrap();
        assert_eq!(response.status(), 200);
        response.body_mut().read_to_vec().unwrap()
    }

    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        let response = self.send("GET", path, "");
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        serde_json::from_str(&response.body).unwrap()
    }
}

/// Holds a response, its body read as text.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }
}
