//! The state of a conversation.

use super::{
    Owner, Stored,
    lent::{Lent, stored_extractor},
};
use crate::bot::{Error, FromInput, Request, Role, Site, Unmet, Writes};

/// A value that is kept for the conversation of the event; its default where nothing is kept.
///
/// What it is when the function returns is written with the run's commit, where it has changed. Everybody who talks in
/// the conversation shares it; what belongs to one of them is a [`UserState`](super::UserState).
pub struct ConversationState<T: Stored>(Lent<T>);

stored_extractor!(ConversationState);

impl<T: Stored> FromInput for ConversationState<T> {
    const ROLE: Role = Role::Written;
    const WRITES: Option<Writes> = Some(Writes::new("conversation", T::NAME));

    fn check(_: &Site) -> Result<(), Unmet> {
        Unmet::check_state_name(T::NAME)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        let owner = Owner::Conversation(request.conversation()?.clone());
        Lent::take(request, owner.state(T::NAME)).await.map(Self)
    }
}
