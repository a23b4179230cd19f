//! A reply of any kind, to any platform: it is prepared, or it is said why not; always in the same way; what was prepared
//! stays as it is, and is one call each.
//!
//! The input is a byte that picks the platform, one for what the reply is, one for its quick replies, and its words.

#![no_main]

use chinwag_core::reply::{Button, MediaSource, Reply, ReplyContent};
use chinwag_fuzz::{channel::Channel, reply};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&[picked, kind, offers], text)) = input.split_first_chunk() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Channel { name, platform } = Channel::of(picked);
    let response = Channel::of(picked).response(reply::read(kind, offers, text));
    let prepared = platform.prepare(response.clone());
    assert_eq!(platform.prepare(response.clone()), prepared, "{name}: the same, twice");
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return assert!(!error.what.is_empty(), "{name}: {response:?}"),
    };
    for part in &prepared {
        let again = platform.prepare(part.clone());
        assert_eq!(again.as_ref(), Ok(&vec![part.clone()]), "{name}: prepared once and again, {response:?}");
        if let Err(error) = platform.render(part) {
            assert!(may_be_mistaken(&part.reply), "{name}: what was prepared has no call: {error}: {part:?}");
        }
        let _ = platform.answer(part);
    }
});

/// Whether it names something of the provider's, or has two buttons that say the same: that may be a mistake of the bot,
/// which only the call tells.
fn may_be_mistaken(reply: &Reply) -> bool {
    reply.reply_to.is_some()
        || match &reply.content {
            ReplyContent::Text { buttons, .. } => is_repeated(buttons.iter()),
            ReplyContent::Cards { cards } => is_repeated(cards.iter().flat_map(|card| &card.buttons)),
            ReplyContent::Media { from, .. } => matches!(from, MediaSource::Id(_)),
            _ => true,
        }
}

fn is_repeated<'b>(buttons: impl Iterator<Item = &'b Button>) -> bool {
    let actions: Vec<_> = buttons.map(|button| &button.action).collect();
    (1..actions.len()).any(|at| actions[..at].contains(&actions[at]))
}
