//! The call that sends a prepared response, and the one that asks for the token it needs.

use chinwag_core::{
    platform::{HttpCall, RenderError},
    reply::{MediaSource, Reply, ReplyContent},
    response::Response,
};
use http::Method;
use serde_json::{Value, json};

use super::{
    Config, invoke,
    prepare::HTML,
    service::{self, Services},
};
use crate::{adaptive, caller::Caller, form};

/// The version of the cards.
pub(super) const CARDS: &str = "1.5";

/// Writes calls for one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    services: Services,
    config: Config,
}

impl Renderer {
    pub(super) fn new(config: Config) -> Self {
        let services = Services { hosts: config.service_hosts.clone() };
        Self { caller: Caller::new(config.channel.clone()), services, config }
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let (service, conversation) = service::parts(id);
        if conversation.is_empty() {
            return Err(RenderError::new(format_args!("`{id}` names no conversation")));
        }
        let mut url = self.base(service)?;
        url.push_str("/v3/conversations/");
        form::encode(conversation, &mut url);
        url.push_str("/activities");
        let Reply { content, reply_to, .. } = &response.reply;
        let (method, about) = match content {
            ReplyContent::Edit { message_id, .. } => (Method::PUT, Some(message_id)),
            ReplyContent::Delete { message_id } => (Method::DELETE, Some(message_id)),
            _ => (Method::POST, reply_to.as_ref()),
        };
        if let Some(id) = about {
            url.push('/');
            form::encode(id, &mut url);
        }
        if method == Method::DELETE {
            return Ok(self.caller.bare(method, url));
        }
        let mut activity = activity(content)?;
        if let (Some(id), Some(fields)) = (reply_to, activity.as_object_mut()) {
            fields.insert("replyToId".into(), id.as_str().into());
        }
        self.caller.json(method, url, &activity)
    }

    fn base(&self, service: Option<&str>) -> Result<String, RenderError> {
        match (&self.config.api_url, service) {
            (Some(api_url), _) => Ok(api_url.clone()),
            (None, Some(service)) => self.services.base(service),
            (None, None) => Ok(self.config.cloud.service().to_owned()),
        }
    }

    /// Client credentials (RFC 6749, section 4.4).
    pub(super) fn token_request(&self) -> HttpCall {
        let Config { login_url, tenant, app_id, client_secret, cloud, .. } = &self.config;
        let body = form::write([
            ("grant_type", "client_credentials"),
            ("client_id", app_id),
            ("client_secret", client_secret.current().expose()),
            ("scope", cloud.scope()),
        ]);
        self.caller.form(Method::POST, format!("{login_url}/{tenant}/oauth2/v2.0/token"), body)
    }
}

fn activity(content: &ReplyContent) -> Result<Value, RenderError> {
    Ok(match content {
        ReplyContent::Text { text, buttons } | ReplyContent::Edit { text, buttons, .. } => {
            if buttons.is_empty() {
                json!({ "type": "message", "textFormat": "xml", "text": HTML.write(text) })
            } else {
                json!({ "type": "message", "attachments": [adaptive::of_text(CARDS, text, buttons)] })
            }
        }
        ReplyContent::Cards { cards } => {
            let attachments: Vec<Value> = cards.iter().map(|card| adaptive::of_card(CARDS, card)).collect();
            let layout = if cards.len() > 1 { "carousel" } else { "list" };
            json!({ "type": "message", "attachmentLayout": layout, "attachments": attachments })
        }
        ReplyContent::Media { from: MediaSource::Url(url), caption: None, .. } => {
            json!({ "type": "message", "attachments": [{ "contentType": image_type(url), "contentUrl": url }] })
        }
        ReplyContent::Media { from: MediaSource::Id(_), .. } => {
            return Err(RenderError::new("Teams takes a picture by its address, not by an id"));
        }
        ReplyContent::Typing { .. } => json!({ "type": "typing" }),
        ReplyContent::Native { native } if native["type"] == invoke::RESPONSE => {
            return Err(RenderError::new(
                "an `invokeResponse` can be said in the response to its invoke alone, and in time: let an immediate function say it",
            ));
        }
        ReplyContent::Native { native } => native.clone(),
        _ => return Err(RenderError::new("it has to be prepared first: Teams has no such message")),
    })
}

/// By the end of its path; what has another is most often the first.
fn image_type(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    match path.rsplit_once('.') {
        Some((_, "jpg" | "jpeg")) => "image/jpeg",
        Some((_, "gif")) => "image/gif",
        _ => "image/png",
    }
}
