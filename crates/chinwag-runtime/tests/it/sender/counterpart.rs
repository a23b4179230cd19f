//! The other side of a call, which does exactly what a test says: one act for each connection.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// What follows on a request. The last one is repeated.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// These bytes, and the end of the connection.
    Bytes(Vec<u8>),
    /// Nothing, until the caller gives up.
    Silence,
    /// These bytes, without having read anything, and then nothing.
    Unasked(&'static [u8]),
    /// These bytes, and again on each further request of the same connection.
    Kept(&'static [u8]),
}

impl Act {
    /// A whole answer.
    pub(crate) fn answer(status: u16, body: &str) -> Self {
        Self::with(status, "", body)
    }

    /// A whole answer with further headers, each closed by a line break.
    pub(crate) fn with(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Bytes(
            format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}connection: close\r\n\r\n{body}"
            )
            .into_bytes(),
        )
    }
}

/// The other side.
#[derive(Debug)]
pub(crate) struct Counterpart {
    address: SocketAddr,
    heard: Heard,
    _connections: JoinSet<()>,
}

/// The requests, each with the number of its connection.
type Heard = Arc<Mutex<Vec<(usize, String)>>>;

impl Counterpart {
    pub(crate) async fn that(acts: impl IntoIterator<Item = Act>) -> Self {
        let acts = Arc::new(Mutex::new(acts.into_iter().collect::<VecDeque<_>>()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let mut connections = JoinSet::new();
        connections.spawn(accept(listener, acts, Arc::clone(&heard)));
        Self { address, heard, _connections: connections }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests so far, head and body.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard
            .lock()
            .expect("no test panics with it")
            .iter()
            .map(|(_, request)| request.clone())
            .collect()
    }

    /// The number of the connection each request came on.
    pub(crate) fn connections(&self) -> Vec<usize> {
        self.heard.lock().expect("no test panics with it").iter().map(|(connection, _)| *connection).collect()
    }
}

async fn accept(listener: TcpListener, acts: Arc<Mutex<VecDeque<Act>>>, heard: Heard) {
    let mut connections = JoinSet::new();
    for number in 0.. {
        let (stream, _) = listener.accept().await.expect("a connection");
        let act = {
            let mut acts = acts.lock().expect("no test panics with it");
            if acts.len() > 1 { acts.pop_front() } else { acts.front().cloned() }
        };
        let heard = Arc::clone(&heard);
        let hear = move |request| heard.lock().expect("no test panics with it").push((number, request));
        connections.spawn(serve(stream, act.expect("at least one act"), hear));
    }
}

/// NOTE: the caller may have had enough before all of it is written; that is no error here.
async fn serve(mut stream: TcpStream, act: Act, hear: impl Fn(String)) {
    match act {
        Act::Unasked(bytes) => {
            stream.write_all(bytes).await.ok();
            std::future::pending().await
        }
        Act::Kept(bytes) => loop {
            hear(request(&mut stream).await);
            if stream.write_all(bytes).await.is_err() {
                return;
            }
        },
        Act::Bytes(bytes) => {
            hear(request(&mut stream).await);
            stream.write_all(&bytes).await.ok();
            stream.shutdown().await.ok();
        }
        Act::Silence => {
            hear(request(&mut stream).await);
            std::future::pending().await
        }
    }
}

/// Reads one request; as much as there is when the connection ends before.
async fn request(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().expect("a number")) {
                return text.into_owned();
            }
        }
        if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
            return String::from_utf8_lossy(&read).into_owned();
        }
    }
}
