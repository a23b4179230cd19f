//! From one connection to the next.

use std::time::Duration;

use chinwag_core::socket::{Over, Session, Socket};

use super::{connect::connect, line::Line, notes};
use crate::ingress::{
    post::Post,
    waits::{Trouble, Waits},
};

/// How long a connection has to last for those before it to be forgotten.
const STEADY: Duration = Duration::from_secs(60);

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub(in crate::ingress) struct Pace {
    /// From one heartbeat to the next, where the provider does not say; so long an answer may take.
    pub(super) beat: Duration,
    /// Until the provider tells what happens.
    pub(super) ready: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { beat: Duration::from_secs(10), ready: Duration::from_secs(30) }
    }
}

/// How a connection ended.
pub(super) struct Ended {
    /// For how long it told what happened; `None` where it never came so far.
    pub(super) lasted: Option<Duration>,
    /// What the provider said of it, or what went wrong.
    pub(super) how: Result<Over, Trouble>,
}

/// Listens for one channel, until another process does.
pub(in crate::ingress) async fn listen(post: Post, pace: Pace) {
    let Some(socket) = post.channel.adapter.socket() else { return std::future::pending().await };
    let mut session = notes::read(&*post.parts.store, &post.channel.name).await;
    let mut waits = Waits::default();
    loop {
        let Ended { lasted, how } = once(&post, socket, pace, &mut session).await;
        if lasted.is_some_and(|lasted| lasted >= STEADY) {
            waits = Waits::default();
        }
        let is_anew = matches!(how, Ok(Over::Anew));
        let trouble = match how {
            Ok(Over::Again) => Trouble::new("the provider ended the connection"),
            Ok(Over::Anew) => {
                session = Session::default();
                Trouble::new("the provider ended the session")
            }
            Ok(Over::ForGood(error)) => {
                session = Session::default();
                Trouble { is_for_good: true, ..Trouble::new(error) }
            }
            Err(trouble) => trouble,
        };
        if trouble.is_lost {
            return;
        }
        // A new session is not begun at once: providers count them.
        waits.after_connection(&post, &trouble, lasted.is_some() && !is_anew).await;
    }
}

/// One connection, from its address to its end.
async fn once(post: &Post, socket: &dyn Socket, pace: Pace, session: &mut Session) -> Ended {
    match connect(post, socket, session).await {
        Ok(wire) => Line::new(post, socket, pace, wire).run(session).await,
        Err(trouble) => {
            // Where the session could be taken up nobody may be any more: the provider is asked again.
            session.address = None;
            Ended { lasted: None, how: Err(trouble) }
        }
    }
}
