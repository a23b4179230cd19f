//! From one connection to the next.

use std::time::Duration;

use chinwag_core::socket::{Over, Session, Socket};

use super::{connect::connect, line::Line, notes};
use crate::{
    Channel,
    ingress::{
        IngressParts,
        waits::{Trouble, Waits},
    },
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

/// Listens for one channel, for ever.
pub(in crate::ingress) async fn listen(parts: IngressParts, channel: Channel, pace: Pace) {
    let Some(socket) = channel.adapter.socket() else { return };
    let (mut session, mut waits) = (notes::read(&*parts.store, &channel.name).await, Waits::default());
    loop {
        let Ended { lasted, how } = once(&parts, &channel, socket, pace, &mut session).await;
        if lasted.is_some_and(|lasted| lasted >= STEADY) {
            waits = Waits::default();
        }
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
        waits.after_connection(&parts, &channel, &trouble, lasted.is_some()).await;
    }
}

/// One connection, from its address to its end.
async fn once(
    parts: &IngressParts,
    channel: &Channel,
    socket: &dyn Socket,
    pace: Pace,
    session: &mut Session,
) -> Ended {
    match connect(parts, channel, socket, session).await {
        Ok(wire) => Line::new(parts, channel, socket, pace, wire).run(session).await,
        Err(trouble) => {
            // Where the session could be taken up nobody may be any more: the provider is asked again.
            session.address = None;
            Ended { lasted: None, how: Err(trouble) }
        }
    }
}
