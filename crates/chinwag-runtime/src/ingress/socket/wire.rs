//! The frames of one connection, within bounds.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::secret::Secret;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message, Utf8Bytes,
        protocol::{Role, WebSocketConfig},
    },
};

use crate::ingress::waits::Trouble;

/// The longest message that is taken. NOTE: Discord tells of a server with all its channels, roles and emojis in one; a
/// frame that is too long would be told again on the next connection, and end that as well.
const FRAME_BYTES_MAX: usize = 8 << 20;
/// How long the other side may take to take a frame: a line that is stuck is none.
const SENT_WITHIN: Duration = Duration::from_secs(10);

/// One connection.
#[derive(Debug)]
pub(super) struct Wire(WebSocketStream<TokioIo<Upgraded>>);

/// What comes in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// Words of the provider.
    Text(Utf8Bytes),
    /// A sign of life. A ping is answered by the wire itself.
    Sign,
    /// The provider closes the connection, with a code where it gives one.
    Closed(Option<u16>),
}

impl Wire {
    pub(super) async fn new(opened: TokioIo<Upgraded>) -> Self {
        let config = WebSocketConfig::default()
            .max_message_size(Some(FRAME_BYTES_MAX))
            .max_frame_size(Some(FRAME_BYTES_MAX));
        Self(WebSocketStream::from_raw_socket(opened, Role::Client, Some(config)).await)
    }

    /// Waits for what comes next.
    pub(super) async fn next(&mut self) -> Result<Incoming, Trouble> {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Ok(Incoming::Text(text)),
            Some(Ok(Message::Close(frame))) => Ok(Incoming::Closed(frame.map(|frame| frame.code.into()))),
            Some(Ok(_)) => Ok(Incoming::Sign),
            Some(Err(error)) => Err(Trouble::new(format!("the connection broke: {error}"))),
            None => Err(Trouble::new("the connection broke off")),
        }
    }

    /// Sends words.
    pub(super) async fn say(&mut self, words: &Secret) -> Result<(), Trouble> {
        self.send(Message::text(words.expose())).await
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), Trouble> {
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Trouble> {
        match tokio::time::timeout(SENT_WITHIN, self.0.send(message)).await {
            Ok(sent) => sent.map_err(|error| Trouble::new(format!("the connection broke: {error}"))),
            Err(_) => Err(Trouble::new("the connection is stuck")),
        }
    }
}
