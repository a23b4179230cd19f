//! The call that sends a prepared response: kept here for whoever follows the conversation, or posted to a far side of
//! one's own.

use chinwag_core::{
    platform::{HttpCall, RenderError},
    reply::Reply,
    response::Response,
    secret::Secret,
};
use http::{HeaderName, HeaderValue, Method};
use serde::Serialize;

use super::Config;
use crate::{caller::Caller, registry::OpenError};

/// Where a call goes that goes nowhere.
const HERE: &str = "chinwag://web";
/// The key of a response: it is the message's id.
pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Writes the calls of one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    url: String,
}

#[derive(Serialize)]
struct Posted<'a> {
    conversation: &'a str,
    reply: &'a Reply,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let Some(api_url) = &config.api_url else { return Ok(Self { caller, url: HERE.to_owned() }) };
        // What is not sent is told nobody, and needs no proof.
        let caller = caller.authorized("Bearer", &Secret::clone(config.secret.current()), "secret")?;
        Ok(Self { caller, url: format!("{api_url}/replies") })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let conversation = self.caller.conversation(response)?;
        self.caller.json(Method::POST, self.url.clone(), &Posted { conversation, reply: &response.reply })
    }

    pub(super) fn sign(call: &mut HttpCall, key: &str) {
        // An event's id, which a key is, can stand in a header.
        if let Ok(key) = HeaderValue::from_str(key) {
            call.headers.insert(KEY, key);
        }
    }
}
