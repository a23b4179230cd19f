//! Which lanes stand still: those of a dead letter that is still there, where the function pauses on one.

use std::collections::BTreeSet;

use chinwag_core::{
    conversation::ConversationKey,
    error::EngineError,
    function::{OnDead, Ordering, Registered},
    name::FunctionName,
    store::{Archive, DeadId},
};

/// Letters read at once.
const PAGE: usize = 500;

/// Whether the function's lanes pause at all.
pub(super) fn pauses(registered: &Registered) -> bool {
    registered.spec.on_dead == OnDead::Pause && registered.spec.ordering == Ordering::Conversation
}

/// The conversations with a dead letter of the function.
pub(super) async fn conversations(
    archive: &dyn Archive,
    function: &FunctionName,
) -> Result<BTreeSet<ConversationKey>, EngineError> {
    let (mut found, mut after) = (BTreeSet::new(), DeadId(0));
    loop {
        let page = archive.dead_letters(Some(function), after, PAGE).await?;
        let is_last = page.len() < PAGE;
        for (id, letter) in page {
            after = id;
            found.extend(letter.event.conversation);
        }
        if is_last {
            return Ok(found);
        }
    }
}
