//! The contract of a provider that tells what happens on a WebSocket that the bot opens: no public address is needed.
//!
//! A [`Socket`] is pure, as the platform is: it says where to connect, what a frame means and what is sent when. The
//! connection itself, its time and its end are the runtime's.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    platform::{Answer, HttpCall, HttpReply, ParseError, RawRequest, RenderError, SendResult},
    secret::Secret,
};

/// What a provider tells on a connection that the bot opens.
///
/// What `hear` makes of an event MUST be accepted by the platform's `verify`. An event that is told again MUST be the
/// same to `parse`, so that its marks tell. Nothing but what `acknowledge` says MUST let the provider forget an event.
pub trait Socket: Send + Sync {
    /// Where to connect, or the call that tells.
    ///
    /// # Errors
    /// The call cannot be written.
    fn begin(&self, session: &Session) -> Result<Begin, RenderError>;

    /// The address in the answer to that call: `wss://`, with whatever is secret in it. The session is the one that is
    /// to begin there, or to go on.
    ///
    /// # Errors
    /// What the answer means instead.
    fn address(&self, reply: &HttpReply, session: &Session) -> Result<Secret, SendResult>;

    /// What a frame means.
    ///
    /// # Errors
    /// It is none of this provider's.
    fn hear(&self, frame: &str, session: &Session, now: Timestamp) -> Result<Heard, ParseError>;

    /// What lets the provider forget an event, once it is stored; `None` where it does not wait for that. `answer` is
    /// what a webhook of the same event would be answered with, where that carries something.
    fn acknowledge(&self, frame: &str, answer: Option<&Answer>) -> Option<Acknowledgement>;

    /// The provider's own heartbeat; `None` where a ping of the WebSocket is one.
    fn beat(&self, session: &Session) -> Option<Secret> {
        let _ = session;
        None
    }

    /// The call that tells whether the bot may hear all that it wants to; `None` where `begin` tells.
    fn inquiry(&self) -> Option<HttpCall> {
        None
    }

    /// What the answer to that call means.
    ///
    /// # Errors
    /// Why the bot may not.
    fn granted(&self, reply: &HttpReply) -> Result<(), SendResult> {
        let _ = reply;
        Ok(())
    }

    /// What it means that the provider closes the connection; `None` is a code where it gives none.
    fn closed(&self, code: Option<u16>) -> Over {
        let _ = code;
        Over::Again
    }
}

/// What is kept from one connection to the next. Plain data; that of a new session is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The provider's name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The number of the last event that is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// Where it is taken up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// How a connection begins.
#[derive(Debug)]
pub enum Begin {
    /// Here.
    At(Secret),
    /// Where the answer to this call says.
    Ask(HttpCall),
}

/// What a frame means.
#[derive(Debug)]
pub struct Heard {
    /// The session as it is from then on: for an event, once that is stored.
    pub session: Session,
    /// The frame.
    pub frame: Frame,
}

/// A frame of the provider.
#[derive(Debug)]
pub enum Frame {
    /// The provider greets, and waits for the bot to introduce itself.
    Hello {
        /// What introduces the bot, or takes its session up again.
        introduction: Secret,
        /// How often the provider wants a heartbeat.
        every: Option<Duration>,
    },
    /// From now on it tells what happens. What it says of that is stored as an event is, with the session.
    Ready(Option<RawRequest>),
    /// Something happened: as a webhook would bring it.
    Event(RawRequest),
    /// It wants a heartbeat at once.
    BeatWanted,
    /// It has heard the heartbeat.
    BeatHeard,
    /// It is about to end the connection.
    Over(Over),
    /// Nothing that concerns the bot.
    Nothing,
}

/// How it goes on after a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// On another one, where the session is taken up.
    Again,
    /// On another one, with a new session.
    Anew,
    /// Not before somebody has put right what is wrong.
    ForGood(String),
}

/// What lets a provider forget an event.
#[derive(Debug)]
pub enum Acknowledgement {
    /// A frame.
    Frame(Secret),
    /// A call.
    Call(HttpCall),
}
