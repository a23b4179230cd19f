//! One connection, from the provider's greeting to its end.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    platform::RawRequest,
    socket::{Frame, Heard, Over, Session, Socket},
};
use tokio::{task::JoinSet, time::Instant};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{
    listen::{Ended, Pace},
    pulse::Pulse,
    taken::{self, Said},
    wire::{Incoming, Wire},
};
use crate::{
    gateway::guarded,
    ingress::{post::Post, waits::Trouble},
};

/// One connection.
pub(super) struct Line<'a> {
    post: &'a Post,
    socket: &'a dyn Socket,
    wire: Wire,
    pulse: Pulse,
    /// Whether the heartbeat is the provider's own.
    has_own_beat: bool,
    ready_by: Instant,
    /// Since when it tells what happens.
    ready: Option<Timestamp>,
    /// What is to be said of events once they are answered.
    answers: JoinSet<Option<Said>>,
}

/// What a step leads to: the end, where the provider says so.
type Step = Result<Option<Over>, Trouble>;

impl<'a> Line<'a> {
    pub(super) fn new(post: &'a Post, socket: &'a dyn Socket, pace: Pace, wire: Wire) -> Self {
        Self {
            post,
            socket,
            wire,
            pulse: Pulse::new(pace.beat, post.parts.ids.random()),
            has_own_beat: false,
            ready_by: Instant::now() + pace.ready,
            ready: None,
            answers: JoinSet::new(),
        }
    }

    /// Holds the connection until its end.
    pub(super) async fn run(mut self, session: &mut Session) -> Ended {
        let how = loop {
            let step = tokio::select! {
                incoming = self.wire.next() => match incoming {
                    Ok(incoming) => self.incoming(incoming, session).await,
                    Err(trouble) => Err(trouble),
                },
                () = self.pulse.due() => self.beat(session).await,
                () = tokio::time::sleep_until(self.ready_by), if self.ready.is_none() => {
                    Err(Trouble::new("the provider does not greet in time"))
                }
                Some(said) = self.answers.join_next() => self.answered(said.ok().flatten()).await,
            };
            match step {
                Ok(None) => {}
                Ok(Some(over)) => break Ok(over),
                Err(trouble) => break Err(trouble),
            }
        };
        let lasted = self.ready.map(|since| self.post.parts.clock.now().since(since));
        Ended { lasted, how }
    }

    async fn incoming(&mut self, incoming: Incoming, session: &mut Session) -> Step {
        if !self.has_own_beat {
            self.pulse.heard();
        }
        match incoming {
            Incoming::Text(text) => self.frame(text, session).await,
            Incoming::Sign => Ok(None),
            Incoming::Closed(code) => Ok(Some(self.socket.closed(code))),
        }
    }

    async fn frame(&mut self, text: Utf8Bytes, session: &mut Session) -> Step {
        let now = self.post.parts.clock.now();
        let heard = guarded(&self.post.channel, || self.socket.hear(&text, session, now));
        let Heard { session: after, frame } = match heard {
            Ok(Ok(heard)) => heard,
            Ok(Err(error)) => {
                tracing::warn!(channel = %self.post.channel.name, %error, "a frame cannot be read");
                return Ok(None);
            }
            Err(_) => return Ok(None),
        };
        let step = match frame {
            Frame::Hello { introduction, every } => {
                self.greeted(every);
                self.wire.say(&introduction).await.map(|()| None)
            }
            Frame::Ready(told) => {
                self.ready();
                match told {
                    Some(request) => self.event(text, request, &after).await.map(|()| None),
                    None => Ok(None),
                }
            }
            Frame::Event(request) => self.event(text, request, &after).await.map(|()| None),
            Frame::BeatWanted => self.say_beat(&after).await.map(|()| None),
            Frame::BeatHeard => {
                self.pulse.heard();
                Ok(None)
            }
            Frame::Over(over) => Ok(Some(over)),
            Frame::Nothing => Ok(None),
        };
        // What is not stored is told again.
        if step.is_ok() {
            *session = after;
        }
        step
    }

    fn greeted(&mut self, every: Option<Duration>) {
        if let Some(every) = every {
            self.pulse = Pulse::new(every, self.post.parts.ids.random());
            self.has_own_beat = true;
        }
    }

    fn ready(&mut self) {
        tracing::info!(channel = %self.post.channel.name, "the provider tells what happens: no webhook is needed");
        self.post.connected(true);
        self.ready = Some(self.post.parts.clock.now());
    }

    /// Stores what happened; it is acknowledged at once, or when it is answered.
    async fn event(&mut self, text: Utf8Bytes, request: RawRequest, after: &Session) -> Result<(), Trouble> {
        let taken = taken::store(self.post, request, after).await?;
        if taken.is_quick() {
            let said = taken::acknowledge(self.post, &text, taken).await;
            return self.answered(said).await.map(drop);
        }
        let post = self.post.clone();
        self.answers.spawn(async move { taken::acknowledge(&post, &text, taken).await });
        Ok(())
    }

    async fn answered(&mut self, said: Option<Said>) -> Step {
        let Some(Said { words, receipt, answering }) = said else { return Ok(None) };
        if let Some(receipt) = &receipt {
            receipt.wrote();
        }
        self.wire.say(&words).await?;
        if let Some(receipt) = receipt {
            receipt.buffered();
            receipt.flushed();
        }
        drop(answering);
        Ok(None)
    }

    async fn beat(&mut self, session: &Session) -> Step {
        if !self.pulse.beat() {
            return Err(Trouble::new("the connection is dead: no heartbeat was answered"));
        }
        self.say_beat(session).await.map(|()| None)
    }

    async fn say_beat(&mut self, session: &Session) -> Result<(), Trouble> {
        match self.socket.beat(session).filter(|_| self.has_own_beat) {
            Some(beat) => self.wire.say(&beat).await,
            None => self.wire.ping().await,
        }
    }
}
