//! Addresses of pages.

use form_urlencoded::{Serializer, byte_serialize};

/// A path with values.
pub(crate) fn to(path: &str, values: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(values.iter().filter(|(_, value)| !value.is_empty()));
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// The page of an event.
pub(crate) fn event(id: &str) -> String {
    to("/event", &[("id", id)])
}

/// The page of a conversation.
pub(crate) fn conversation(key: &str) -> String {
    to("/conversation", &[("key", key)])
}

/// What the gateway is called among functions.
pub(crate) const GATEWAY: &str = "gateway";

/// The page of a function; what the gateway does is on the overview.
pub(crate) fn function(name: &str) -> String {
    match name {
        GATEWAY => "/".to_owned(),
        name => format!("/functions/{}", byte_serialize(name.as_bytes()).collect::<String>()),
    }
}

/// An address with one value more.
pub(crate) fn with(address: &str, name: &str, value: &str) -> String {
    let one = Serializer::new(String::new()).append_pair(name, value).finish();
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{one}")
}

/// A path of this panel, where it is one: what a browser takes for another place is none.
///
/// NOTE: to a browser `//` and `/\` begin the name of another server, and it leaves out line breaks and tabs on the way.
pub(crate) fn here(path: &str) -> Option<&str> {
    let mut letters = path.chars();
    let is_rooted = letters.next() == Some('/') && letters.next() != Some('/');
    let is_plain = path.chars().all(|letter| letter.is_ascii_graphic() && letter != '\\');
    (is_rooted && is_plain && path.len() <= PATH_BYTES_MAX).then_some(path)
}

/// The longest path to go on to.
const PATH_BYTES_MAX: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_a_page_and_the_gateway_has_the_overview() {
        assert_eq!(function("save_sent"), "/functions/save_sent");
        assert_eq!(function(GATEWAY), "/");
        assert_eq!(function("a/../b c"), "/functions/a%2F..%2Fb+c");
    }

    #[test]
    fn what_is_elsewhere_is_no_path_of_this_panel() {
        for path in ["/", "/simulator", "/simulator?platform=line&person=ann", "/a//b", "/event?id=x#y"] {
            assert_eq!(here(path), Some(path));
        }
        let elsewhere = [
            "",
            "simulator",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "http:/evil.example",
            "javascript:alert(1)",
            " /simulator",
            "/sim\\ulator",
            "/é",
            "/a b",
            "/a\r\nset-cookie: b=c",
        ];
        for path in elsewhere {
            assert_eq!(here(path), None, "{path:?}");
        }
        assert_eq!(here(&format!("/{}", "a".repeat(PATH_BYTES_MAX))), None);
    }
}
