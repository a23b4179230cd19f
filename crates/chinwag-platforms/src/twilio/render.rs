//! The call that sends a prepared response.

use std::{borrow::Cow, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use chinwag_core::{
    platform::{HttpCall, RenderError},
    reply::{MediaSource, ReplyContent},
    response::Response,
    secret::Secret,
};
use http::Method;
use serde_json::Value;

use super::{
    Config,
    address::{parties, sender_field},
};
use crate::{caller::Caller, form, registry::OpenError};

/// The parameters of a call.
type Pairs<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// Writes calls of the Messages resource for one channel.
pub(super) struct Renderer {
    caller: Caller,
    url: String,
    status_callback: Option<String>,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let (user, password, key) = config.basic();
        let basic = Secret::new(STANDARD.encode(format!("{user}:{}", password.expose())));
        Ok(Self {
            caller: Caller::new(config.channel.clone()).authorized("Basic", &basic, key)?,
            url: format!("{}/2010-04-01/Accounts/{}/Messages.json", config.api_url, config.account_sid),
            status_callback: config.webhook_url.clone().filter(|_| config.status_callback),
        })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let (own, person) = parties(id).ok_or_else(|| {
            RenderError::new(format_args!(
                "`{}` is nobody to send to: <own>/<person> is needed, such as +15550100002/+15550100001",
                response.conversation
            ))
        })?;
        let said = said(&response.reply.content)?;
        let is_said = |name: &str| said.iter().any(|(found, _)| *found == name);
        let mut pairs: Pairs<'_> = vec![("To", person.into())];
        if !is_said("From") && !is_said("MessagingServiceSid") {
            pairs.push((sender_field(own), own.into()));
        }
        if let Some(url) = self.status_callback.as_deref().filter(|_| !is_said("StatusCallback")) {
            pairs.push(("StatusCallback", url.into()));
        }
        pairs.extend(said);
        let body = form::write(pairs.iter().map(|(name, value)| (*name, &**value)));
        Ok(self.caller.form(Method::POST, self.url.clone(), body))
    }
}

/// What is said, as parameters.
fn said(content: &ReplyContent) -> Result<Pairs<'_>, RenderError> {
    match content {
        ReplyContent::Text { text, buttons } if buttons.is_empty() => Ok(vec![("Body", plain(text))]),
        ReplyContent::Media { from: MediaSource::Url(url), caption, .. } => {
            let words = caption.as_deref().map(|words| ("Body", plain(words)));
            Ok(words.into_iter().chain([("MediaUrl", url.into())]).collect())
        }
        ReplyContent::Media { from: MediaSource::Id(_), .. } => {
            Err(RenderError::new("Twilio takes media by public address alone: give its address"))
        }
        ReplyContent::Native { native: Value::Object(fields) } => {
            let mut pairs = Vec::with_capacity(fields.len());
            for (name, value) in fields {
                if name == "To" {
                    return Err(RenderError::new("`To` is the person of the conversation: leave it out"));
                }
                match value {
                    Value::Array(values) => pairs.extend(values.iter().filter_map(|one| pair(name, one))),
                    one => pairs.extend(pair(name, one)),
                }
            }
            Ok(pairs)
        }
        _ => Err(RenderError::new("it has to be prepared first: Twilio has no such message")),
    }
}

fn plain(text: &str) -> Cow<'_, str> {
    super::prepare::DIALECT.write(text)
}

/// A parameter of a native message: text as it stands, anything else as its JSON.
fn pair<'a>(name: &'a str, value: &'a Value) -> Option<(&'a str, Cow<'a, str>)> {
    match value {
        Value::Null => None,
        Value::String(text) => Some((name, text.into())),
        other => Some((name, other.to_string().into())),
    }
}
