//! The names of reactions: the API takes no emoji.

use std::borrow::Cow;

/// What people react with most, in Mattermost's words.
const NAMES: &[(&str, &str)] = &[
    ("👍", "+1"),
    ("👎", "-1"),
    ("❤", "heart"),
    ("😂", "joy"),
    ("😄", "smile"),
    ("😊", "blush"),
    ("😍", "heart_eyes"),
    ("😮", "open_mouth"),
    ("😢", "cry"),
    ("😡", "rage"),
    ("🎉", "tada"),
    ("✅", "white_check_mark"),
    ("❌", "x"),
    ("⚠", "warning"),
    ("⏳", "hourglass_flowing_sand"),
    ("👀", "eyes"),
    ("🔥", "fire"),
    ("🙏", "pray"),
    ("👏", "clap"),
    ("🚀", "rocket"),
    ("💯", "100"),
    ("👋", "wave"),
];

/// The name of an emoji; a name as it is, without its colons. `None` for what is neither.
pub(super) fn name(reaction: &str) -> Option<Cow<'_, str>> {
    let bare = reaction.trim_end_matches('\u{fe0f}');
    if let Some((_, name)) = NAMES.iter().find(|(emoji, _)| *emoji == bare) {
        return Some(Cow::Borrowed(name));
    }
    let name = reaction.trim_matches(':');
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || b"+-_".contains(&byte);
    (!name.is_empty() && name.bytes().all(is_legal)).then_some(Cow::Borrowed(name))
}
