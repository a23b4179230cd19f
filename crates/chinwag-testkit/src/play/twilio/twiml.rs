//! TwiML, as far as a message is answered with it: `<Response>`, with `<Message>` in it.

use chinwag_core::platform::HttpReply;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
const BODY_MAX: usize = 1600;

/// What an answer says, or why it is none.
pub(super) fn messages(reply: &HttpReply) -> Result<Vec<String>, String> {
    if reply.body.is_empty() {
        return Ok(Vec::new());
    }
    let kind = reply.headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    if !["text/xml", "application/xml"].contains(&kind) {
        return Err(format!("12300 Invalid Content-Type: `{kind}`"));
    }
    let body = std::str::from_utf8(&reply.body).map_err(|_| failed("it is not UTF-8"))?;
    let root = body.trim().strip_prefix(HEAD).unwrap_or(body).trim();
    if root == "<Response/>" {
        return Ok(Vec::new());
    }
    let inside = root.strip_prefix("<Response>").and_then(|rest| rest.strip_suffix("</Response>"));
    let mut rest = inside.ok_or_else(|| failed("there is no `Response` around it"))?.trim();
    let mut said = Vec::new();
    while !rest.is_empty() {
        let message = rest.strip_prefix("<Message>").and_then(|rest| rest.split_once("</Message>"));
        let (words, after) = message.ok_or_else(|| failed("there is something else than a `Message`"))?;
        said.push(text(words)?);
        rest = after.trim();
    }
    Ok(said)
}

fn failed(what: &str) -> String {
    format!("12100 Document parse failure: {what}")
}

/// The characters of an element without any within.
fn text(xml: &str) -> Result<String, String> {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        out.push(match character {
            '<' => return Err(failed("a `Message` holds an element that is not known")),
            '&' => {
                let (name, after) = rest.split_once(';').ok_or_else(|| failed("a `&` stands alone"))?;
                rest = after;
                entity(name).ok_or_else(|| failed("there is no such entity"))?
            }
            character if !is_legal(character) => return Err(failed("a character is not of XML")),
            character => character,
        });
    }
    if out.encode_utf16().count() > BODY_MAX {
        return Err("14103 Invalid Body: it has more than 1600 characters".into());
    }
    Ok(out)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => char::from_u32(name.strip_prefix('#')?.parse().ok()?).filter(|character| is_legal(*character)),
    }
}

fn is_legal(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};

    use super::*;

    fn read(kind: &'static str, body: &str) -> Result<Vec<String>, String> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        messages(&HttpReply { status: 200, headers, body: body.to_owned().into() })
    }

    #[test]
    fn messages_are_read_and_nothing_is_said_by_none() {
        let body = format!(
            "{HEAD}<Response><Message>a &lt;b&gt; &amp; c&#13;</Message><Message>d</Message></Response>"
        );
        assert_eq!(read("text/xml", &body), Ok(vec!["a <b> & c\r".into(), "d".into()]));
        assert_eq!(read("application/xml; charset=utf-8", &format!("{HEAD}<Response/>")), Ok(Vec::new()));
        assert_eq!(read("text/plain", ""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_broken_is_refused() {
        let long = format!("<Response><Message>{}</Message></Response>", "a".repeat(1601));
        for (kind, body, code) in [
            ("text/plain", "hi", "12300"),
            ("application/json", "{}", "12300"),
            ("text/xml", "hi", "12100"),
            ("text/xml", "<Response><Message>a</Response>", "12100"),
            ("text/xml", "<Response>a</Response>", "12100"),
            ("text/xml", "<Response><Message>a <b></Message></Response>", "12100"),
            ("text/xml", "<Response><Message>a & b</Message></Response>", "12100"),
            ("text/xml", "<Response><Message>&nbsp;</Message></Response>", "12100"),
            ("text/xml", "<Response><Message>\u{1}</Message></Response>", "12100"),
            ("text/xml", &long, "14103"),
        ] {
            let error = read(kind, body).expect_err(body);
            assert!(error.starts_with(code), "{error}");
        }
    }
}
