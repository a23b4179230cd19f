//! The call that sends a prepared response.

use std::fmt;

use chinwag_core::{
    name::ChannelName,
    platform::{HttpCall, RenderError},
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
    response::{Priority, Response},
    secret::Secret,
};
use http::Method;
use serde_json::Value;

use super::{
    origin::USER_REF,
    product::Product,
    wire::{
        OutAttachment, OutButton, OutCard, OutLink, OutMessage, OutPayload, OutQuickReply, OutReaction,
        OwnMessage, Recipient, ReplyTo, SendCall,
    },
};
use crate::{caller::Caller, markup::Dialect, meta::verify::proof, registry::OpenError};

/// What the calls of a channel need of its configuration.
pub(crate) struct Connection<'a> {
    pub(crate) channel: &'a ChannelName,
    /// The token that goes with every call, and the key it is configured under.
    pub(crate) token: (&'static str, &'a Secret),
    /// Where each call has to prove that it is known.
    pub(crate) app_secret: Option<&'a Secret>,
    /// The address of the API, with its version.
    pub(crate) api: String,
}

/// Writes calls of the Send API for one channel.
pub(crate) struct Renderer {
    product: &'static Product,
    caller: Caller,
    page_url: String,
    url: String,
    secret_query: Vec<(&'static str, Secret)>,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Renderer {
    pub(crate) fn new(product: &'static Product, connection: Connection<'_>) -> Result<Self, OpenError> {
        let (key, token) = connection.token;
        let caller = Caller::new(connection.channel.clone()).authorized("Bearer", token, key)?;
        let proof = connection.app_secret.map(|secret| proof(secret, token));
        Ok(Self {
            product,
            caller,
            page_url: format!("{}/me", connection.api),
            url: format!("{}/me/messages", connection.api),
            secret_query: proof.map(|proof| ("appsecret_proof", proof)).into_iter().collect(),
        })
    }

    /// Asks for the page or account that the token is for.
    pub(crate) fn page(&self) -> HttpCall {
        let call = self.caller.bare(Method::GET, format!("{}?fields=id,name", self.page_url));
        HttpCall { secret_query: self.secret_query.clone(), ..call }
    }

    /// Has the page's or account's webhooks sent to the app. Where the app has them sent is set by hand.
    pub(crate) fn subscription(&self) -> HttpCall {
        let fields = self.product.fields.join(",");
        let url = format!("{}/subscribed_apps?subscribed_fields={fields}", self.page_url);
        HttpCall { secret_query: self.secret_query.clone(), ..self.caller.bare(Method::POST, url) }
    }

    pub(crate) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let body = send_call(self.product, response, id)?;
        let call = self.caller.json(Method::POST, self.url.clone(), &body)?;
        Ok(HttpCall { secret_query: self.secret_query.clone(), ..call })
    }
}

fn send_call<'r>(
    product: &Product,
    response: &'r Response,
    id: &'r str,
) -> Result<SendCall<'r>, RenderError> {
    let reply = &response.reply;
    let recipient = recipient(id).ok_or_else(|| {
        RenderError::new(format_args!(
            "`{}` is nobody to send to: {} is needed",
            response.conversation, product.whom
        ))
    })?;
    if let Some((action, reaction)) = sender_action(&reply.content) {
        return Ok(SendCall { sender_action: Some(action), payload: reaction, ..SendCall::to(recipient) });
    }
    let (messaging_type, tag) = ground(product, reply, response.priority);
    Ok(SendCall {
        messaging_type: Some(messaging_type),
        tag,
        notification_type: (reply.silent && product.has_manners).then_some("SILENT_PUSH"),
        reply_to: reply.reply_to.as_deref().map(|mid| ReplyTo { mid }),
        message: Some(message(product, reply)?),
        ..SendCall::to(recipient)
    })
}

/// Marks a person who is known by a comment alone, which is answered in private once.
const COMMENT: &str = "comment:";

/// Whom a conversation is with: `<page>:<psid>`, `<page>:user_ref:<reference>` or `<page>:comment:<id>`.
fn recipient(id: &str) -> Option<Recipient<'_>> {
    let (_, person) = id.split_once(':')?;
    let (id, recipient): (_, fn(_) -> _) = if let Some(reference) = person.strip_prefix(USER_REF) {
        (reference, Recipient::UserRef)
    } else if let Some(comment) = person.strip_prefix(COMMENT) {
        (comment, Recipient::CommentId)
    } else {
        (person, Recipient::Id)
    };
    (!id.is_empty()).then(|| recipient(id))
}

/// On what ground it is sent: an answer, unasked within the window, or outside of it.
fn ground<'r>(product: &Product, reply: &'r Reply, priority: Priority) -> (&'static str, Option<&'r str>) {
    match reply.tag.as_deref() {
        Some("UTILITY") => ("UTILITY", None),
        Some(tag) => ("MESSAGE_TAG", Some(tag)),
        None if priority == Priority::Reply || !product.has_manners => ("RESPONSE", None),
        None => ("UPDATE", None),
    }
}

/// What is shown, but said to nobody. Each is a call of its own.
fn sender_action(content: &ReplyContent) -> Option<(&'static str, Option<OutReaction<'_>>)> {
    Some(match content {
        ReplyContent::Typing { on: true } => ("typing_on", None),
        ReplyContent::Typing { on: false } => ("typing_off", None),
        ReplyContent::Seen => ("mark_seen", None),
        ReplyContent::Reaction { message_id, reaction, on: true } => {
            ("react", Some(OutReaction { message_id, reaction: Some(reaction_name(reaction)) }))
        }
        ReplyContent::Reaction { message_id, on: false, .. } => {
            ("unreact", Some(OutReaction { message_id, reaction: None }))
        }
        _ => return None,
    })
}

/// Messenger's word for an emoji; another word or emoji is left as it is.
fn reaction_name(reaction: &str) -> &str {
    match reaction.trim_end_matches('\u{fe0f}') {
        "❤" | "😍" => "love",
        "👍" => "like",
        "👎" => "dislike",
        "😆" | "😂" | "😀" | "🙂" => "smile",
        "😮" => "wow",
        "😢" => "sad",
        "😠" | "😡" => "angry",
        _ => reaction,
    }
}

fn message<'r>(product: &Product, reply: &'r Reply) -> Result<OutMessage<'r>, RenderError> {
    let own = match &reply.content {
        ReplyContent::Native { native } => return Ok(OutMessage::Native(native)),
        ReplyContent::Text { text, buttons } if buttons.is_empty() => {
            OwnMessage { text: Some(Dialect::PLAIN.write(text)), ..OwnMessage::default() }
        }
        ReplyContent::Text { text, buttons } => {
            let buttons = buttons.iter().map(button).collect();
            with(
                "template",
                OutPayload::Buttons { template_type: "button", text: Dialect::PLAIN.write(text), buttons },
            )
        }
        ReplyContent::Media { media, from, caption: None } => with(
            media.as_str(),
            match from {
                MediaSource::Url(url) => OutPayload::Url { url },
                MediaSource::Id(attachment_id) => OutPayload::Uploaded { attachment_id },
            },
        ),
        ReplyContent::Cards { cards } => {
            let elements = cards.iter().map(card).collect();
            with("template", OutPayload::Cards { template_type: "generic", elements })
        }
        ReplyContent::Sticker { sticker_id } => {
            let id = sticker_id.parse::<u64>().map_or_else(|_| Value::from(sticker_id.as_str()), Value::from);
            OwnMessage { sticker_id: Some(id), ..OwnMessage::default() }
        }
        _ => {
            let what = format_args!("it has to be prepared first: {} has no such message", product.title);
            return Err(RenderError::new(what));
        }
    };
    Ok(OutMessage::Own(OwnMessage {
        quick_replies: reply.quick_replies.iter().map(quick_reply).collect(),
        ..own
    }))
}

fn with<'a>(kind: &'static str, payload: OutPayload<'a>) -> OwnMessage<'a> {
    OwnMessage { attachment: Some(OutAttachment { kind, payload }), ..OwnMessage::default() }
}

fn button(button: &Button) -> OutButton<'_> {
    let title = &button.title;
    match &button.action {
        ButtonAction::Postback(payload) => OutButton::Postback { title, payload },
        ButtonAction::Url(url) => OutButton::WebUrl { url, title },
        ButtonAction::Phone(payload) => OutButton::PhoneNumber { title, payload },
    }
}

fn card(card: &Card) -> OutCard<'_> {
    OutCard {
        title: Dialect::PLAIN.write(&card.title),
        subtitle: card.subtitle.as_deref().map(|words| Dialect::PLAIN.write(words)),
        image_url: card.image_url.as_deref(),
        default_action: card.url.as_deref().map(|url| OutLink { kind: "web_url", url }),
        buttons: card.buttons.iter().map(button).collect(),
    }
}

fn quick_reply(reply: &QuickReply) -> OutQuickReply<'_> {
    OutQuickReply {
        content_type: "text",
        title: &reply.title,
        payload: &reply.payload,
        image_url: reply.image_url.as_deref(),
    }
}
