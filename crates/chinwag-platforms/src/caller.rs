//! What the calls of a channel have in common: whom they are for, and how they prove who calls.

use std::fmt;

use bytes::Bytes;
use chinwag_core::{
    name::ChannelName,
    platform::{HttpCall, RenderError},
    reply::Reply,
    response::Response,
    secret::Secret,
};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde::Serialize;

use crate::registry::OpenError;

/// Refuses other words for a message where one person alone may see them: who sees a message stays as it was.
pub(crate) fn for_all(reply: &Reply) -> Result<(), RenderError> {
    match reply.only_for {
        None => Ok(()),
        Some(_) => Err(RenderError::new(
            "everybody who saw the message would see this: what one person alone may see has to be a message of its own",
        )),
    }
}

/// Writes the calls of one channel.
pub(crate) struct Caller {
    channel: ChannelName,
    headers: HeaderMap,
    secret_path: Option<Secret>,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("channel", &self.channel).finish_non_exhaustive()
    }
}

impl Caller {
    /// Calls without a credential.
    pub(crate) fn new(channel: ChannelName) -> Self {
        Self { channel, headers: HeaderMap::new(), secret_path: None }
    }

    /// With a credential in the `authorization` header, behind `scheme`. `key` is where it is configured.
    pub(crate) fn authorized(
        self,
        scheme: &str,
        token: &Secret,
        key: &'static str,
    ) -> Result<Self, OpenError> {
        let value = Secret::new(format!("{scheme} {}", token.expose()));
        self.with_header(AUTHORIZATION, &value, key)
    }

    /// With a credential in a header.
    pub(crate) fn with_header(
        mut self,
        name: HeaderName,
        value: &Secret,
        key: &'static str,
    ) -> Result<Self, OpenError> {
        let value = HeaderValue::from_str(value.expose());
        let mut value = value.map_err(|_| OpenError::UnusableCredential {
            channel: self.channel.clone(),
            key,
            why: "holds a character that cannot stand in an HTTP header, such as a line break",
        })?;
        value.set_sensitive(true);
        self.headers.insert(name, value);
        Ok(self)
    }

    /// With a credential in the path of the address, where that says [`HttpCall::TOKEN`].
    pub(crate) fn with_path(self, token: &Secret, key: &'static str) -> Result<Self, OpenError> {
        let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
        if !token.expose().bytes().all(is_legal) {
            return Err(OpenError::UnusableCredential {
                channel: self.channel,
                key,
                why: "holds a character that cannot stand in an address, such as a slash",
            });
        }
        Ok(Self { secret_path: Some(token.clone()), ..self })
    }

    /// The provider's conversation id, if the response is for this channel.
    pub(crate) fn conversation<'r>(&self, response: &'r Response) -> Result<&'r str, RenderError> {
        let Response { channel, conversation, .. } = response;
        if *channel != self.channel || conversation.channel() != self.channel.as_str() {
            let what = format!("`{conversation}` is not a conversation of channel `{}`", self.channel);
            return Err(RenderError::new(what));
        }
        Ok(conversation.id())
    }

    /// A call with JSON in it.
    pub(crate) fn json(
        &self,
        method: Method,
        url: String,
        body: &impl Serialize,
    ) -> Result<HttpCall, RenderError> {
        let body = serde_json::to_vec(body).map_err(RenderError::new)?;
        Ok(self.call(method, url, "application/json", body.into()))
    }

    /// A call with a form in it.
    pub(crate) fn form(&self, method: Method, url: String, body: String) -> HttpCall {
        self.call(method, url, "application/x-www-form-urlencoded", body.into())
    }

    /// A call without a body.
    pub(crate) fn bare(&self, method: Method, url: String) -> HttpCall {
        HttpCall {
            method,
            url,
            secret_path: self.secret_path.clone(),
            secret_query: Vec::new(),
            headers: self.headers.clone(),
            body: Bytes::new(),
        }
    }

    fn call(&self, method: Method, url: String, content_type: &'static str, body: Bytes) -> HttpCall {
        let mut call = HttpCall { body, ..self.bare(method, url) };
        call.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        call
    }
}
