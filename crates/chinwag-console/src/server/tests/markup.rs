//! Whatever people write, it stays words: no element, no attribute and no address of a page comes from it.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use html5gum::{Token, Tokenizer};

use super::{
    corpus::{MARK, PAYLOADS},
    hostile::{Filled, fill},
    routes,
    stage::{Stage, Visitor, Wish},
};

/// What a page is built of: elements with their attributes' names, and addresses.
#[derive(Debug, Default, PartialEq, Eq)]
struct Bones {
    elements: BTreeSet<String>,
    addresses: Vec<(String, String)>,
}

/// Attributes that hold an address.
const ADDRESSES: [&str; 9] =
    ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset", "data-live"];

/// Reads a page as a browser does.
fn bones(html: &str) -> Bones {
    let mut bones = Bones::default();
    for token in Tokenizer::new(html) {
        let Token::StartTag(tag) = token.unwrap_or_else(|never| match never {}) else { continue };
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        for (attribute, value) in &tag.attributes {
            let attribute = String::from_utf8_lossy(attribute).into_owned();
            let value = String::from_utf8_lossy(&value.value).into_owned();
            if ADDRESSES.contains(&attribute.as_str()) {
                bones.addresses.push((format!("{name} {attribute}"), value));
            }
            bones.elements.insert(format!("{name} {attribute}"));
        }
        bones.elements.insert(name);
    }
    bones
}

/// Every page, with something to show on it, and after searching for the words.
async fn every_page(visitor: &Visitor<'_>, filled: &Filled, words: &str) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for path in routes::pages().iter().filter(|path| !path.starts_with("/live/")) {
        for event in &filled.events {
            paths.push(routes::query(path, filled.conversation.as_str(), event.as_str()));
        }
        let said = [("q", words), ("done", words), ("key", words), ("id", words), ("grep", words)];
        let more =
            [("state", words), ("channel", words), ("before", words), ("function", words), ("level", words)];
        paths.push(crate::view::link::to(path, &[&said[..], &more[..]].concat()));
        paths.push(crate::view::link::to(path, &said[1..2]));
    }
    paths.push(crate::view::link::to("/sign-in", &[("code", words)]));
    paths.sort();
    paths.dedup();
    let mut pages = Vec::new();
    for path in paths {
        let header = if path.starts_with("/sign-in") { "cross-site" } else { "none" };
        let reply = visitor.get(&path).header("Sec-Fetch-Site", header).send().await;
        assert!(matches!(reply.status, 200 | 303 | 404), "{path} is answered {}", reply.status);
        pages.push((path, reply.body));
    }
    pages
}

/// Nothing of a page comes from outside.
fn check(path: &str, html: &str, words: &str) {
    let bones = bones(html);
    for element in &bones.elements {
        let (name, attribute) = element.split_once(' ').unwrap_or((element, ""));
        let is_handler = attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc";
        let is_foreign = ["iframe", "object", "embed", "base", "style", "math", "template"].contains(&name);
        assert!(
            !element.contains(MARK) && !is_handler && !is_foreign,
            "{words:?} has put <{element}> on {path}:\n{html}"
        );
        assert!(
            OWN.contains(&name)
                && attribute.bytes().all(|byte| byte.is_ascii_lowercase()
                    || b"-:12".contains(&byte)
                    || byte == b'B'
                    || byte == b'b'),
            "<{element}> on {path} is not what pages are built of"
        );
    }
    for (place, address) in &bones.addresses {
        let is_own = address.starts_with('/')
            && !address.starts_with("//")
            && !address.contains(['\\', '\n', '\r', '\t']);
        let is_elsewhere = address.starts_with("https://") || address.starts_with("http://");
        assert!(
            is_own || address.starts_with('#') || (is_elsewhere && !address.contains(MARK)),
            "{words:?} has made {place} on {path} lead to {address:?}"
        );
    }
}

/// The elements that pages are built of.
const OWN: &[&str] = &[
    "a",
    "article",
    "aside",
    "b",
    "bdi",
    "body",
    "button",
    "caption",
    "circle",
    "code",
    "datalist",
    "dd",
    "defs",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "g",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "img",
    "input",
    "kbd",
    "label",
    "legend",
    "li",
    "line",
    "link",
    "main",
    "marker",
    "meta",
    "meter",
    "nav",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "path",
    "polyline",
    "pre",
    "progress",
    "rect",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strong",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
];

#[tokio::test]
async fn words_stay_words_on_every_page() {
    let mut shown = BTreeSet::new();
    for words in PAYLOADS {
        assert!(words.contains(MARK) || words.contains("xqz"), "{words:?} cannot be told");
        let stage = Stage::with(Wish { words: (*words).to_owned(), ..Wish::default() }).await;
        let filled = fill(&stage.engine, words).await;
        let visitor = stage.sign_in().await;
        for (path, html) in every_page(&visitor, &filled, words).await {
            check(&path, &html, words);
            if html.contains(MARK) {
                shown.insert(path.split('?').next().unwrap_or_default().to_owned());
            }
        }
        stage.process.is_broken.store(true, Ordering::Relaxed);
        for path in ["/", "/map", "/functions/talk", "/settings"] {
            let html = visitor.get(path).send().await.body;
            assert!(html.contains("The engine does not answer"), "{path} does not say that it is broken");
            check(path, &html, words);
        }
    }
    // The words were there to be seen: of a page without them nothing is proved.
    for path in
        ["/conversation", "/conversations", "/event", "/functions/talk", "/dead", "/settings", "/sign-in"]
    {
        assert!(shown.contains(path), "{path} shows nothing of what people write: {shown:?}");
    }
}

#[tokio::test]
async fn scripts_and_sheets_are_files_of_this_server() {
    let stage = Stage::new().await;
    let filled = fill(&stage.engine, "zqx hello").await;
    let visitor = stage.sign_in().await;
    for (path, html) in every_page(&visitor, &filled, "zqx hello").await {
        for part in html.split("<script").skip(1) {
            let (tag, rest) = part.split_once('>').unwrap_or_default();
            assert!(
                tag.contains("src=\"/assets/") && rest.starts_with("</script>"),
                "a script in {path}: {tag}"
            );
        }
    }
}

#[test]
fn the_check_finds_what_it_looks_for() {
    for bad in [
        "<b zqx=1>",
        "<zqx>",
        "<img src=x onerror=1>",
        "<p style=x>",
        "<a href=javascript:x>",
        "<a href=//x>",
        "<a href=' javascript:x'>",
        "<iframe>",
        "<form action=https://zqx.example>",
        "<blink>",
    ] {
        assert!(std::panic::catch_unwind(|| check("/", bad, "")).is_err(), "{bad} is not found");
    }
    check("/", "<a href='/event?id=%22zqx' class=mono>&lt;zqx&gt;</a>", "");
}
