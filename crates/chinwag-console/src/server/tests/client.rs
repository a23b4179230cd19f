//! Requests written byte for byte, and answers read as they come.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// The name and value of the cookie that it sets.
    pub(super) fn cookie(&self) -> &str {
        self.header("set-cookie").split(';').next().unwrap_or_default()
    }

    fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.unwrap_or_else(|| panic!("no answer: {text:?}")),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: body.to_owned(),
        }
    }
}

/// A request that is being put together.
#[derive(Debug, Clone)]
pub(super) struct Call {
    address: SocketAddr,
    method: String,
    path: String,
    host: Option<String>,
    headers: Vec<(String, String)>,
    body: String,
}

impl Call {
    pub(super) fn new(address: SocketAddr, method: &str, path: &str) -> Self {
        let host = Some(address.to_string());
        Self { address, method: method.into(), path: path.into(), host, headers: vec![], body: String::new() }
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        if name.eq_ignore_ascii_case("host") {
            self.host = None;
        }
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub(super) fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header("Content-Type", "application/x-www-form-urlencoded")
    }

    pub(super) async fn send(self) -> Reply {
        let mut text = format!("{} {} HTTP/1.1\r\nConnection: close\r\n", self.method, self.path);
        let length =
            (self.method == "POST").then(|| ("Content-Length".to_owned(), self.body.len().to_string()));
        let host = self.host.map(|host| ("Host".to_owned(), host));
        for (name, value) in host.into_iter().chain(length).chain(self.headers) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(&self.body);
        Reply::of(&raw(self.address, text.as_bytes()).await)
    }
}

/// How long an answer may take: one without an end is taken as far as it came.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(15);

/// Writes bytes, and reads what comes until the server closes.
pub(super) async fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the console listens");
    // A server that has seen enough may close before everything is written.
    stream.write_all(bytes).await.ok();
    let mut answer = Vec::new();
    let read = async {
        let mut part = [0; 8192];
        while let Ok(count @ 1..) = stream.read(&mut part).await {
            answer.extend_from_slice(&part[..count]);
        }
    };
    tokio::time::timeout(ANSWER_TIME_MAX, read).await.ok();
    String::from_utf8_lossy(&answer).into_owned()
}
