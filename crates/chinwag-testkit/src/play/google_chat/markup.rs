//! Chat's markup, undone: what a person sees. Its marks are those of WhatsApp; links and mentions stand in angles.

use crate::play::whatsapp::markup;

/// The text without the marks that Chat takes for such.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("```") {
        let Some((code, after)) = after.split_once("```") else { break };
        out.push_str(&styled(before));
        out.push_str(code.trim_matches('\n'));
        rest = after;
    }
    out.push_str(&styled(rest));
    // What has no width is not seen.
    out.replace('\u{200b}', "")
}

/// What is in angles is shown by its label; then the other marks are taken out.
fn styled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        match after[1..].split_once('>').and_then(|(inside, behind)| Some((label(inside)?, behind))) {
            Some((label, behind)) => {
                out.push_str(&label);
                rest = behind;
            }
            None => {
                out.push('<');
                rest = &after[1..];
            }
        }
    }
    out.push_str(rest);
    markup::shown(&out)
}

/// What is shown of a link or a mention; `None` where it is neither.
fn label(inside: &str) -> Option<String> {
    if let Some(user) = inside.strip_prefix("users/") {
        let is_id = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_alphanumeric());
        return is_id.then(|| format!("@{user}"));
    }
    let (address, label) = inside.split_once('|').unwrap_or((inside, inside));
    let known = ["https://", "http://", "mailto:", "tel:"];
    known.iter().any(|scheme| address.starts_with(scheme)).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn marks_links_and_mentions_are_undone() {
        for (text, seen) in [
            ("*a* _b_ ~c~ `d`", "a b c d"),
            ("<https://x.example|there> and <https://x.example>", "there and https://x.example"),
            ("hi <users/all>", "hi @all"),
            ("<\u{200b}users/all>", "<users/all>"),
            ("a < b > c <more> 2*3*4", "a < b > c <more> 2*3*4"),
            ("x\n```\nlet a = *b*;\n```\ny", "x\nlet a = *b*;\ny"),
        ] {
            assert_eq!(shown(text), seen);
        }
    }
}
