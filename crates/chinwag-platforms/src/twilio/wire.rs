//! The parameters of a webhook, and the JSON that the API answers with.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::form;

/// The parameters of a webhook.
pub(super) struct Fields<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    pub(super) fn read(form: &'a str) -> Self {
        Self(form::pairs(form).collect())
    }

    /// A parameter that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(found, _)| found == name).map(|(_, value)| &**value);
        found.filter(|value| !value.is_empty())
    }

    /// Whether a parameter is there, even if it is empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// The parameters whose name begins so, as an object. The last of a repeated one counts.
    pub(super) fn native(&self, prefix: &str) -> Value {
        let own = self.0.iter().filter(|(name, _)| name.starts_with(prefix));
        let fields = own.map(|(name, value)| (name.to_string(), Value::from(&**value)));
        Value::Object(fields.collect::<Map<_, _>>())
    }
}

/// What the API answers with: a message that was taken, or an error.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ApiAnswer {
    /// The message.
    #[serde(default)]
    pub(super) sid: Option<String>,
    /// The error.
    #[serde(default)]
    pub(super) code: Option<u32>,
    /// Its words.
    #[serde(default)]
    pub(super) message: Option<String>,
}
