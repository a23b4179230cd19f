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

/// The page of a function.
pub(crate) fn function(name: &str) -> String {
    format!("/functions/{}", byte_serialize(name.as_bytes()).collect::<String>())
}

/// An address with one value more.
pub(crate) fn with(address: &str, name: &str, value: &str) -> String {
    let one = Serializer::new(String::new()).append_pair(name, value).finish();
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{one}")
}
