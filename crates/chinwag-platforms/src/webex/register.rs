//! The webhooks that the bot wants: made where they are missing, changed where they are there, and none of them twice.

use chinwag_core::{
    platform::{HttpCall, HttpReply, RenderError},
    secret::Secret,
};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Config;
use crate::{caller::Caller, form, registry::OpenError};

/// What the bot is told of: a resource, and what happens to it.
const WANTED: [(&str, &str); 3] =
    [("messages", "all"), ("memberships", "all"), ("attachmentActions", "created")];

/// The most webhooks that are listed at once.
const LISTED_MAX: u32 = 100;

/// Writes the calls that register webhooks.
#[derive(Debug)]
pub(super) struct Registrar {
    caller: Caller,
    url: String,
    secret: Secret,
}

/// A webhook that is there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Webhook {
    id: String,
    name: String,
    target_url: String,
    resource: String,
    event: String,
}

#[derive(Deserialize)]
struct Listed {
    items: Vec<Webhook>,
}

impl Registrar {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller =
            Caller::new(config.channel.clone()).authorized("Bearer", config.token.current(), "token")?;
        let (url, secret) = (format!("{}/v1/webhooks", config.api_url), config.secret.current().clone());
        Ok(Self { caller, url, secret })
    }

    /// Asks which webhooks there are.
    pub(super) fn registered(&self) -> HttpCall {
        self.caller.bare(Method::GET, format!("{}?max={LISTED_MAX}", self.url))
    }

    /// What makes all of them, where none is there.
    pub(super) fn all(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        self.over(webhook, Vec::new())
    }

    /// What makes, changes and takes away.
    pub(super) fn over_listed(
        &self,
        webhook: &str,
        listed: &HttpReply,
    ) -> Result<Vec<HttpCall>, RenderError> {
        let listed: Listed = serde_json::from_slice(&listed.body).map_err(|error| {
            RenderError::new(format_args!("the list of webhooks cannot be read: {error}"))
        })?;
        self.over(webhook, listed.items)
    }

    fn over(&self, webhook: &str, there: Vec<Webhook>) -> Result<Vec<HttpCall>, RenderError> {
        let mut calls = Vec::new();
        for (resource, event) in WANTED {
            let name = format!("chinwag {resource}");
            let own = there.iter().filter(|one| {
                let is_of_bot = one.name == name || one.target_url == webhook;
                is_of_bot && one.resource == resource && one.event == event && !one.id.is_empty()
            });
            let mut body = json!({"name": name, "targetUrl": webhook, "secret": self.secret.expose()});
            let mut own = own.map(|one| self.one(&one.id));
            if let Some(url) = own.next() {
                // It may have been switched off, after it could not be delivered for a while.
                body["status"] = Value::from("active");
                calls.push(self.caller.json(Method::PUT, url, &body)?);
            } else {
                body["resource"] = Value::from(resource);
                body["event"] = Value::from(event);
                calls.push(self.caller.json(Method::POST, self.url.clone(), &body)?);
            }
            calls.extend(own.map(|url| self.caller.bare(Method::DELETE, url)));
        }
        Ok(calls)
    }

    fn one(&self, id: &str) -> String {
        let mut url = format!("{}/", self.url);
        form::encode(id, &mut url);
        url
    }
}
