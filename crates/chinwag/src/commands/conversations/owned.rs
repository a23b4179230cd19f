//! Which state is of a conversation.

use std::collections::BTreeSet;

use chinwag_core::conversation::ConversationKey;
use chinwag_runtime::desk::OwnedState;

use crate::bot::stored::{Owner, link_key};

/// That of the conversation and of durable conversations in it, and that of these users with what links them to a person.
/// What is kept of a person, who may have other conversations, stays.
pub(in crate::commands) fn state_of(
    conversation: &ConversationKey,
    users: &BTreeSet<String>,
) -> Vec<OwnedState> {
    let of = |owner: Owner| OwnedState {
        prefix: owner.prefix(),
        is_own: Box::new(move |key| owner.name(key).is_some()),
    };
    let link = |user: &String| {
        let link = link_key(user);
        OwnedState { prefix: link.clone(), is_own: Box::new(move |key| key == link) }
    };
    let own = [Owner::Conversation(conversation.clone()), Owner::Chat(conversation.clone())];
    let of_users = users.iter().cloned().map(Owner::User);
    own.into_iter().chain(of_users).map(of).chain(users.iter().map(link)).collect()
}
