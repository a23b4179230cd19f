//! Where a session stands, as it is noted with what is stored.

use chinwag_core::{commit::Note, event::payload, name::ChannelName, socket::Session, store::Store};

fn key(channel: &ChannelName) -> String {
    format!("session/{channel}")
}

/// The note of a session; none where the provider has no such thing.
pub(super) fn of(channel: &ChannelName, session: &Session) -> Option<Note> {
    if *session == Session::default() {
        return None;
    }
    let value = payload(session).ok()?;
    Some(Note { key: key(channel), value: Some(value), expires: None })
}

/// The session that was noted last; a new one where there is none.
pub(super) async fn read(store: &dyn Store, channel: &ChannelName) -> Session {
    match store.state(&key(channel)).await {
        Ok(noted) => noted.and_then(|noted| serde_json::from_str(noted.value.get()).ok()).unwrap_or_default(),
        Err(error) => {
            tracing::warn!(%channel, %error, "the last session cannot be read: a new one begins");
            Session::default()
        }
    }
}
