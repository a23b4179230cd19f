//! A request as one object, whether it came as a form or as JSON, and which of the four kinds it is.

use chinwag_core::platform::RawRequest;
use http::Method;
use serde_json::{Map, Value};

use crate::{
    form,
    redact::{self, Path},
};

/// What of a body is a credential: what the server proves itself with, and where anybody may answer.
pub(super) const CREDENTIALS: &[Path] = &[&["token"], &["response_url"], &["context", "token"]];

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A message that an outgoing webhook tells of.
    Post,
    /// A slash command.
    Command,
    /// A button or a menu.
    Action,
    /// A dialog.
    Dialog,
}

/// A request, read.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) kind: Kind,
    pub(super) fields: Map<String, Value>,
}

impl Body {
    /// `None` when it is nothing that Mattermost sends.
    pub(super) fn read(request: &RawRequest) -> Option<Self> {
        let fields = fields(request)?;
        let kind = if fields.get("context").is_some_and(Value::is_object) {
            Kind::Action
        } else if fields.contains_key("callback_id") {
            Kind::Dialog
        } else if fields.contains_key("command") {
            Kind::Command
        } else if fields.contains_key("channel_id") {
            Kind::Post
        } else {
            return None;
        };
        Some(Self { kind, fields })
    }

    /// A field that is text and not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        text(&self.fields, name)
    }

    /// All of it, without what is a credential.
    pub(super) fn native(&self) -> Value {
        redact::without(Value::Object(self.fields.clone()), CREDENTIALS)
    }

    /// What the bot put into a button.
    pub(super) fn context(&self) -> Option<&Map<String, Value>> {
        self.fields.get("context")?.as_object()
    }
}

pub(super) fn text<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f str> {
    fields.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn fields(request: &RawRequest) -> Option<Map<String, Value>> {
    let text = match request.method {
        Method::GET => request.query(),
        _ => std::str::from_utf8(&request.body).ok()?,
    };
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    Some(form::pairs(text).map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect())
}
