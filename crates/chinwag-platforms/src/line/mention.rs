//! Mentions: others stand in the text as readable names, the bot's own is taken off the front of it.

use super::wire::{Mention, Mentionee};

/// Whether the bot is mentioned, and the words without its name in front of them.
pub(super) fn read(text: String, mention: Option<Mention>) -> (bool, String) {
    let mentioned = mention.map(|mention| mention.mentionees).unwrap_or_default();
    let own: Vec<_> = mentioned.iter().filter(|mentionee| mentionee.is_self == Some(true)).collect();
    let after = own.iter().find_map(|mentionee| behind(&text, mentionee));
    (!own.is_empty(), after.map_or_else(|| text.clone(), str::to_owned))
}

/// What stands behind a mention that is in front of the text.
fn behind<'t>(text: &'t str, mentionee: &Mentionee) -> Option<&'t str> {
    let start = byte_at(text, mentionee.index?)?;
    let end = byte_at(text, mentionee.index?.checked_add(mentionee.length?)?)?;
    text.get(..start)?.trim().is_empty().then(|| text.get(end..).map(str::trim_start))?
}

/// The byte at which so many UTF-16 units end; `None` within a character and behind the text.
fn byte_at(text: &str, units: usize) -> Option<usize> {
    let mut passed = 0;
    for (at, character) in text.char_indices() {
        if passed >= units {
            return (passed == units).then_some(at);
        }
        passed += character.len_utf16();
    }
    (passed == units).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, mentions: &[(usize, usize, bool)], expected: (bool, &str)) {
        let mentionee = |&(index, length, is_self)| Mentionee {
            index: Some(index),
            length: Some(length),
            is_self: Some(is_self),
        };
        let mention = Mention { mentionees: mentions.iter().map(mentionee).collect() };
        let (mentioned, words) = read(text.into(), Some(mention));
        assert_eq!((mentioned, &*words), expected, "{text}");
    }

    #[test]
    fn the_bots_name_is_taken_off_the_front_alone() {
        check("@Bot hello", &[(0, 4, true)], (true, "hello"));
        check(" @Bot", &[(1, 4, true)], (true, ""));
        check("hello @Bot", &[(6, 4, true)], (true, "hello @Bot"));
        check("@Ann hello", &[(0, 4, false)], (false, "@Ann hello"));
        check("@Ann @Bot hello", &[(0, 4, false), (5, 4, true)], (true, "@Ann @Bot hello"));
    }

    #[test]
    fn places_are_counted_in_utf16() {
        check("@🤖bot hallo", &[(0, 6, true)], (true, "hallo"));
        check("@🤖bot", &[(0, 2, true)], (true, "@🤖bot"));
        check("@Bot", &[(0, 99, true)], (true, "@Bot"));
        check("@Bot", &[(usize::MAX, usize::MAX, true)], (true, "@Bot"));
        check("@Bot", &[(4, 0, true)], (true, "@Bot"));
    }
}
