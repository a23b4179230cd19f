//! The bot forgets what it keeps for a person, so that a conversation begins anew.

use chinwag_core::{
    audit::{AuditEntry, action},
    clock::{Clock, SystemClock},
    conversation::ConversationKey,
    error::EngineError,
    store::Engine,
};

use crate::bot::stored::Owner;

/// The most values of one owner that are forgotten.
const VALUES_MAX: usize = 1000;

/// Forgets what is kept for a conversation, and for a user in it.
pub(super) async fn forget(engine: &Engine, key: &ConversationKey, user: &str) -> Result<(), EngineError> {
    let user = format!("{}:{user}", key.channel());
    for owner in [Owner::Conversation(key.clone()), Owner::Chat(key.clone()), Owner::User(user)] {
        for entry in engine.archive.states(&owner.prefix(), "", VALUES_MAX).await? {
            let Some(name) = owner.name(&entry.key) else { continue };
            match engine.store.clear_state(&entry.key, entry.version).await {
                // It has changed meanwhile: the bot is in the middle of it.
                Ok(()) | Err(EngineError::Conflict { .. }) => {}
                Err(error) => return Err(error),
            }
            engine.logs.audit(entry_of(&owner, name)).await?;
        }
    }
    engine.store.flush().await
}

fn entry_of(owner: &Owner, name: &str) -> AuditEntry {
    AuditEntry {
        at: SystemClock.now(),
        who: "console".into(),
        action: action::STATE_CLEAR.into(),
        subject: owner.to_string(),
        details: name.to_owned(),
    }
}
