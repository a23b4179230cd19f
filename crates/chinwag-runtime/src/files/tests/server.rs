//! A server that answers as it is told, word for word.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// What a request is answered with.
pub(super) enum Answer {
    /// These words, and the connection is closed.
    Said(String),
    /// These words, and then nothing more.
    Hung(String),
}

/// A file.
pub(super) fn file(body: &str) -> Answer {
    Answer::Said(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

/// An answer in JSON.
pub(super) fn json(body: &str) -> Answer {
    file(body)
}

/// A status with a header, where there is one, and nothing else.
pub(super) fn status(status: u16, header: &str) -> Answer {
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    Answer::Said(format!("HTTP/1.1 {status} X\r\n{header}content-length: 0\r\n\r\n"))
}

pub(super) fn redirect(location: &str) -> Answer {
    status(302, &format!("location: {location}"))
}

/// Ends when it is dropped.
pub(super) struct Server {
    pub(super) url: String,
    seen: Arc<Mutex<Vec<String>>>,
    _serving: JoinSet<()>,
}

impl Server {
    /// Answers each request by its head, in small letters, and by how many there were before.
    pub(super) async fn start(answer: impl Fn(&str, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (kept, answer) = (Arc::clone(&seen), Arc::new(answer));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&kept), Arc::clone(&answer)));
            }
        });
        Self { url, seen, _serving: serving }
    }

    /// The heads of all requests.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: Arc<Mutex<Vec<String>>>,
    answer: Arc<impl Fn(&str, usize) -> Answer>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let before = {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(head.clone());
        seen.len() - 1
    };
    match answer(&head, before) {
        Answer::Said(words) => drop(stream.write_all(words.as_bytes()).await),
        Answer::Hung(words) => {
            if stream.write_all(words.as_bytes()).await.is_ok() {
                std::future::pending::<()>().await;
            }
        }
    }
}
