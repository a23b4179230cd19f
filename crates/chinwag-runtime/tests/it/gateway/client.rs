//! A client that can be as rude as it likes: bytes out, answers in.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::bench::soon;

/// One connection.
#[derive(Debug)]
pub(crate) struct Client {
    stream: TcpStream,
    /// What has come and was not looked at yet.
    came: Vec<u8>,
}

/// An answer, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The lines of the head after the first, in lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, came: Vec::new() })
    }

    /// Sends bytes. What the gateway does not want any more is no mistake of the test.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        soon("sending", self.stream.write_all(bytes.as_ref())).await
    }

    /// Says that there is nothing more to come.
    pub(crate) async fn finish(&mut self) {
        self.stream.shutdown().await.expect("the socket is open");
    }

    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        self.ask("GET", target).await
    }

    /// A request without a body.
    pub(crate) async fn ask(&mut self, method: &str, target: &str) -> Answer {
        self.send(format!("{method} {target} HTTP/1.1\r\nHost: bot\r\n\r\n")).await.expect("sent");
        self.answer_to(method).await
    }

    pub(crate) async fn post(&mut self, target: &str, headers: &str, body: &[u8]) -> Answer {
        let mut request = post_head(target, headers, body.len()).into_bytes();
        request.extend_from_slice(body);
        self.send(request).await.expect("sent");
        self.answer().await
    }

    pub(crate) async fn answer(&mut self) -> Answer {
        self.answer_to("POST").await
    }

    async fn answer_to(&mut self, method: &str) -> Answer {
        let head = soon("an answer", self.until_blank_line()).await.expect("an answer comes before the end");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let headers = lines.filter(|line| !line.is_empty()).map(str::to_lowercase).collect();
        let mut answer = Answer { status, headers, body: String::new() };
        let length = answer.header("content-length").map_or(0, |length| length.parse().expect("a number"));
        if method != "HEAD" {
            while self.came.len() < length {
                assert!(soon("the body", self.more()).await > 0, "the body is cut off");
            }
            answer.body = String::from_utf8(self.came.drain(..length).collect()).expect("text");
        }
        answer
    }

    /// The next head of an answer; `None` where the connection ends first.
    async fn until_blank_line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.came.windows(4).position(|four| four == b"\r\n\r\n") {
                return String::from_utf8(self.came.drain(..end + 4).collect()).ok();
            }
            if self.more().await == 0 {
                return None;
            }
        }
    }

    async fn more(&mut self) -> usize {
        self.stream.read_buf(&mut self.came).await.unwrap_or(0)
    }

    /// The head of an answer that goes on, by its status.
    pub(crate) async fn told(&mut self) -> u16 {
        let head = soon("an answer", self.until_blank_line()).await.expect("an answer comes before the end");
        head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }

    /// What comes up to these words, with them.
    pub(crate) async fn hears(&mut self, words: &str) -> String {
        loop {
            if let Some(at) = self.came.windows(words.len()).position(|part| part == words.as_bytes()) {
                return String::from_utf8_lossy(&self.came.drain(..at + words.len()).collect::<Vec<_>>())
                    .into_owned();
            }
            assert!(soon(words, self.more()).await > 0, "the connection ends before {words}");
        }
    }

    /// Waits for the first bytes of an answer, and takes no more of it.
    pub(crate) async fn begins(&mut self) {
        soon("the beginning of an answer", self.stream.readable()).await.expect("the connection stays");
    }

    /// Everything that comes until the connection ends.
    pub(crate) async fn rest(&mut self) -> String {
        while soon("the end of the connection", self.more()).await > 0 {}
        String::from_utf8_lossy(&std::mem::take(&mut self.came)).into_owned()
    }

    /// Whether nothing comes for a moment, and the connection stays.
    pub(crate) async fn is_silent(&mut self) -> bool {
        let moment = std::time::Duration::from_millis(150);
        tokio::time::timeout(moment, self.stream.readable()).await.is_err() && self.came.is_empty()
    }
}

/// The head of a POST whose body has this length.
pub(crate) fn post_head(target: &str, headers: &str, length: usize) -> String {
    format!("POST {target} HTTP/1.1\r\nHost: bot\r\nContent-Length: {length}\r\n{headers}\r\n")
}
