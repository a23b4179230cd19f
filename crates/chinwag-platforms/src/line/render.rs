//! The call that sends a prepared response: a reply where there is a token for one, otherwise a push.
//!
//! A push has a key that tells it from its repetition, and can be made again. A reply must not have one: its token is
//! good once.

use std::{borrow::Cow, fmt};

use chinwag_core::{
    capabilities::Unit,
    platform::{HttpCall, RenderError},
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
    response::Response,
};
use http::{HeaderName, HeaderValue, Method};

use super::{
    Config, legal,
    origin::ACCOUNT,
    reply::REPLY,
    retry_key::retry_key,
    wire::{
        Action, Answering, Body, Column, Endpoint, Loading, OutMessage, OutQuickReply, OwnMessage, Push,
        QuickReplyItem, Template,
    },
};
use crate::{caller::Caller, markup::Dialect, registry::OpenError, split::shorten};

/// How long it is shown that the bot is at work, unless a message comes before: a multiple of five, at most 60.
const LOADING_SECONDS: u8 = 20;
/// The longest text in place of a template, where that is not shown.
const ALT_MAX: usize = 400;
const LABEL_MAX: usize = 20;
/// The longest address of a webhook.
const ENDPOINT_MAX: usize = 500;
const RETRY_KEY: HeaderName = HeaderName::from_static("x-line-retry-key");

/// Writes the calls of one channel.
pub(super) struct Renderer {
    caller: Caller,
    api_url: String,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("api_url", &self.api_url).finish_non_exhaustive()
    }
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let caller = caller.authorized("Bearer", config.access_token.current(), "access_token")?;
        Ok(Self { caller, api_url: config.api_url.clone() })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let to = self.caller.conversation(response)?;
        if to.starts_with(ACCOUNT) {
            let what = format_args!("`{}` is nobody to send to: it is the account", response.conversation);
            return Err(RenderError::new(what));
        }
        let Reply { content, silent, .. } = &response.reply;
        if let ReplyContent::Typing { on: true } = content {
            let url = format!("{}/v2/bot/chat/loading/start", self.api_url);
            let loading = Loading { chat_id: to, loading_seconds: LOADING_SECONDS };
            return self.caller.json(Method::POST, url, &loading);
        }
        let (messages, notification_disabled) = ([message(&response.reply)?], *silent);
        if let Some(reply_token) = response.reply_token.as_deref() {
            let answering = Answering { reply_token, messages, notification_disabled };
            return self.caller.json(Method::POST, format!("{}{REPLY}", self.api_url), &answering);
        }
        let push = Push { to, messages, notification_disabled };
        let url = format!("{}/v2/bot/message/push", self.api_url);
        let mut call = self.caller.json(Method::POST, url, &push)?;
        if let Some(key) = &response.key {
            let key = HeaderValue::from_str(&retry_key(key)).map_err(RenderError::new)?;
            call.headers.insert(RETRY_KEY, key);
        }
        Ok(call)
    }

    /// Asks who the bot is, which only a token that works is told.
    pub(super) fn probe(&self) -> HttpCall {
        self.caller.bare(Method::GET, format!("{}/v2/bot/info", self.api_url))
    }

    /// Has the webhooks sent to an address. NOTE: that they are sent at all is switched on by hand, in the console.
    pub(super) fn registration(&self, webhook: &str) -> Result<HttpCall, RenderError> {
        if !webhook.starts_with("https://") || webhook.len() > ENDPOINT_MAX {
            return Err(RenderError::new(format_args!(
                "`{webhook}` is not an https address of at most {ENDPOINT_MAX} characters, and LINE takes no other"
            )));
        }
        let url = format!("{}/v2/bot/channel/webhook/endpoint", self.api_url);
        self.caller.json(Method::PUT, url, &Endpoint { endpoint: webhook })
    }
}

fn message(reply: &Reply) -> Result<OutMessage<'_>, RenderError> {
    let quote_token = legal::quote_token(reply.reply_to.as_deref());
    let body = match &reply.content {
        ReplyContent::Native { native } => return Ok(OutMessage::Native(native)),
        ReplyContent::Text { text, buttons } if buttons.is_empty() => {
            Body::Text { text: Dialect::PLAIN.write(text), quote_token }
        }
        ReplyContent::Text { text, buttons } => below(text, buttons)?,
        ReplyContent::Media { from: MediaSource::Url(url), caption: None, .. } => {
            Body::Image { original_content_url: url, preview_image_url: url }
        }
        ReplyContent::Cards { cards } => row(cards)?,
        ReplyContent::Location { latitude, longitude, title } => {
            place(*latitude, *longitude, title.as_deref())
        }
        ReplyContent::Sticker { sticker_id } => {
            let (package_id, sticker_id) = legal::sticker(sticker_id)?;
            Body::Sticker { package_id, sticker_id, quote_token }
        }
        _ => return Err(RenderError::new("it has to be prepared first: LINE has no such message")),
    };
    let items: Vec<_> = reply.quick_replies.iter().map(quick_reply).collect();
    let quick_reply = (!items.is_empty()).then_some(OutQuickReply { items });
    Ok(OutMessage::Own(OwnMessage { body, quick_reply }))
}

/// A place, which has to have a title and an address: where there is none, where it is.
fn place(latitude: f64, longitude: f64, title: Option<&str>) -> Body<'_> {
    let address = format!("{latitude}, {longitude}");
    let title = title.filter(|title| !title.trim().is_empty()).map(Cow::Borrowed);
    Body::Location { title: title.unwrap_or_else(|| address.clone().into()), address, latitude, longitude }
}

/// A text with buttons below it.
fn below<'r>(text: &'r str, buttons: &'r [Button]) -> Result<Body<'r>, RenderError> {
    let text = Dialect::PLAIN.write(text);
    let lines =
        std::iter::once(text.clone()).chain(buttons.iter().map(|button| button.title.as_str().into()));
    let alt_text = alternative(lines);
    let actions = buttons.iter().map(action).collect::<Result<_, _>>()?;
    Ok(Body::Template { alt_text, template: Template::Buttons { text, actions } })
}

/// Cards side by side.
fn row(cards: &[Card]) -> Result<Body<'_>, RenderError> {
    let lines = cards.iter().flat_map(|card| [Some(&card.title), card.subtitle.as_ref()]).flatten();
    let alt_text = alternative(lines.map(|words| Dialect::PLAIN.write(words)));
    let columns = cards.iter().map(column).collect::<Result<_, _>>()?;
    Ok(Body::Template { alt_text, template: Template::Carousel { columns } })
}

/// What is seen in a list of conversations, and where templates are not shown.
fn alternative<'a>(lines: impl Iterator<Item = Cow<'a, str>>) -> String {
    let all = lines.collect::<Vec<_>>().join("\n");
    shorten(&all, Unit::Utf16, ALT_MAX).into_owned()
}

/// A card. There is no card without a text: where there is but a title, it is the text.
fn column(card: &Card) -> Result<Column<'_>, RenderError> {
    let opens = card
        .url
        .as_deref()
        .map(|url| Action::Uri { label: shorten(&card.title, Unit::Utf16, LABEL_MAX), uri: url.into() });
    let mut actions = card.buttons.iter().map(action).collect::<Result<Vec<_>, _>>()?;
    let default_action = if actions.is_empty() {
        actions.extend(opens);
        None
    } else {
        opens
    };
    let title = Dialect::PLAIN.write(&card.title);
    let (title, text) = match &card.subtitle {
        Some(subtitle) => (Some(title), Dialect::PLAIN.write(subtitle)),
        None => (None, title),
    };
    Ok(Column { thumbnail_image_url: card.image_url.as_deref(), title, text, default_action, actions })
}

fn action(button: &Button) -> Result<Action<'_>, RenderError> {
    let label = &button.title;
    if let ButtonAction::Postback(data) = &button.action {
        return Ok(Action::Postback { label, data, display_text: label });
    }
    let uri = legal::action_uri(&button.action).ok_or_else(|| {
        RenderError::new(format_args!(
            "LINE cannot open the address of `{label}`: it has to be prepared first"
        ))
    })?;
    Ok(Action::Uri { label: label.into(), uri })
}

fn quick_reply(reply: &QuickReply) -> QuickReplyItem<'_> {
    let QuickReply { title, payload, image_url } = reply;
    QuickReplyItem {
        kind: "action",
        image_url: image_url.as_deref().filter(|url| legal::is_picture_url(url)),
        action: Action::Postback { label: title, data: payload, display_text: title },
    }
}
