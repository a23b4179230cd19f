//! The body of a webhook, down to its events: strictly at first, and entry by entry where something is odd.

use chinwag_core::platform::ParseError;
use serde_json::value::RawValue;

use super::wire::{Entry, Envelope, LooseEntry, Object, Text};
use crate::meta::loose;

/// What a body holds.
pub(super) struct Body<'a> {
    /// The product that it is about.
    pub(super) object: Text<'a>,
    /// What each page has to tell.
    pub(super) entry: Vec<Read<'a>>,
}

/// One entry.
pub(super) enum Read<'a> {
    /// Of the right shape.
    Entry(Entry<'a>),
    /// Of another.
    Odd(Odd<'a>),
}

/// What can be read of an entry of the wrong shape.
pub(super) struct Odd<'a> {
    /// The page and the time, without events.
    pub(super) entry: Entry<'a>,
    /// The lists of events, by name.
    pub(super) lists: Vec<(&'static str, List<'a>)>,
    /// The entry itself, where it is not even an object.
    pub(super) whole: Option<&'a RawValue>,
}

/// What should be a list.
pub(super) enum List<'a> {
    /// It is one.
    Items(Vec<&'a RawValue>),
    /// It is not.
    Odd(&'a RawValue),
}

impl<'a> List<'a> {
    /// Its items, or itself.
    pub(super) fn raws(&self) -> Vec<&'a str> {
        match self {
            Self::Items(items) => items.iter().map(|raw| raw.get()).collect(),
            Self::Odd(raw) => vec![raw.get()],
        }
    }
}

/// Reads a body.
pub(super) fn read(body: &str) -> Result<Body<'_>, ParseError> {
    match serde_json::from_str::<Object<Envelope<'_>>>(body) {
        Ok(Object(envelope)) => {
            let entry = envelope.entry.into_iter().map(|Object(entry)| Read::Entry(entry)).collect();
            Ok(Body { object: envelope.object, entry })
        }
        Err(_) => read_loosely(body),
    }
}

fn read_loosely(body: &str) -> Result<Body<'_>, ParseError> {
    let (object, entries) = loose::envelope(body)?;
    Ok(Body { object, entry: entries.into_iter().map(read_entry).collect() })
}

fn read_entry(raw: &RawValue) -> Read<'_> {
    if let Ok(Object(entry)) = serde_json::from_str(raw.get()) {
        return Read::Entry(entry);
    }
    let Ok(Object(loose)) = serde_json::from_str::<Object<LooseEntry<'_>>>(raw.get()) else {
        return Read::Odd(Odd { entry: Entry::default(), lists: Vec::new(), whole: Some(raw) });
    };
    let entry = Entry {
        id: loose.id.and_then(|id| serde_json::from_str(id.get()).ok()),
        time: loose.time.and_then(|time| serde_json::from_str(time.get()).ok()),
        ..Entry::default()
    };
    let lists = [("messaging", loose.messaging), ("standby", loose.standby), ("changes", loose.changes)];
    let lists = lists.into_iter().filter_map(|(name, list)| Some((name, read_list(list?)))).collect();
    Read::Odd(Odd { entry, lists, whole: None })
}

fn read_list(raw: &RawValue) -> List<'_> {
    serde_json::from_str(raw.get()).map_or(List::Odd(raw), List::Items)
}
