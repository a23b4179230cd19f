//! The call that sends a prepared response, and the one that asks for the token it needs.

use chinwag_core::{
    access::TokenRequest,
    clock::Timestamp,
    platform::{HttpCall, RenderError},
    reply::{MediaSource, ReplyContent},
    response::Response,
};
use http::Method;
use serde_json::{Value, json};

use super::{
    Config, answer,
    card::{of_buttons, of_card, of_image},
    config::{Account, is_number},
    prepare::MARKUP,
};
use crate::{
    caller::{Caller, for_all},
    form,
};

const SCOPE: &str = "https://www.googleapis.com/auth/chat.bot";
/// How long a request for a token is good, in seconds: the longest that is allowed.
const GRANT_SECONDS: u64 = 3600;
/// What buttons call where a function is a name.
const FUNCTION: &str = "press";

/// Writes calls for one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    account: Option<Account>,
    api_url: String,
    token_url: String,
    /// What a button calls: for an add-on the address of the webhook.
    function: String,
}

impl Renderer {
    pub(super) fn new(config: Config, account: Option<Account>) -> Self {
        let is_address = config.is_add_on() && !is_number(&config.audience);
        Self {
            caller: Caller::new(config.channel),
            account,
            api_url: config.api_url,
            token_url: config.token_url,
            function: if is_address { config.audience } else { FUNCTION.to_owned() },
        }
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let (space, thread) = self.place(response)?;
        let api = &self.api_url;
        match &response.reply.content {
            ReplyContent::Delete { message_id } => {
                let name = message_of(space, message_id)?;
                Ok(self.caller.bare(Method::DELETE, format!("{api}/{name}")))
            }
            ReplyContent::Edit { message_id, .. } => {
                for_all(&response.reply)?;
                let name = message_of(space, message_id)?;
                let url = format!("{api}/{name}?updateMask=text,cardsV2");
                self.caller.json(Method::PATCH, url, &self.message(response)?)
            }
            ReplyContent::Native { native } if answer::is_answer(native) => Err(RenderError::new(
                "this can be said in the response to a webhook alone, and in time: let an immediate function say it",
            )),
            _ => {
                let option = thread.map(|_| ("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"));
                let request = response.key.as_deref().map(|key| ("requestId", key));
                let query = form::write(option.into_iter().chain(request));
                let mark = if query.is_empty() { "" } else { "?" };
                let url = format!("{api}/{space}/messages{mark}{query}");
                self.caller.json(Method::POST, url, &self.message(response)?)
            }
        }
    }

    /// Asks for one space of the app's.
    pub(super) fn probe(&self) -> HttpCall {
        self.caller.bare(Method::GET, format!("{}/spaces?pageSize=1", self.api_url))
    }

    /// The message, with the thread it belongs to.
    pub(super) fn message(&self, response: &Response) -> Result<Value, RenderError> {
        let (_, thread) = self.place(response)?;
        let mut message = self.content(&response.reply.content)?;
        if !message.is_object() {
            return Err(RenderError::new("a native message has to be an object, as in the provider's API"));
        }
        let is_new = !matches!(response.reply.content, ReplyContent::Edit { .. });
        if let Some(thread) = thread.filter(|_| is_new && message.get("thread").is_none()) {
            message["thread"] = json!({ "name": thread });
        }
        if let Some(user) = &response.reply.only_for {
            message["privateMessageViewer"] = json!({ "name": user });
        }
        Ok(message)
    }

    fn content(&self, content: &ReplyContent) -> Result<Value, RenderError> {
        Ok(match content {
            ReplyContent::Text { text, buttons } | ReplyContent::Edit { text, buttons, .. } => {
                let mut message = json!({ "text": MARKUP.write(text) });
                if !buttons.is_empty() {
                    message["cardsV2"] = json!([of_buttons(buttons, &self.function)]);
                }
                message
            }
            ReplyContent::Cards { cards } => {
                let cards =
                    cards.iter().enumerate().map(|(index, card)| of_card(index, card, &self.function));
                json!({ "cardsV2": cards.collect::<Vec<_>>() })
            }
            ReplyContent::Media { from: MediaSource::Url(url), caption, .. } => {
                let mut message = json!({ "cardsV2": [of_image(url)] });
                if let Some(caption) = caption {
                    message["text"] = MARKUP.write(caption).into();
                }
                message
            }
            ReplyContent::Media { from: MediaSource::Id(_), .. } => {
                return Err(RenderError::new("Google Chat takes a picture by its address, not by an id"));
            }
            ReplyContent::Native { native } => native.clone(),
            _ => {
                return Err(RenderError::new("it has to be prepared first: Google Chat has no such message"));
            }
        })
    }

    /// The space and the thread of a conversation.
    fn place<'r>(&self, response: &'r Response) -> Result<(&'r str, Option<&'r str>), RenderError> {
        let id = self.caller.conversation(response)?;
        let space = id.split_once("/threads/").map_or(id, |(space, _)| space);
        let is_space = space.strip_prefix("spaces/").is_some_and(is_id);
        let thread = id.strip_prefix(space).and_then(|rest| rest.strip_prefix("/threads/"));
        if !is_space || thread.is_some_and(|thread| !is_id(thread)) {
            return Err(RenderError::new(format_args!(
                "`{id}` is no place to send to: spaces/<space> or spaces/<space>/threads/<thread> is needed"
            )));
        }
        Ok((space, thread.map(|_| id)))
    }

    /// A grant that the app has signed itself (RFC 7523).
    pub(super) fn token_request(&self, now: Timestamp) -> Result<TokenRequest, RenderError> {
        let account = self.account.as_ref();
        let account = account.ok_or_else(|| RenderError::new("there is no service account to send with"))?;
        let now = now.as_secs();
        let assertion = account.signer.sign(&json!({
            "iss": account.email,
            "scope": SCOPE,
            "aud": self.token_url,
            "iat": now,
            "exp": now + GRANT_SECONDS,
        }))?;
        let body = form::write([
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", &assertion),
        ]);
        Ok(TokenRequest::new(self.caller.form(Method::POST, self.token_url.clone(), body)))
    }
}

/// The name of a message, if it is one of this space.
fn message_of<'m>(space: &str, name: &'m str) -> Result<&'m str, RenderError> {
    let id = name.strip_prefix(space).and_then(|rest| rest.strip_prefix("/messages/"));
    if id.is_some_and(is_id) {
        return Ok(name);
    }
    Err(RenderError::new(format_args!(
        "`{name}` is no message of `{space}`: {space}/messages/<message> is needed"
    )))
}

fn is_id(id: &str) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    !id.is_empty() && id != "." && id != ".." && id.bytes().all(is_legal)
}
