//! What a call is made with, where a provider takes JSON and forms alike.

use serde_json::Value;

use super::form;

/// The pairs of a form as an object: the values that are called so are JSON, the others are texts; `None` where it is
/// broken.
pub(super) fn of_form(body: &[u8], in_json: &[&str]) -> Option<Value> {
    let value = |name: &str, text: String| -> Option<Value> {
        if in_json.contains(&name) { serde_json::from_str(&text).ok() } else { Some(text.into()) }
    };
    let named = |(name, text): (String, String)| Some((name.clone(), value(&name, text)?));
    form::read(body)?.into_iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_texts_unless_they_are_called_json() {
        let parameters = |form: &str| of_form(form.as_bytes(), &["blocks"]);
        let expected = serde_json::json!({"text": "[1]", "blocks": [1], "ts": "1.5"});
        assert_eq!(parameters("text=%5B1%5D&blocks=%5B1%5D&ts=1.5"), Some(expected));
        assert_eq!(parameters("blocks=x"), None);
        assert_eq!(parameters("text=%zz"), None);
    }
}
