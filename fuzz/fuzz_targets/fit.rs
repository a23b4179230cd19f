//! A reply of any kind, to any platform: it is prepared, or it is said why not; always in the same way; what was prepared
//! stays as it is, and is one call each, in which no text is longer than the platform says.
//!
//! The input is a byte that picks the platform, one for what the reply is, one for its quick replies, and its words.

#![no_main]

use chinwag_core::{
    capabilities::Room,
    platform::HttpCall,
    reply::{MediaSource, Reply, ReplyContent},
};
use chinwag_fuzz::{channel::Channel, reply, said::said};
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
        match platform.render(part) {
            Ok(call) => has_room(name, platform.capabilities().text, &part.reply, &call),
            Err(error) => {
                assert!(
                    may_be_mistaken(&part.reply),
                    "{name}: what was prepared has no call: {error}: {part:?}"
                );
            }
        }
        let _ = platform.answer(part);
    }
});

/// No text is longer than the longest that the platform says it shows, once it is written.
fn has_room(name: &str, room: Room, reply: &Reply, call: &HttpCall) {
    if !matches!(reply.content, ReplyContent::Text { .. }) {
        return;
    }
    for text in said(call) {
        assert!(room.fits(&text), "{name}: {} of {}: {text:?}", room.unit.length(&text), room.max);
    }
}

/// Whether it names something of the provider's: that may be a mistake of the bot, which only the call tells.
fn may_be_mistaken(reply: &Reply) -> bool {
    reply.reply_to.is_some()
        || match &reply.content {
            ReplyContent::Text { .. } | ReplyContent::Cards { .. } => false,
            ReplyContent::Media { from, .. } => matches!(from, MediaSource::Id(_)),
            _ => true,
        }
}
