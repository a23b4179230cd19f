//! What is live: pieces of a page, for as long as somebody is signed in.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{
    corpus::PAYLOADS,
    hostile::fill,
    routes,
    stage::{Stage, Visitor, Wish},
};

/// Long enough for a stream on a slow machine to beat.
const SOON: Duration = Duration::from_secs(20);

struct Stream {
    socket: TcpStream,
    text: String,
}

impl Stream {
    async fn open(visitor: &Visitor<'_>, address: std::net::SocketAddr, path: &str) -> Self {
        let mut socket = TcpStream::connect(address).await.expect("it listens");
        let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\n\r\n", visitor.cookie);
        socket.write_all(head.as_bytes()).await.expect("it is written");
        Self { socket, text: String::new() }
    }

    /// Reads until there is something in it; false where the stream ends before: its connection goes on.
    async fn has(&mut self, words: &str) -> bool {
        let read = async {
            let mut part = [0; 65_536];
            while !self.text.contains(words) {
                let Ok(count @ 1..) = self.socket.read(&mut part).await else { return false };
                self.text.push_str(&String::from_utf8_lossy(&part[..count]));
                if self.text.ends_with("\r\n0\r\n\r\n") {
                    return false;
                }
            }
            true
        };
        timeout(SOON, read).await.expect("the words come, or the end of the stream")
    }
}

/// Events of a stream, as a browser reads them: each with the id of its element and its data.
fn events(body: &str) -> Vec<(String, String)> {
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let (mut events, mut id, mut data) = (Vec::new(), String::new(), Vec::new());
    for line in body.split('\n') {
        match line.split_once(": ") {
            Some(("id", value)) => id = value.to_owned(),
            Some(("data", value)) => data.push(value.to_owned()),
            _ if line.is_empty() && !data.is_empty() => {
                events.push((id.clone(), std::mem::take(&mut data).join("\n")))
            }
            _ => {}
        }
    }
    events
}

#[test]
fn what_people_write_makes_no_event_of_its_own() {
    for words in PAYLOADS {
        let html = maud::html! { p { (words) } }.into_string();
        let text = crate::server::stream::event("transcript", &html);
        let read = events(&text);
        assert_eq!(read.len(), 1, "{words:?} makes {read:?}");
        assert_eq!(read[0].0, "transcript");
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        assert_eq!(read[0].1, lines(&html), "{words:?}");
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let stage = Stage::with(Wish { words: "zqx".into(), ..Wish::default() }).await;
    let filled = fill(&stage.engine, "zqx").await;
    // Nobody is played here.
    let is_here = |path: &String| path.starts_with("/live/") && path != "/live/simulator";
    let lives: Vec<String> = routes::pages().into_iter().filter(is_here).collect();
    assert!(lives.len() >= 3, "{lives:?}");
    let (visitor, other) = (stage.sign_in().await, stage.sign_in().await);
    let mut streams = Vec::new();
    for path in &lives {
        let path = routes::query(path, filled.conversation.as_str(), filled.events[0].as_str());
        let mut stream = Stream::open(&visitor, stage.address(), &path).await;
        assert!(stream.has("text/event-stream").await, "{path}: {}", stream.text);
        streams.push((path, stream));
    }
    let mut others = Stream::open(&other, stage.address(), "/live/overview").await;
    assert!(others.has("event: piece").await);
    visitor.submit("/sign-out", &[]).await;
    for (path, stream) in &mut streams {
        assert!(!stream.has("this never comes").await, "{path} goes on: {}", stream.text);
    }
    others.text.clear();
    assert!(others.has(": beat").await, "a stream of another session has ended");
}

#[tokio::test]
async fn an_open_page_keeps_its_session_but_not_for_ever() {
    let stage = Stage::new().await;
    let visitor = stage.sign_in().await;
    let mut stream = Stream::open(&visitor, stage.address(), "/live/overview").await;
    assert!(stream.has(": beat").await);
    for _ in 0..2 {
        stage.clock.advance(Duration::from_secs(7000));
        stream.text.clear();
        assert!(stream.has(": beat").await, "the stream of a page that is looked at has ended");
    }
    stage.clock.advance(Duration::from_secs(12 * 3600));
    assert!(!stream.has("this never comes").await);
    assert!(!visitor.is_signed_in().await);
}
