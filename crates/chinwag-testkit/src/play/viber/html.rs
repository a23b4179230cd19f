//! The little HTML that stands on buttons: a few tags, closed in order, and nothing that is not escaped.

/// The tags that are known, and closed again.
const TAGS: [&str; 5] = ["b", "i", "u", "s", "font"];

/// The text as it is shown, or what is wrong with it.
pub(super) fn shown(html: &str) -> Result<String, String> {
    let (mut out, mut open, mut rest) = (String::with_capacity(html.len()), Vec::new(), html);
    while let Some(at) = rest.find(['<', '>', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (character, after) = entity(rest).ok_or("there is a & that begins no entity")?;
            out.push(character);
            rest = after;
            continue;
        }
        let inside = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let (tag, after) = inside.ok_or("there is an angle bracket that belongs to no tag")?;
        tagged(tag, &mut open, &mut out)?;
        rest = after;
    }
    out.push_str(rest);
    match open.last() {
        Some(name) => Err(format!("the tag {name} is not closed")),
        None => Ok(out),
    }
}

fn tagged<'h>(tag: &'h str, open: &mut Vec<&'h str>, out: &mut String) -> Result<(), String> {
    if matches!(tag.trim_end_matches('/').trim(), "br") {
        out.push('\n');
        return Ok(());
    }
    if let Some(name) = tag.strip_prefix('/') {
        return match open.pop() {
            Some(opened) if opened == name.trim() => Ok(()),
            _ => Err(format!("the tag {name} was not opened")),
        };
    }
    let name = tag.split(' ').next().unwrap_or_default();
    if !TAGS.contains(&name) {
        return Err(format!("there is no tag {name}"));
    }
    open.push(name);
    Ok(())
}

fn entity(text: &str) -> Option<(char, &str)> {
    let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"'), ("&#39;", '\'')];
    known.into_iter().find_map(|(name, character)| Some((character, text.strip_prefix(name)?)))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn tags_are_taken_out_and_entities_resolved() {
        let html = "<b>Tea &amp; &lt;more&gt;</b><br><font color=\"#FF0000\">red</font> &amp;lt;";
        assert_eq!(shown(html).as_deref(), Ok("Tea & <more>\nred &lt;"));
    }

    #[test]
    fn what_is_not_escaped_or_closed_is_refused() {
        for html in
            ["<b>a", "a</b>", "<b><i>a</b></i>", "a < b", "a > b", "<table>a</table>", "a & b", "&nbsp;"]
        {
            assert!(shown(html).is_err(), "{html}");
        }
    }
}
