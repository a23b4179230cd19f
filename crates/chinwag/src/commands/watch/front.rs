//! Listens in place of the bot, within the gateway's own bounds.

use std::{convert::Infallible, net::SocketAddr, pin::pin, time::Duration};

use chinwag_core::config::GatewayConfig;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{desk::Desk, pass::pass};

/// How long a request waits for a bot.
pub(super) const HOLD: Duration = Duration::from_secs(15);
/// How long accepting rests when the machine has no room for a connection.
const REST: Duration = Duration::from_millis(100);
/// hyper has no smaller buffer.
const BUFFER_BYTES_MIN: usize = 8192;

/// Listens. Dropping it ends it at once.
#[derive(Debug)]
pub(super) struct Front {
    address: SocketAddr,
    /// The one task that accepts connections and owns theirs.
    accepting: JoinSet<()>,
}

impl Front {
    /// Listens where the gateway would, until the desk is closed. A request waits `hold` for a bot.
    pub(super) async fn open(config: &GatewayConfig, hold: Duration, desk: Desk) -> std::io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(config.read_timeout.get())
            .max_header_size(config.head_bytes_max)
            .max_buf_size(config.head_bytes_max.max(BUFFER_BYTES_MIN));
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, config.connections_max, Door { http, hold, desk }));
        Ok(Self { address, accepting })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits, after the desk is closed, until what has an answer has it, and no longer than that.
    pub(super) async fn end(mut self, within: Duration) {
        tokio::time::timeout(within, self.accepting.join_next()).await.ok();
        self.accepting.shutdown().await;
    }
}

/// What each connection needs.
#[derive(Debug, Clone)]
struct Door {
    http: http1::Builder,
    hold: Duration,
    desk: Desk,
}

/// Accepts connections until the desk is closed, no more at once than that: further ones wait in the listener's queue.
async fn accept(listener: TcpListener, connections_max: usize, door: Door) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = door.desk.closed() => break,
            Some(_) = connections.join_next() => {}
            stream = listener.accept(), if connections.len() < connections_max => match stream {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, door.clone()));
                }
                Err(error) => {
                    tracing::debug!(%error, "accepting a connection failed");
                    tokio::time::sleep(REST).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Serves one connection to its end. It outlives each bot that answers on it.
async fn serve(stream: TcpStream, Door { http, hold, desk }: Door) {
    stream.set_nodelay(true).ok();
    let service = service_fn(|request| async {
        let answer = pass(&desk, hold, request).await;
        Ok::<_, Infallible>(answer)
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        () = desk.closed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::{
        commands::watch::desk::{Key, desk},
        settings::Settings,
    };

    const LONG: Duration = Duration::from_secs(60);
    const POST: &str = "POST /webhooks/page?a=b HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\n\r\nhello";
    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

    /// A front, and a connection to it.
    async fn open(hold: Duration) -> (Key, Front, TcpStream) {
        let (key, desk) = desk();
        let mut config = Settings::defaults().config.gateway;
        config.listen = (Ipv4Addr::LOCALHOST, 0).into();
        let front = Front::open(&config, hold, desk).await.expect("a free port");
        let stream = TcpStream::connect(front.address()).await.expect("it listens");
        (key, front, stream)
    }

    /// A bot of a test's own, which answers by hand.
    async fn bot(key: &mut Key) -> TcpListener {
        let bot = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        key.fill(bot.local_addr().expect("an address"));
        bot
    }

    /// Reads until these words have come.
    async fn until(stream: &mut TcpStream, words: &str) -> String {
        let mut read = Vec::new();
        while !String::from_utf8_lossy(&read).ends_with(words) {
            let mut buffer = [0; 1024];
            let count = tokio::time::timeout(LONG, stream.read(&mut buffer)).await.expect("soon");
            let count = count.expect("bytes");
            assert!(count > 0, "the end after {}", String::from_utf8_lossy(&read));
            read.extend_from_slice(&buffer[..count]);
        }
        String::from_utf8(read).expect("text")
    }

    /// The bot before ends its connection after each answer; the one in front goes on.
    #[tokio::test]
    async fn a_connection_outlives_the_bots_that_answer_on_it() {
        let (mut key, _front, mut stream) = open(LONG).await;
        stream.write_all(POST.as_bytes()).await.expect("it is open");
        for _ in 0..3 {
            // The request is there before the bot is.
            let bot = bot(&mut key).await;
            let (mut asked, _) = bot.accept().await.expect("a request");
            let request = until(&mut asked, "hello").await;
            assert!(request.starts_with("POST /webhooks/page?a=b HTTP/1.1\r\n"), "{request}");
            assert!(request.contains("host: h\r\n"), "{request}");
            asked.write_all(OK.as_bytes()).await.expect("it waits");
            let answer = until(&mut stream, "ok").await;
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
            assert!(!answer.contains("close"), "{answer}");
            key.clear(LONG).await;
            stream.write_all(POST.as_bytes()).await.expect("it is open");
        }
    }

    #[tokio::test]
    async fn what_a_bot_has_begun_to_answer_it_answers_before_it_goes() {
        let (mut key, _front, mut stream) = open(LONG).await;
        let bot = bot(&mut key).await;
        stream.write_all(POST.as_bytes()).await.expect("it is open");
        let (mut asked, _) = bot.accept().await.expect("a request");
        until(&mut asked, "hello").await;
        let (head, rest) = OK.split_at(OK.len() - 1);
        asked.write_all(head.as_bytes()).await.expect("it waits");
        until(&mut stream, "o").await;
        let mut clearing = pin!(key.clear(LONG));
        let early = tokio::time::timeout(Duration::from_millis(20), clearing.as_mut()).await;
        assert!(early.is_err(), "the answer is not out yet");
        asked.write_all(rest.as_bytes()).await.expect("it waits");
        until(&mut stream, "k").await;
        clearing.await;
    }

    #[tokio::test]
    async fn without_a_bot_the_provider_is_asked_to_come_again() {
        let (mut key, front, mut stream) = open(Duration::from_millis(10)).await;
        stream.write_all(POST.as_bytes()).await.expect("it is open");
        let answer = until(&mut stream, "the bot does not run\n").await;
        assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n"), "{answer}");
        drop(stream);

        // One that is killed while it answers.
        let bot = bot(&mut key).await;
        let mut stream = TcpStream::connect(front.address()).await.expect("it listens");
        stream.write_all(POST.as_bytes()).await.expect("it is open");
        let (mut asked, _) = bot.accept().await.expect("a request");
        until(&mut asked, "hello").await;
        drop((asked, bot));
        let answer = until(&mut stream, "the bot did not answer\n").await;
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    }

    /// At the end, whoever waits is told, and nobody else is let in.
    #[tokio::test]
    async fn the_end_is_told_to_whoever_waits() {
        let (key, front, mut stream) = open(LONG).await;
        let address = front.address();
        stream.write_all(POST.as_bytes()).await.expect("it is open");
        let mut idle = TcpStream::connect(address).await.expect("it listens");
        drop(key);
        front.end(LONG).await;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok();
        // Where it was not even read yet, nothing is said.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert_eq!(idle.read(&mut [0]).await.unwrap_or(0), 0, "it is closed");
        assert!(TcpStream::connect(address).await.is_err());
    }
}
