//! A browser that has signed in: as much of one as it takes.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser that has signed in.
pub(super) struct Browser {
    host: String,
    cookie: String,
    csrf: String,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Browser {
    /// Opens a link that signs in, and looks where it leads.
    pub(super) async fn open(link: &str) -> (Self, String) {
        let (host, path) = link.strip_prefix("http://").expect("http").split_once('/').expect("a path");
        let mut browser = Self { host: host.into(), cookie: String::new(), csrf: String::new() };
        let answer = browser.get(&format!("/{path}")).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie = answer.header("set-cookie").expect("a cookie").split(';').next().expect("a value");
        browser.cookie = cookie.to_owned();
        let place = answer.header("location").expect("a place").to_owned();
        let page = browser.get("/simulator").await.body;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        browser.csrf = csrf.expect("a word against forged forms").to_owned();
        (browser, place)
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        let mut stream = self.ask("GET", path, "").await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("an answer");
        Answer::read(&bytes)
    }

    /// Sends a form for the chat of a person on a platform, and returns what a script is told.
    pub(super) async fn does(&self, what: &str, seat: (&str, &str), field: (&str, &str)) -> Answer {
        self.posts(what, seat, field, &self.csrf).await
    }

    pub(super) async fn posts(
        &self,
        what: &str,
        (platform, person): (&str, &str),
        (name, value): (&str, &str),
        csrf: &str,
    ) -> Answer {
        let value: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let form = format!("csrf={csrf}&at=0&platform={platform}&person={person}&{name}={value}");
        let mut stream = self.ask("POST", &format!("/simulator/{what}"), &form).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("an answer");
        Answer::read(&bytes)
    }

    /// Follows what somebody sees until it is as it should be; all of it.
    pub(super) async fn sees(
        &self,
        (platform, person): (&str, &str),
        is_right: impl Fn(&str) -> bool,
    ) -> String {
        let path = format!("/live/simulator?platform={platform}&person={person}");
        let mut stream = self.ask("GET", &path, "").await;
        let mut all = String::new();
        let looked = async {
            let mut bytes = [0; 16 << 10];
            loop {
                let count = stream.read(&mut bytes).await.expect("a stream");
                assert!(count > 0, "it has ended: {all}");
                all.push_str(&String::from_utf8_lossy(&bytes[..count]));
                // What is sent later takes the place of what was.
                let newest = all.rsplit("id: talk-0\n").next().unwrap_or_default().to_owned();
                if is_right(&newest) {
                    return newest;
                }
            }
        };
        let looked = tokio::time::timeout(PATIENCE, looked).await;
        looked.unwrap_or_else(|_| {
            let pieces = all.lines().filter(|line| line.starts_with("data: ") && line.contains("bubbles"));
            panic!("{platform} {person} sees: {:#?}", pieces.collect::<Vec<_>>())
        })
    }

    async fn ask(&self, method: &str, path: &str, form: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.host).await.expect("a console");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\naccept: text/plain\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.host,
            self.cookie,
            form.len()
        );
        stream.write_all(request.as_bytes()).await.expect("a request");
        stream
    }
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}
