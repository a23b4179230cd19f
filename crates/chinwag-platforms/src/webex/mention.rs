//! The bot's name in front of what is said to it in a group.

/// The words without the name that they begin with. In the HTML of the message, the mention stands in a tag of its own,
/// so that its name is known.
pub(super) fn strip<'w>(text: &'w str, html: &str) -> &'w str {
    let name = html.trim_start().trim_start_matches("<p>").strip_prefix("<spark-mention ");
    let name = name.and_then(|tag| tag.split_once('>')?.1.split_once("</spark-mention>"));
    match name.and_then(|(name, _)| text.trim_start().strip_prefix(name)) {
        Some(rest) => rest.trim_start_matches([':', ',']).trim_start(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn only_a_mention_in_front_is_taken_off() {
        let html =
            "<p><spark-mention data-object-type=\"person\" data-object-id=\"x\">Bot</spark-mention> hi</p>";
        for (text, html, rest) in [
            ("Bot hi", html, "hi"),
            ("Bot: hi", html, "hi"),
            ("Bot", html, ""),
            ("hi Bot", "<p>hi <spark-mention data-object-id=\"x\">Bot</spark-mention></p>", "hi Bot"),
            ("Bot hi", "", "Bot hi"),
        ] {
            assert_eq!(strip(text, html), rest, "{text}");
        }
    }
}
