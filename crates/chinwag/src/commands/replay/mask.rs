//! What is not compared.

use regex_lite::Regex;
use serde_json::Value;

use crate::commands::failure::Failure;

/// What stands in place of what is not compared.
const MASK: &str = "…";

/// What is not compared.
#[derive(Debug, Default)]
pub(super) struct Masks(Vec<Regex>);

impl Masks {
    /// From regular expressions.
    pub(super) fn new(patterns: &[String]) -> Result<Self, Failure> {
        let compile = |pattern: &String| {
            Regex::new(pattern).map_err(|error| {
                Failure::unusable(
                    format_args!("`--ignore '{pattern}'` is no regular expression: {error}"),
                    "write one such as --ignore '[0-9]+:[0-9]+', in quotes so that the shell leaves it as it is",
                )
            })
        };
        patterns.iter().map(compile).collect::<Result<_, _>>().map(Self)
    }

    /// Text without what is not compared.
    pub(super) fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, mask| mask.replace_all(&text, MASK).into_owned())
    }

    /// A value whose texts are without what is not compared.
    pub(super) fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) if !self.0.is_empty() => *text = self.text(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value)),
            Value::Object(object) => object.values_mut().for_each(|value| self.value(value)),
            _ => {}
        }
    }
}
