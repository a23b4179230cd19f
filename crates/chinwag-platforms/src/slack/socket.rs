//! Socket Mode: what webhooks would bring, in envelopes on a connection that the bot opens.
//!
//! A connection is good for some hours; then Slack says that it is about to end, and the next one goes on. There is no
//! session: what was not acknowledged is told again, on whichever connection of the app there is.

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    platform::{Answer, HttpCall, HttpReply, ParseError, RawRequest, RenderError, SendResult},
    secret::Secret,
    socket::{Acknowledgement, Begin, Frame, Heard, Over, Session, Socket},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::{
    Config, reply, verify,
    wire::{self, Maybe},
};
use crate::{caller::Caller, form, registry::OpenError};

/// The header that tells which envelope a request was in.
pub(super) const ENVELOPE: &str = "x-slack-envelope-id";

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Socket Mode of one app.
#[derive(Debug)]
pub(super) struct SocketMode {
    open: HttpCall,
    app_token: Secret,
    signing_secret: Secret,
}

impl SocketMode {
    /// `None` where events come by webhooks.
    pub(super) fn new(config: &Config) -> Result<Option<Self>, OpenError> {
        let Some(app_token) = config.app_token.as_ref().map(|tokens| tokens.current().clone()) else {
            return Ok(None);
        };
        let caller = Caller::new(config.channel.clone()).authorized("Bearer", &app_token, "app_token")?;
        let url = format!("{}/apps.connections.open", config.api_url);
        let open = caller.form(Method::POST, url, String::new());
        Ok(Some(Self { open, app_token, signing_secret: config.signing_secret.current().clone() }))
    }

    fn request(&self, envelope: &Envelope<'_>, id: &str, now: Timestamp) -> Result<RawRequest, ParseError> {
        let payload = envelope.payload.ok_or_else(|| ParseError::new("there is no `payload`", ""))?.get();
        let (content_type, body) = match envelope.kind.get() {
            Some("interactive") => (FORM, form::write([("payload", payload)])),
            Some("slash_commands") => (FORM, fields(payload)?),
            _ => (JSON, payload.to_owned()),
        };
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        let signed = verify::sign(&self.signing_secret, body.as_bytes(), now);
        let again = envelope.retry_attempt.0.filter(|&times| times > 0).map(|times| times.to_string());
        let again = again.into_iter().flat_map(|times| {
            let reason = envelope.retry_reason.get().unwrap_or("unknown_error").to_owned();
            [("x-slack-retry-num", times), ("x-slack-retry-reason", reason)]
        });
        for (name, value) in signed.into_iter().chain(again).chain([(ENVELOPE, id.to_owned())]) {
            let value = HeaderValue::from_str(&value)
                .map_err(|_| ParseError::new("it holds what cannot stand in a header", ""))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(RawRequest { method: Method::POST, target: "/".into(), headers, body: Bytes::from(body) })
    }
}

impl Socket for SocketMode {
    /// NOTE: an address is good for one connection.
    fn begin(&self, _session: &Session) -> Result<Begin, RenderError> {
        Ok(Begin::Ask(self.open.clone()))
    }

    fn address(&self, answer: &HttpReply, _session: &Session) -> Result<Secret, SendResult> {
        let opened = std::str::from_utf8(&answer.body).ok().and_then(wire::object::<Opened>);
        let opened = opened.filter(|opened| opened.ok && (200..300).contains(&answer.status));
        match opened.and_then(|opened| opened.url) {
            Some(url) => Ok(Secret::new(url)),
            None => Err(reply::read(&self.open, answer, &self.app_token)),
        }
    }

    fn hear(&self, frame: &str, _session: &Session, now: Timestamp) -> Result<Heard, ParseError> {
        let envelope = read(frame)?;
        let frame = match (envelope.kind.get(), envelope.envelope_id.get()) {
            (Some("hello"), _) => Frame::Ready(None),
            (Some("disconnect"), _) => Frame::Over(over(envelope.reason.get())),
            (_, Some(id)) => Frame::Event(self.request(&envelope, id, now)?),
            _ => Frame::Nothing,
        };
        Ok(Heard { session: Session::default(), frame })
    }

    fn acknowledge(&self, frame: &str, answer: Option<&Answer>) -> Option<Acknowledgement> {
        let envelope = read(frame).ok()?;
        let mut taken = json!({"envelope_id": envelope.envelope_id.get()?});
        let answer = answer
            .filter(|answer| envelope.accepts_response_payload.0 == Some(true) && !answer.body.is_empty());
        if let Some(answer) = answer {
            taken["payload"] = serde_json::from_slice::<Value>(&answer.body).ok()?;
        }
        Some(Acknowledgement::Frame(Secret::new(taken.to_string())))
    }
}

/// What `apps.connections.open` answers.
#[derive(Deserialize)]
struct Opened {
    ok: bool,
    url: Option<String>,
}

/// A frame.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(rename = "type")]
    kind: Maybe<String>,
    envelope_id: Maybe<String>,
    accepts_response_payload: Maybe<bool>,
    reason: Maybe<String>,
    retry_attempt: Maybe<u32>,
    retry_reason: Maybe<String>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

fn read(frame: &str) -> Result<Envelope<'_>, ParseError> {
    wire::object(frame).ok_or_else(|| ParseError::new("it is not a JSON object", ""))
}

/// The form that a command would come as.
fn fields(payload: &str) -> Result<String, ParseError> {
    let fields = wire::object::<serde_json::Map<String, Value>>(payload);
    let fields =
        fields.ok_or_else(|| ParseError::new("the `payload` of a command is no object", "/payload"))?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let told = fields.iter().filter(|(_, value)| !value.is_null());
    let pairs: Vec<_> = told.map(|(name, value)| (name.as_str(), text(value))).collect();
    Ok(form::write(pairs.iter().map(|(name, value)| (*name, value.as_str()))))
}

/// Connections end all the time, unless Socket Mode itself was switched off.
fn over(reason: Option<&str>) -> Over {
    match reason {
        Some("link_disabled") => {
            Over::ForGood("Socket Mode is switched off in the settings of the app".into())
        }
        _ => Over::Again,
    }
}
