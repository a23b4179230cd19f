//! A load that waits for acknowledgements alone: signed beforehand, written and read by hand, so that it costs next to
//! nothing beside the server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use chinwag_testkit::messenger::Config;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// Connections, each with one request under way.
const CONNECTIONS: usize = 256;

/// Signed requests, each of another message.
#[derive(Debug)]
pub(crate) struct Requests {
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
    /// Whether they may be sent again once all have been.
    repeat: bool,
}

impl Requests {
    /// As many requests, of as many messages of 10 000 people.
    pub(crate) fn new(count: usize, now_ms: u64) -> Self {
        let config = Config::default();
        let requests = (0..count).map(|n| request(&config, n, now_ms)).collect();
        Self { requests, next: AtomicUsize::new(0), repeat: false }
    }

    /// For a server that does not tell a message from its repetition.
    pub(crate) fn repeated(self) -> Self {
        Self { repeat: true, ..self }
    }

    fn next(&self) -> Option<&Vec<u8>> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        self.requests.get(if self.repeat { index % self.requests.len() } else { index })
    }
}

fn request(config: &Config, n: usize, now: u64) -> Vec<u8> {
    let (page, user) = (&config.page_id, 400_000_000_000_000 + n % 10_000);
    let body = format!(
        "{{\"object\":\"page\",\"entry\":[{{\"id\":\"{page}\",\"time\":{now},\"messaging\":[{{\
         \"sender\":{{\"id\":\"{user}\"}},\"recipient\":{{\"id\":\"{page}\"}},\"timestamp\":{now},\
         \"message\":{{\"mid\":\"m_bench_{now}_{n}\",\"text\":\"How much is the red one, number {n}?\"}}}}]}}]}}"
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(config.app_secret.expose().as_bytes()).expect("any length");
    mac.update(body.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    format!(
        "POST /webhooks/page HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
         x-hub-signature-256: sha256={signature}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Acknowledgements in a second, for as long as `duration`.
pub(crate) async fn per_second(
    webhook: &str,
    requests: &Arc<Requests>,
    duration: Duration,
) -> anyhow::Result<f64> {
    let address = webhook.trim_start_matches("http://").split('/').next().context("an address")?;
    let begun = Instant::now();
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        connections.spawn(drive(stream, Arc::clone(requests), begun + duration));
    }
    let mut acknowledged = 0;
    while let Some(count) = connections.join_next().await {
        acknowledged += count??;
    }
    Ok(f64::from(acknowledged) / begun.elapsed().as_secs_f64())
}

async fn drive(mut stream: TcpStream, requests: Arc<Requests>, end: Instant) -> anyhow::Result<u32> {
    let mut acknowledged = 0;
    let mut answer = [0; 1024];
    while Instant::now() < end {
        let Some(request) = requests.next() else { bail!("there are not enough requests") };
        stream.write_all(request).await?;
        let mut length = 0;
        // Every answer here has an empty body.
        while !answer[..length].ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut answer[length..]).await?;
            if read == 0 {
                bail!("the server closed the connection");
            }
            length += read;
        }
        if !answer.starts_with(b"HTTP/1.1 200") {
            bail!("answered {}", String::from_utf8_lossy(&answer[..length]));
        }
        acknowledged += 1;
    }
    Ok(acknowledged)
}
