//! The call that sends a prepared response.

use std::fmt;

use chinwag_core::{
    conversation::fingerprint,
    message::MediaKind,
    platform::{HttpCall, RenderError},
    reply::{Button, ButtonAction, MediaSource, Reply, ReplyContent},
    response::Response,
    secret::Secret,
};
use http::Method;
use serde_json::{Map, Value};

use super::{
    Config,
    dialect::DIALECT,
    line::GROUP,
    prepare::{BUTTONS_MAX, link},
    wire::{
        Call, OutAction, OutButton, OutChoice, OutComponent, OutContact, OutContext, OutFile, OutInteractive,
        OutLanguage, OutLink, OutLocation, OutMessage, OutName, OutParameter, OutPhone, OutReaction,
        OutSection, OutTemplate, OutText, OutWords, OwnMessage, Recipient, Registration, Seen, Typing,
        WebhookConfiguration,
    },
};
use crate::{apart::Ids, caller::Caller, form, meta::verify::proof, registry::OpenError};

const PRODUCT: &str = "whatsapp";
/// What a native message cannot say: to whom it goes is said by the conversation.
const OURS: [&str; 4] = ["messaging_product", "recipient_type", "to", "recipient"];

/// Writes calls of the Cloud API for one channel.
pub(super) struct Renderer {
    caller: Caller,
    url: String,
    secret_query: Vec<(&'static str, Secret)>,
    number: Option<String>,
    verify_token: Secret,
    list_button: String,
    template_language: String,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let token = config.access_token.current();
        let caller = Caller::new(config.channel.clone()).authorized("Bearer", token, "access_token")?;
        let proof = config.appsecret_proof.then(|| proof(config.app_secret.current(), token));
        Ok(Self {
            caller,
            url: format!("{}/{}", config.api_url, config.api_version),
            secret_query: proof.map(|proof| ("appsecret_proof", proof)).into_iter().collect(),
            number: config.phone_number_id.clone(),
            verify_token: config.verify_token.current().clone(),
            list_button: config.list_button.clone(),
            template_language: config.template_language.clone(),
        })
    }

    /// Asks for the number, or, where the channel is for all of them, for whom the token is made.
    pub(super) fn probe(&self) -> HttpCall {
        let (object, fields) = match &self.number {
            Some(number) => (number.as_str(), "id,display_phone_number,verified_name"),
            None => ("me", "id,name"),
        };
        self.proved(self.caller.bare(Method::GET, format!("{}/{object}?fields={fields}", self.url)))
    }

    /// Gives the number an address of its own, which takes the place of the app's.
    ///
    /// NOTE: what the app itself is sent is set in its dashboard, where the business account is also let in.
    pub(super) fn registration(&self, webhook: &str) -> Result<Option<HttpCall>, RenderError> {
        let Some(number) = &self.number else { return Ok(None) };
        if !webhook.starts_with("https://") {
            return Err(RenderError::new(format_args!(
                "WhatsApp sends webhooks to https alone, not to {webhook}"
            )));
        }
        let body = Registration {
            webhook_configuration: WebhookConfiguration {
                override_callback_uri: webhook,
                verify_token: self.verify_token.expose(),
            },
        };
        let call = self.caller.json(Method::POST, format!("{}/{number}", self.url), &body)?;
        Ok(Some(self.proved(call)))
    }

    fn proved(&self, call: HttpCall) -> HttpCall {
        HttpCall { secret_query: self.secret_query.clone(), ..call }
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let (number, whom) = parties(self.caller.conversation(response)?).ok_or_else(|| {
            RenderError::new(format_args!(
                "`{}` is nobody to send to: <phone_number_id>:<wa_id> is needed",
                response.conversation
            ))
        })?;
        let url = format!("{}/{number}/messages", self.url);
        let call = match seen(&response.reply)? {
            Some(seen) => self.caller.json(Method::POST, url, &seen)?,
            None => self.caller.json(Method::POST, url, &self.call(response, whom)?)?,
        };
        Ok(self.proved(call))
    }

    fn call<'r>(&'r self, response: &'r Response, whom: &'r str) -> Result<Call<'r>, RenderError> {
        let reply = &response.reply;
        let (recipient_type, recipient) = recipient(whom);
        let message = match &reply.content {
            ReplyContent::Native { native: Value::Object(fields) } => OutMessage::Native(native(fields)),
            content => OutMessage::Own(self.message(content, reply.tag.as_deref())?),
        };
        // NOTE: a reaction names its message itself.
        let is_free = !matches!(reply.content, ReplyContent::Reaction { .. }) && !has(&message, "context");
        let context = reply.reply_to.as_deref().filter(|_| is_free);
        let mark = (!has(&message, "biz_opaque_callback_data")).then(|| mark(response));
        Ok(Call {
            messaging_product: PRODUCT,
            recipient_type,
            recipient,
            context: context.map(|message_id| OutContext { message_id }),
            biz_opaque_callback_data: mark,
            message,
        })
    }

    fn message<'r>(
        &'r self,
        content: &'r ReplyContent,
        tag: Option<&'r str>,
    ) -> Result<OwnMessage<'r>, RenderError> {
        Ok(match (content, tag) {
            (ReplyContent::Text { text, buttons }, Some(tag)) => {
                OwnMessage::Template { template: self.template(tag, text, buttons)? }
            }
            (ReplyContent::Reaction { message_id, reaction, on }, _) => {
                let emoji = if *on { reaction } else { "" };
                OwnMessage::Reaction { reaction: OutReaction { message_id, emoji } }
            }
            (_, Some(tag)) => {
                return Err(RenderError::new(format_args!(
                    "the template `{tag}` is filled with a text: give any other as a native message"
                )));
            }
            (ReplyContent::Text { text, buttons }, None) if buttons.is_empty() => {
                OwnMessage::Text { text: OutText { body: written(text) } }
            }
            (ReplyContent::Text { text, buttons }, None) => {
                OwnMessage::Interactive { interactive: self.interactive(text, buttons)? }
            }
            (ReplyContent::Media { media, from, caption }, None) => file(*media, from, caption.as_deref()),
            (ReplyContent::Location { latitude, longitude, title }, None) => {
                let (latitude, longitude, name) = (*latitude, *longitude, title.as_deref());
                OwnMessage::Location { location: OutLocation { latitude, longitude, name } }
            }
            (ReplyContent::Contact { name, phone }, None) => OwnMessage::Contacts {
                contacts: [OutContact {
                    name: OutName { formatted_name: name, first_name: name },
                    phones: [OutPhone { phone }],
                }],
            },
            (ReplyContent::Sticker { sticker_id }, None) => {
                OwnMessage::Sticker { sticker: OutFile { id: Some(sticker_id), ..OutFile::default() } }
            }
            _ => {
                return Err(RenderError::new("it has to be prepared first: WhatsApp has no such message"));
            }
        })
    }

    /// Buttons, a list where there are more of them, or a link.
    fn interactive<'r>(
        &'r self,
        text: &str,
        buttons: &'r [Button],
    ) -> Result<OutInteractive<'r>, RenderError> {
        let body = OutWords { text: written(text) };
        if let Some((display_text, url)) = link(buttons) {
            let action = OutAction::Link { name: "cta_url", parameters: OutLink { display_text, url } };
            return Ok(OutInteractive { kind: "cta_url", body, action });
        }
        let mut ids = Ids::default();
        let choice =
            |button: &'r Button| Ok(OutChoice { id: ids.next(payload(button)?), title: &button.title });
        let choices = buttons.iter().map(choice).collect::<Result<Vec<_>, _>>()?;
        Ok(if choices.len() <= BUTTONS_MAX {
            let buttons = choices.into_iter().map(|reply| OutButton { kind: "reply", reply }).collect();
            OutInteractive { kind: "button", body, action: OutAction::Buttons { buttons } }
        } else {
            let sections = [OutSection { rows: choices }];
            OutInteractive {
                kind: "list",
                body,
                action: OutAction::List { button: &self.list_button, sections },
            }
        })
    }

    /// A template by its name, or by its name and language, such as `order_sent/de`. The text is its one value, and the
    /// payloads are those of its quick replies.
    fn template<'r>(
        &'r self,
        tag: &'r str,
        text: &str,
        buttons: &'r [Button],
    ) -> Result<OutTemplate<'r>, RenderError> {
        let (name, language) = tag.split_once('/').unwrap_or((tag, &self.template_language));
        if name.is_empty() || language.is_empty() {
            return Err(RenderError::new(format_args!(
                "`{tag}` is not a template: <name> or <name>/<language> is needed"
            )));
        }
        // NOTE: a value with a line break, or with several spaces in a row, is refused.
        let text = written(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut components = vec![OutComponent::Body { parameters: [OutParameter::Text { text }] }];
        for (index, button) in buttons.iter().enumerate() {
            let parameters = [OutParameter::Payload { payload: payload(button)? }];
            let index = index.to_string();
            components.push(OutComponent::Button { sub_type: "quick_reply", index, parameters });
        }
        Ok(OutTemplate { name, language: OutLanguage { code: language }, components })
    }
}

/// The number that sends, and whom it sends to.
fn parties(id: &str) -> Option<(&str, &str)> {
    let is_plain =
        |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    id.split_once(':')
        .filter(|(number, whom)| is_plain(number) && !whom.strip_prefix(GROUP).unwrap_or(whom).is_empty())
}

/// NOTE: a number without its plus may be taken for one of the sender's country.
fn recipient(whom: &str) -> (&'static str, Recipient<'_>) {
    if let Some(group) = whom.strip_prefix(GROUP) {
        return ("group", Recipient::To(group.to_owned()));
    }
    match whom.strip_prefix('+').unwrap_or(whom) {
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            ("individual", Recipient::To(format!("+{digits}")))
        }
        _ => ("individual", Recipient::Recipient(whom)),
    }
}

/// What is shown, but said to nobody: it is about a message of the person.
fn seen(reply: &Reply) -> Result<Option<Seen<'_>>, RenderError> {
    let typing_indicator = match reply.content {
        ReplyContent::Seen => None,
        ReplyContent::Typing { on: true } => Some(Typing { kind: "text" }),
        _ => return Ok(None),
    };
    let Some(message_id) = reply.reply_to.as_deref() else {
        return Err(RenderError::new("it has to say which message is seen or answered, by `reply_to`"));
    };
    Ok(Some(Seen { messaging_product: PRODUCT, status: "read", message_id, typing_indicator }))
}

fn written(text: &str) -> String {
    DIALECT.write(text).into_owned()
}

fn payload(button: &Button) -> Result<&str, RenderError> {
    match &button.action {
        ButtonAction::Postback(payload) => Ok(payload),
        _ => Err(RenderError::new("it has to be prepared first: such a button stands in the text here")),
    }
}

fn file<'r>(media: MediaKind, from: &'r MediaSource, caption: Option<&str>) -> OwnMessage<'r> {
    let (link, id) = match from {
        MediaSource::Url(url) => (Some(url.as_str()), None),
        MediaSource::Id(id) => (None, Some(id.as_str())),
    };
    let file = OutFile { link, id, caption: caption.map(written), filename: None };
    match media {
        MediaKind::Image => OwnMessage::Image { image: file },
        MediaKind::Audio => OwnMessage::Audio { audio: file },
        MediaKind::Video => OwnMessage::Video { video: file },
        MediaKind::File => {
            let filename = link.and_then(filename);
            OwnMessage::Document { document: OutFile { filename, ..file } }
        }
    }
}

/// The name of a file, by its address: without one, a document has no title.
fn filename(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?.split_once("://")?.1;
    let (_, name) = path.rsplit_once('/')?;
    let name = form::decode(name)?;
    (!name.is_empty() && !name.contains(char::is_control)).then(|| name.into_owned())
}

fn native(fields: &Map<String, Value>) -> Map<String, Value> {
    let own = fields.iter().filter(|(name, _)| !OURS.contains(&name.as_str()));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn has(message: &OutMessage<'_>, field: &str) -> bool {
    matches!(message, OutMessage::Native(fields) if fields.contains_key(field))
}

/// What comes back with every status of the message: it tells of which response it is, also where the call was cut off
/// before it was answered. It is no key to WhatsApp: what is sent twice is shown twice.
fn mark(response: &Response) -> String {
    let reply = || serde_json::to_string(&response.reply).unwrap_or_default();
    let name = response.key.clone().unwrap_or_else(reply);
    format!("{:016x}", fingerprint(&[response.conversation.as_str(), &name]))
}
