//! HTML as some clients show it: a list of tags, closed in order, and nothing that is not escaped.

/// The tags that hold nothing.
const VOID: [&str; 3] = ["hr", "br", "img"];
/// The tags that stand on lines of their own.
const BLOCKS: [&str; 14] =
    ["h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "p", "ul", "ol", "li", "div", "table", "pre"];

/// The text as a person reads it where these tags are shown, or what is wrong with it.
pub(super) fn shown(html: &str, tags: &'static [&'static str]) -> Result<String, String> {
    let mut page = Page { tags, ..Page::default() };
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>', '&']) {
        page.text(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            let (character, after) = entity(after)?;
            page.character(character);
            rest = after;
            continue;
        }
        let (tag, after) =
            rest.strip_prefix('<').and_then(|rest| rest.split_once('>')).ok_or("a bare angle bracket")?;
        page.tag(tag)?;
        rest = after;
    }
    page.text(rest);
    match page.open.pop() {
        Some(name) => Err(format!("<{name}> is not closed")),
        None => Ok(page.out),
    }
}

/// What was read so far.
#[derive(Default)]
struct Page<'a> {
    /// The tags that are shown.
    tags: &'static [&'static str],
    out: String,
    open: Vec<&'a str>,
    /// A block has ended: what comes next stands on a new line.
    is_ended: bool,
}

impl<'a> Page<'a> {
    fn tag(&mut self, tag: &'a str) -> Result<(), String> {
        if let Some(name) = tag.strip_prefix('/') {
            if self.open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            self.is_ended |= BLOCKS.contains(&name);
            return Ok(());
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        if !self.tags.contains(&name) {
            return Err(format!("<{name}> is not shown"));
        }
        match name {
            "br" => {
                self.begin();
                self.out.push('\n');
            }
            _ if VOID.contains(&name) => {}
            _ => {
                if BLOCKS.contains(&name) && !self.out.is_empty() && !self.out.ends_with('\n') {
                    self.is_ended = true;
                }
                self.open.push(name);
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|character| self.character(character));
    }

    /// White space counts once, but where it is kept as it is.
    fn character(&mut self, character: char) {
        let is_kept = self.open.contains(&"pre") || !matches!(character, ' ' | '\t' | '\n' | '\r');
        if is_kept {
            self.begin();
            self.out.push(character);
        } else if !self.is_ended && !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
    }

    fn begin(&mut self) {
        if std::mem::take(&mut self.is_ended) {
            self.out.push('\n');
        }
    }
}

/// The character of an entity, and what is behind it.
fn entity(rest: &str) -> Result<(char, &str), String> {
    const NAMED: [(&str, char); 6] =
        [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}')];
    let (name, after) = rest.split_once(';').ok_or("a bare ampersand")?;
    let numbered = name.strip_prefix('#').and_then(|number| number.parse().ok()).and_then(char::from_u32);
    let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character);
    numbered.or(named).map(|character| (character, after)).ok_or_else(|| "a bare ampersand".to_owned())
}

#[cfg(test)]
mod tests {
    const TAGS: &[&str] = &["a", "b", "i", "strong", "em", "br", "pre", "code"];

    fn shown(html: &str) -> Result<String, String> {
        super::shown(html, TAGS)
    }

    #[test]
    fn tags_are_taken_out_and_entities_resolved() {
        for (html, text) in [
            ("a &lt; b <strong>c <em>d</em></strong> &amp;amp; &#39;", "a < b c d &amp; '"),
            ("<a href=\"https://x.example/?a=1&amp;b\">e</a><br>f", "e\nf"),
            ("one\n  two<br> three", "one two\nthree"),
            ("see<pre><code class=\"language-rust\">a\n  b</code></pre>c", "see\na\n  b\nc"),
        ] {
            assert_eq!(shown(html).as_deref(), Ok(text), "{html}");
        }
    }

    #[test]
    fn what_is_not_closed_not_known_or_not_escaped_is_refused() {
        for html in ["<b>a", "a</b>", "<b><i>a</b></i>", "a < b", "a > b", "<more>a</more>", "a & b", "&x;"] {
            assert!(shown(html).is_err(), "{html}");
        }
    }
}
