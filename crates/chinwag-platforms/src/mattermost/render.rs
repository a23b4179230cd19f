//! The call that sends a prepared response.

use std::fmt;

use chinwag_core::{
    conversation::fingerprint,
    message::MediaKind,
    platform::{HttpCall, RenderError},
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use http::Method;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Config,
    config::is_id,
    dialect::MARKDOWN,
    reaction,
    seal::{Sealer, of_button, of_dialog},
    wire::{
        Ephemeral, Integration, OutAction, OutAttachment, OutContext, OutDialog, OutPost, OutReaction,
        OutTyping, Props,
    },
};
use crate::{
    caller::{Caller, for_all},
    registry::OpenError,
};

/// Writes calls of the REST API for one channel.
pub(super) struct Renderer {
    caller: Caller,
    api: String,
    webhook_url: String,
    bot_user_id: String,
    sealer: Sealer,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("api", &self.api).finish_non_exhaustive()
    }
}

/// Where a post goes.
#[derive(Debug, Clone, Copy)]
struct Place<'r> {
    channel_id: &'r str,
    root_id: Option<&'r str>,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        Ok(Self {
            caller: caller.authorized("Bearer", config.bot_token.current(), "bot_token")?,
            api: format!("{}/api/v4", config.api_url),
            webhook_url: config.webhook_url.clone(),
            bot_user_id: config.bot_user_id.clone(),
            sealer: Sealer::new(&config.action_secret),
        })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let place = match id.split_once(':') {
            Some((channel_id, root_id)) => Place { channel_id, root_id: Some(root_id) },
            None => Place { channel_id: id, root_id: None },
        };
        let reply = &response.reply;
        match &reply.content {
            ReplyContent::Typing { on: true } => {
                let body = OutTyping { channel_id: place.channel_id, parent_id: place.root_id };
                let url = format!("{}/users/{}/typing", self.api, self.bot_user_id);
                self.caller.json(Method::POST, url, &body)
            }
            ReplyContent::Reaction { message_id, reaction, on } => self.react(message_id, reaction, *on),
            ReplyContent::Edit { message_id, text, buttons } => {
                for_all(reply)?;
                let url = format!("{}/posts/{}/patch", self.api, checked(message_id)?);
                let attachments = self.row(buttons, place)?.into_iter().collect();
                let props = Some(Props { attachments });
                let post = OutPost { message: written(text), props, ..OutPost::default() };
                self.caller.json(Method::PUT, url, &post)
            }
            ReplyContent::Delete { message_id } => {
                let url = format!("{}/posts/{}", self.api, checked(message_id)?);
                Ok(self.caller.bare(Method::DELETE, url))
            }
            ReplyContent::Native { native: Value::Object(fields) } => self.native(fields, response, place),
            _ => {
                // NOTE: a thread has its root already; elsewhere, what is answered has to be the first of its thread.
                let root_id = place.root_id.or(reply.reply_to.as_deref());
                let (channel_id, pending_post_id) = (Some(place.channel_id), self.pending(response));
                let post = self.post(&reply.content, place)?;
                self.send(&OutPost { channel_id, root_id, pending_post_id, ..post }, reply)
            }
        }
    }

    /// The bot's own account, which nobody but its token is told of.
    pub(super) fn probe(&self) -> HttpCall {
        self.caller.bare(Method::GET, format!("{}/users/me", self.api))
    }

    /// What tells a post that is sent again. What one person alone sees is not kept, and has no such thing.
    fn pending(&self, response: &Response) -> Option<String> {
        let key = response.key.as_ref().filter(|_| response.reply.only_for.is_none())?;
        Some(format!("{}:{key}", self.bot_user_id))
    }

    /// A post for all, or for one person alone.
    fn send(&self, post: &impl Serialize, reply: &Reply) -> Result<HttpCall, RenderError> {
        match reply.only_for.as_deref() {
            Some(user_id) => {
                let body = Ephemeral { user_id, post };
                self.caller.json(Method::POST, format!("{}/posts/ephemeral", self.api), &body)
            }
            None => self.caller.json(Method::POST, format!("{}/posts", self.api), post),
        }
    }

    fn post<'r>(&'r self, content: &'r ReplyContent, place: Place<'r>) -> Result<OutPost<'r>, RenderError> {
        Ok(match content {
            ReplyContent::Text { text, buttons } => OutPost {
                message: written(text),
                props: self.row(buttons, place)?.map(|row| Props { attachments: vec![row] }),
                ..OutPost::default()
            },
            ReplyContent::Media { media, from, caption } => shown(*media, from, caption.as_deref()),
            ReplyContent::Cards { cards } => {
                let mut attachments = Vec::with_capacity(cards.len());
                let mut first = 0;
                for card in cards {
                    attachments.push(self.card(card, first, place)?);
                    first += card.buttons.len();
                }
                OutPost { props: Some(Props { attachments }), ..OutPost::default() }
            }
            _ => {
                return Err(RenderError::new("it has to be prepared first: Mattermost has no such message"));
            }
        })
    }

    /// A card, with so many buttons on those before it.
    fn card<'r>(
        &'r self,
        card: &'r Card,
        first: usize,
        place: Place<'r>,
    ) -> Result<OutAttachment<'r>, RenderError> {
        Ok(OutAttachment {
            title: Some(&card.title),
            title_link: card.url.as_deref(),
            text: card.subtitle.as_deref().map(written),
            image_url: card.image_url.as_deref(),
            actions: self.actions(&card.buttons, first, place)?,
        })
    }

    /// A row of buttons; `None` where there are none.
    fn row<'r>(
        &'r self,
        buttons: &'r [Button],
        place: Place<'r>,
    ) -> Result<Option<OutAttachment<'r>>, RenderError> {
        let actions = self.actions(buttons, 0, place)?;
        Ok((!actions.is_empty()).then(|| OutAttachment { actions, ..OutAttachment::default() }))
    }

    /// NOTE: an id is one of the whole post. Of two buttons with the same, either would do what the first one does.
    fn actions<'r>(
        &'r self,
        buttons: &'r [Button],
        first: usize,
        place: Place<'r>,
    ) -> Result<Vec<OutAction<'r>>, RenderError> {
        let action = |(index, button): (usize, &'r Button)| {
            let ButtonAction::Postback(payload) = &button.action else {
                return Err(RenderError::new(
                    "it has to be prepared first: no button of Mattermost opens an address",
                ));
            };
            let (title, root_id) = (button.title.as_str(), place.root_id);
            let sealed = of_button(place.channel_id, root_id, title, payload);
            let context = OutContext { title, payload, root_id, seal: self.sealer.seal(&sealed) };
            let integration = Integration { url: &self.webhook_url, context };
            Ok(OutAction { id: format!("button{index}"), name: title, kind: "button", integration })
        };
        (first..).zip(buttons).map(action).collect()
    }

    fn react(&self, post_id: &str, reaction: &str, on: bool) -> Result<HttpCall, RenderError> {
        let name = reaction::name(reaction).ok_or_else(|| {
            RenderError::new(format_args!("`{reaction}` is no reaction here: give its name, such as `tada`"))
        })?;
        let (user_id, post_id) = (self.bot_user_id.as_str(), checked(post_id)?);
        if on {
            let body = OutReaction { user_id, post_id, emoji_name: &name };
            return self.caller.json(Method::POST, format!("{}/reactions", self.api), &body);
        }
        let url = format!("{}/users/{user_id}/posts/{post_id}/reactions/{name}", self.api);
        Ok(self.caller.bare(Method::DELETE, url))
    }

    /// A post as it stands, or a dialog: `{"trigger_id": …, "dialog": {…}}`.
    fn native(
        &self,
        fields: &Map<String, Value>,
        response: &Response,
        place: Place<'_>,
    ) -> Result<HttpCall, RenderError> {
        if fields.contains_key("dialog") {
            return self.dialog(fields);
        }
        let mut post = fields.clone();
        post.insert("channel_id".into(), place.channel_id.into());
        if let Some(root_id) = place.root_id.or(response.reply.reply_to.as_deref()) {
            post.entry("root_id").or_insert_with(|| root_id.into());
        }
        if let Some(pending) = self.pending(response) {
            post.entry("pending_post_id").or_insert_with(|| pending.into());
        }
        self.send(&post, &response.reply)
    }

    /// Opens a dialog. Its state is sealed together with a digest of what opened it, so that the same form filled in
    /// twice is told from one that came twice.
    fn dialog(&self, fields: &Map<String, Value>) -> Result<HttpCall, RenderError> {
        let parts = (fields.get("trigger_id"), fields.get("dialog"));
        let (Some(Value::String(trigger_id)), Some(Value::Object(dialog))) = parts else {
            return Err(RenderError::new(
                "a dialog needs the `trigger_id` of a command or a button, and a `dialog` that is an object",
            ));
        };
        let text = |name| dialog.get(name).and_then(Value::as_str).unwrap_or_default();
        let state = format!("{:016x}:{}", fingerprint(&[trigger_id]), text("state"));
        let seal = self.sealer.seal(&of_dialog(text("callback_id"), &state));
        let mut dialog = dialog.clone();
        dialog.insert("state".into(), format!("{seal}:{state}").into());
        let body = OutDialog { trigger_id, url: &self.webhook_url, dialog: dialog.into() };
        self.caller.json(Method::POST, format!("{}/actions/dialogs/open", self.api), &body)
    }
}

/// A picture by its address; any other file by its address in words; an uploaded one by its id.
fn shown<'r>(media: MediaKind, from: &'r MediaSource, caption: Option<&str>) -> OutPost<'r> {
    let message = caption.map(written).unwrap_or_default();
    match from {
        MediaSource::Id(id) => OutPost { message, file_ids: vec![id], ..OutPost::default() },
        MediaSource::Url(url) if media == MediaKind::Image => {
            let picture = OutAttachment { image_url: Some(url), ..OutAttachment::default() };
            OutPost { message, props: Some(Props { attachments: vec![picture] }), ..OutPost::default() }
        }
        MediaSource::Url(url) => {
            let between = if message.is_empty() { "" } else { "\n" };
            OutPost { message: format!("{message}{between}{url}"), ..OutPost::default() }
        }
    }
}

fn written(text: &str) -> String {
    MARKDOWN.write(text).into_owned()
}

/// An id that may stand in an address.
fn checked(id: &str) -> Result<&str, RenderError> {
    if is_id(id) {
        return Ok(id);
    }
    Err(RenderError::new("the id of a post is letters and digits: take it from `response_sent` or a message"))
}
