//! Reactions: Slack has names for them, `thumbsup`. The common ones are emoji to the bot; others keep their names.

const NAMES: &[(&str, &str)] = &[
    ("+1", "👍"),
    ("thumbsup", "👍"),
    ("-1", "👎"),
    ("thumbsdown", "👎"),
    ("heart", "❤️"),
    ("heart_eyes", "😍"),
    ("joy", "😂"),
    ("laughing", "😆"),
    ("smile", "😄"),
    ("slightly_smiling_face", "🙂"),
    ("open_mouth", "😮"),
    ("cry", "😢"),
    ("sob", "😭"),
    ("angry", "😠"),
    ("rage", "😡"),
    ("thinking_face", "🤔"),
    ("clap", "👏"),
    ("pray", "🙏"),
    ("raised_hands", "🙌"),
    ("wave", "👋"),
    ("ok_hand", "👌"),
    ("muscle", "💪"),
    ("eyes", "👀"),
    ("fire", "🔥"),
    ("tada", "🎉"),
    ("rocket", "🚀"),
    ("100", "💯"),
    ("white_check_mark", "✅"),
    ("heavy_check_mark", "✔️"),
    ("x", "❌"),
    ("warning", "⚠️"),
    ("question", "❓"),
    ("bulb", "💡"),
    ("hourglass_flowing_sand", "⏳"),
];

/// The emoji of a name, whatever its skin tone; the name itself where it is not a common one.
pub(super) fn emoji(name: &str) -> &str {
    let base = name.split("::").next().unwrap_or(name);
    NAMES.iter().find_map(|(known, emoji)| (*known == base).then_some(*emoji)).unwrap_or(name)
}

/// The name of an emoji, or a name as it is, without the colons around it.
pub(super) fn name(reaction: &str) -> &str {
    // NOTE: an emoji may have a mark at its end that asks for colours.
    let bare = |text| str::trim_end_matches(text, '\u{fe0f}');
    let found = NAMES.iter().find_map(|(name, emoji)| (bare(emoji) == bare(reaction)).then_some(*name));
    found.unwrap_or_else(|| reaction.trim_matches(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_emoji_are_told_from_each_other() {
        assert_eq!((emoji("+1::skin-tone-3"), emoji("parrot::skin-tone-3")), ("👍", "parrot::skin-tone-3"));
        assert_eq!((emoji("thumbsup"), emoji("+1"), emoji("party_parrot")), ("👍", "👍", "party_parrot"));
        assert_eq!(
            (name("👍"), name("❤"), name("❤️"), name(":eyes:"), name("eyes")),
            ("+1", "heart", "heart", "eyes", "eyes")
        );
    }
}
