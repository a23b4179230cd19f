//! A browser, as far as it matters here: it has a cookie, follows what it is told to, and reads what is live.

use std::{fmt::Write as _, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// How long a test waits for what has to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// What has to happen, or the test fails.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named =
            |line: &&str| line.split(':').next().is_some_and(|found| found.eq_ignore_ascii_case(name));
        self.head.lines().find(named)?.split_once(':').map(|(_, value)| value.trim())
    }

    /// The values of an attribute, as a browser reads them.
    pub(crate) fn attributes(&self, name: &str) -> Vec<String> {
        let begin = format!(" {name}=\"");
        let parts = self.body.split(&begin).skip(1);
        parts.map(|part| text(part.split('"').next().unwrap_or_default())).collect()
    }

    /// What the elements of a class hold, without their tags.
    pub(crate) fn texts(&self, class: &str) -> Vec<String> {
        let begin = format!("class=\"{class}\">");
        let parts = self.body.split(&begin).skip(1);
        parts.map(|part| text(part.split("</").next().unwrap_or_default())).collect()
    }

    /// The hidden values of the first form that leads to `action`.
    pub(crate) fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let form = self.body.split("<form").find(|form| form.contains(&format!("=\"{action}\""))).unwrap();
        let form = form.split("</form>").next().unwrap();
        let one = |input: &str| {
            let of = |name: &str| {
                input.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next())
            };
            Some((text(of("name")?), text(of("value")?)))
        };
        form.split("<input")
            .skip(1)
            .filter(|input| input.contains("type=\"hidden\""))
            .filter_map(one)
            .collect()
    }
}

/// Text without the escapes of HTML.
fn text(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Somebody with a browser.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    cookie: String,
}

impl Client {
    /// Nobody yet.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, cookie: String::new() }
    }

    /// Signs in by a link.
    pub(crate) async fn signed_in(address: SocketAddr, link: &str) -> Self {
        let mut client = Self::new(address);
        let path = link.split_once(&address.to_string()).unwrap().1;
        let answer = client.get(path).await;
        client.take(&answer);
        client
    }

    /// Signs in by the token.
    pub(crate) async fn with_token(address: SocketAddr, token: &str) -> Self {
        let mut client = Self::new(address);
        let answer = client.post("/sign-in", &[("token", token)]).await;
        client.take(&answer);
        client
    }

    fn take(&mut self, answer: &Answer) {
        let cookie = answer.header("set-cookie").expect("signed in");
        self.cookie = cookie.split(';').next().unwrap().to_owned();
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", "").await
    }

    /// Sends a form as it is.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(form).finish();
        self.send("POST", path, "Content-Type: application/x-www-form-urlencoded\r\n", &body).await
    }

    /// The word that its forms have to say.
    pub(crate) async fn csrf(&self) -> String {
        let page = self.get("/settings").await;
        let hidden = page.hidden("/sign-out");
        hidden.into_iter().find(|(name, _)| name == "csrf").unwrap().1
    }

    /// Sends a form of its own, and goes to where that leads.
    pub(crate) async fn submit(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let mut form = form.to_vec();
        form.push(("csrf", &csrf));
        let answer = self.post(path, &form).await;
        match answer.header("location") {
            Some(place) => self.get(place.split('#').next().unwrap()).await,
            None => answer,
        }
    }

    async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let stream = self.open(method, path, headers, body).await;
        let mut all = Vec::new();
        let mut stream = stream;
        soon("an answer", stream.read_to_end(&mut all)).await.unwrap();
        let all = String::from_utf8(all).unwrap();
        let (head, body) = all.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    async fn open(&self, method: &str, path: &str, headers: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        write!(request, "Cookie: {}\r\nContent-Length: {}\r\n{headers}\r\n{body}", self.cookie, body.len())
            .unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Follows what is live; `last` is the last event that was seen.
    pub(crate) async fn follow(&self, path: &str, last: Option<&str>) -> Live {
        let header = last.map(|last| format!("Last-Event-ID: {last}\r\n")).unwrap_or_default();
        let mut live = Live(BufReader::new(self.open("GET", path, &header, "").await));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(soon("a head", live.0.read_line(&mut head)).await.unwrap() > 0, "{head}");
        }
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"), "{head}");
        live
    }
}

/// One event of what is live.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) data: String,
}

/// What is live, read as a browser does.
pub(crate) struct Live(BufReader<TcpStream>);

impl Live {
    /// The next event of this name; others are passed over.
    pub(crate) async fn next(&mut self, names: &[&str]) -> Said {
        loop {
            let said = soon("an event", self.event()).await;
            if names.contains(&said.name.as_str()) {
                return said;
            }
        }
    }

    async fn event(&mut self) -> Said {
        let mut said = Said::default();
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).await.unwrap() > 0, "the connection ended");
            let is_chunk = line.ends_with("\r\n");
            match line.trim_end_matches(['\r', '\n']) {
                "" if !is_chunk && !said.name.is_empty() => return said,
                line => match line.split_once(": ") {
                    Some(("event", name)) => name.clone_into(&mut said.name),
                    Some(("id", id)) => id.clone_into(&mut said.id),
                    Some(("data", data)) => said.data.push_str(data),
                    _ => {}
                },
            }
        }
    }
}
