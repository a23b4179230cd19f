//! The connections that the bot opens, and on which it is told what happens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::{SinkExt, StreamExt};
use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE},
};
use hyper::{
    body::Incoming,
    upgrade::{OnUpgrade, Upgraded},
};
use hyper_util::rt::TokioIo;
use sha1::{Digest, Sha1};
use tokio::{
    sync::{broadcast, watch},
    time::Instant,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, Role},
    },
};

use super::{Play, simulator::Inside};

/// What a server adds to a key before it digests it (RFC 6455, section 1.3).
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// What a provider tells on the connections that a bot opens. Each has a number, which none has had before.
pub trait Lines {
    /// A bot connects there. What it is greeted with, or the status of the refusal.
    ///
    /// # Errors
    /// There is nothing to connect to.
    fn open(&mut self, line: u64, target: &str) -> Result<Vec<String>, u16>;

    /// The bot says something. What it is told then, or the code with which the connection is closed.
    ///
    /// # Errors
    /// The provider does not accept it.
    fn hear(&mut self, line: u64, words: &str) -> Result<Vec<String>, u16>;

    /// Whether the bot is told what happens on it.
    fn is_ready(&self, line: u64) -> bool;

    /// Until when the bot has to give a sign of life; `None` where the provider does not wait for one.
    fn patience(&self, line: u64) -> Option<Instant> {
        let _ = line;
        None
    }

    /// It has given none. The code with which the connection is closed.
    fn lose_patience(&mut self, line: u64) -> u16 {
        let _ = line;
        1000
    }

    /// What has happened and was not told yet, if it is told on this one.
    fn tell(&mut self, line: u64) -> Vec<String>;

    /// A connection is gone: what was not acknowledged on it is told again.
    fn gone(&mut self, line: u64);

    /// Forgets what a bot could take up again on another connection.
    fn forget(&mut self) {}

    /// What the provider says before it ends a connection.
    fn farewell(&self) -> String;
}

/// What befalls every connection there is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Order {
    /// The provider says that it is about to end.
    Farewell,
    /// It ends; with a code, or without a word.
    HangUp(Option<u16>),
    /// Nothing is heard or said on it any more, though it stands.
    Silence,
}

/// The connections of a simulator.
#[derive(Debug)]
pub(super) struct Switchboard {
    number: AtomicU64,
    /// How many there ever were on which the bot was told what happens.
    opened: watch::Sender<u64>,
    orders: broadcast::Sender<Order>,
}

impl Default for Switchboard {
    fn default() -> Self {
        Self { number: AtomicU64::new(1), opened: watch::Sender::new(0), orders: broadcast::Sender::new(16) }
    }
}

impl Switchboard {
    /// Gives an order to every connection.
    pub(super) fn order(&self, order: Order) {
        // Nobody may be connected.
        let _ = self.orders.send(order);
    }

    /// Waits until there were so many connections; whether that was so in time.
    pub(super) async fn opened(&self, count: u64, within: Duration) -> bool {
        let mut opened = self.opened.subscribe();
        tokio::time::timeout(within, opened.wait_for(|opened| *opened >= count))
            .await
            .is_ok_and(|seen| seen.is_ok())
    }

    fn next(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }
}

/// A connection that is about to be one.
pub(super) struct Opening {
    line: u64,
    greeting: Vec<String>,
    upgrade: OnUpgrade,
    orders: broadcast::Receiver<Order>,
}

/// Whether a request asks for a WebSocket.
pub(super) fn is_asked(request: &Request<Incoming>) -> bool {
    request.headers().get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Answers a request for a WebSocket; one that is granted is held by [`hold`] once the answer is out.
pub(super) fn open(
    inside: &Inside,
    request: &mut Request<Incoming>,
) -> Result<(Response<()>, Opening), StatusCode> {
    let is_sound = request.headers().get(SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
    let key = request.headers().get(SEC_WEBSOCKET_KEY).filter(|_| is_sound).ok_or(StatusCode::BAD_REQUEST)?;
    let proof = Sha1::new().chain_update(key.as_bytes()).chain_update(GUID).finalize();
    let proof = HeaderValue::from_str(&BASE64_STANDARD.encode(proof)).map_err(|_| StatusCode::BAD_REQUEST)?;
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let orders = inside.lines.orders.subscribe();
    let line = inside.lines.next();
    let greeting = inside.with_lines(|lines| lines.open(line, &target)).unwrap_or(Err(404));
    let greeting =
        greeting.map_err(|status| StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND))?;
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, proof);
    let upgrade = hyper::upgrade::on(request);
    Ok((response, Opening { line, greeting, upgrade, orders }))
}

/// Holds a connection until its end.
pub(super) async fn hold(inside: Arc<Inside>, opening: Opening) {
    let Opening { line, greeting, upgrade, mut orders } = opening;
    let _gone = Gone { inside: &inside, line };
    let Ok(upgraded) = upgrade.await else { return };
    let mut socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
    if let Err(error) = talk(&inside, line, greeting, &mut socket, &mut orders).await {
        tracing::debug!(%error, "a connection ended");
    }
}

type Socket = WebSocketStream<TokioIo<Upgraded>>;
type Ended = Result<(), tokio_tungstenite::tungstenite::Error>;

async fn talk(
    inside: &Inside,
    line: u64,
    greeting: Vec<String>,
    socket: &mut Socket,
    orders: &mut broadcast::Receiver<Order>,
) -> Ended {
    say(socket, greeting).await?;
    let mut is_ready = false;
    loop {
        let kept = inside.kept.notified();
        tokio::pin!(kept);
        kept.as_mut().enable();
        let news = inside.with_lines(|lines| lines.tell(line)).unwrap_or_default();
        say(socket, news).await?;
        if !is_ready && inside.with_lines(|lines| lines.is_ready(line)) == Some(true) {
            is_ready = true;
            inside.lines.opened.send_modify(|opened| *opened += 1);
        }
        let patience = inside.with_lines(|lines| lines.patience(line)).flatten();
        tokio::select! {
            () = until(patience) => {
                let code = inside.with_lines(|lines| lines.lose_patience(line)).unwrap_or(1000);
                return close(socket, code).await;
            }
            incoming = socket.next() => match incoming {
                Some(Ok(Message::Text(words))) => {
                    inside.note_said(&words);
                    match inside.with_lines(|lines| lines.hear(line, &words)).unwrap_or(Err(1011)) {
                        Ok(answers) => say(socket, answers).await?,
                        Err(code) => return close(socket, code).await,
                    }
                }
                Some(Ok(Message::Close(_))) | None => return Ok(()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
            },
            () = kept => {}
            order = orders.recv() => match order {
                Ok(Order::Farewell) => {
                    let words = inside.with_lines(|lines| lines.farewell());
                    say(socket, words.into_iter().collect()).await?;
                }
                Ok(Order::HangUp(Some(code))) => return close(socket, code).await,
                Ok(Order::Silence) => {
                    inside.with_lines(|lines| lines.gone(line));
                    return std::future::pending().await;
                }
                Ok(Order::HangUp(None)) | Err(_) => return Ok(()),
            },
        }
    }
}

async fn until(patience: Option<Instant>) {
    match patience {
        Some(patience) => tokio::time::sleep_until(patience).await,
        None => std::future::pending().await,
    }
}

async fn say(socket: &mut Socket, words: Vec<String>) -> Ended {
    for words in words {
        socket.send(Message::text(words)).await?;
    }
    Ok(())
}

async fn close(socket: &mut Socket, code: u16) -> Ended {
    socket.close(Some(CloseFrame { code: code.into(), reason: "".into() })).await
}

/// Tells the provider of the end, however it came.
struct Gone<'a> {
    inside: &'a Inside,
    line: u64,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.inside.with_lines(|lines| lines.gone(self.line));
        self.inside.kept.notify_waiters();
    }
}

impl Inside {
    /// What the platform makes of it; `None` where it has no such connections.
    fn with_lines<T>(&self, work: impl FnOnce(&mut dyn Lines) -> T) -> Option<T> {
        self.with_play(|play: &mut dyn Play| play.lines().map(work))
    }
}
