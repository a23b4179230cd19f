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

/// Has a webhook that is not taken sent again, which is lost otherwise. NOTE: a fragment is neither sent nor signed.
const RETRIES: &str = "#rc=3&rp=all";

/// The parameters of a call.
type Pairs<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// Writes calls of the Messages resource for one channel.
pub(super) struct Renderer {
    caller: Caller,
    url: String,
    /// The address of the channel's Messaging Service.
    service_url: Option<String>,
    /// The address of the number that is told of the webhook.
    number_url: Option<String>,
    webhook_url: Option<String>,
    status_callback: bool,
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
        // The API of a region has another name in front, and so has that of services.
        let services = config.api_url.replacen("://api.", "://messaging.", 1);
        let account = format!("{}/2010-04-01/Accounts/{}", config.api_url, config.account_sid);
        let number_url = |sid: &String| format!("{account}/IncomingPhoneNumbers/{sid}.json");
        let service_url = |sid: &String| format!("{services}/v1/Services/{sid}");
        Ok(Self {
            caller: Caller::new(config.channel.clone()).authorized("Basic", &basic, key)?,
            url: format!("{account}/Messages.json"),
            number_url: config.phone_number_sid.as_ref().map(number_url),
            service_url: config.messaging_service_sid.as_ref().map(service_url),
            webhook_url: config.webhook_url.clone(),
            status_callback: config.status_callback,
        })
    }

    /// Asks for the messages of a day before there were any: a key that may send may also ask that, and what people
    /// wrote stays where it is.
    pub(super) fn probe(&self) -> HttpCall {
        self.caller.bare(Method::GET, format!("{}?DateSent=2000-01-01&PageSize=1", self.url))
    }

    /// Has the messages to a Messaging Service, or to a number, sent to an address. Where neither is told, that is set up
    /// by hand.
    pub(super) fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        let Some(url) = self.service_url.as_ref().or(self.number_url.as_ref()) else { return Ok(Vec::new()) };
        if self.webhook_url.as_deref().is_some_and(|own| own != webhook) {
            let what =
                format_args!("Twilio signs the address that it calls: set `webhook_url` to `{webhook}`");
            return Err(RenderError::new(what));
        }
        let webhook = format!("{webhook}{RETRIES}");
        let of_service = [
            ("InboundRequestUrl", webhook.as_str()),
            ("InboundMethod", "POST"),
            ("UseInboundWebhookOnNumber", "false"),
        ];
        let of_number = [("SmsUrl", webhook.as_str()), ("SmsMethod", "POST")];
        let form = if self.service_url.is_some() { form::write(of_service) } else { form::write(of_number) };
        Ok(vec![self.caller.form(Method::POST, url.clone(), form)])
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
        let is_asked = self.status_callback && !is_said("StatusCallback");
        if let Some(url) = self.webhook_url.as_deref().filter(|_| is_asked) {
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
