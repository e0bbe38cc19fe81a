//! Imitates a browser in a test: what it sends and what it receives.

use super::Server;

/// A browser with a session.
pub(crate) struct Page<'a> {
    pub(crate) server: &'a Server,
    pub(crate) cookie: String,
}

impl Page<'_> {
    pub(crate) fn send(&self, method: &str, path: &str, body: &str) -> Reply {
        self.server.send(method, path, &[("cookie", &self.cookie)], body.as_bytes())
    }

    /// The status and the whole body.
    pub(crate) fn says(&self, method: &str, path: &str, body: &str) -> String {
        let reply = self.send(method, path, body);
        format!("{} {}", reply.status, reply.body)
    }

    /// A file, whole.
    pub(crate) fn download(&self, path: &str) -> Vec<u8> {
        let request = self.server.agent.get(format!("{}{path}", self.server.address));
        let mut response = request.header("cookie", &self.cookie).call().unwrap();
        assert_eq!(response.status(), 200);
        response.body_mut().read_to_vec().unwrap()
    }

    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        let reply = self.send("GET", path, "");
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        serde_json::from_str(&reply.body).unwrap()
    }
}

/// What a server answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }
}
