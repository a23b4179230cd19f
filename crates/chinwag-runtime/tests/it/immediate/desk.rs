//! A platform whose webhooks wait for an answer, three seconds long.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::{Inbound, InboundKind},
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    reply::{Reply, ReplyContent},
    response::Response,
};
use http::{HeaderMap, HeaderValue, Method, header::AUTHORIZATION};
use serde::Deserialize;
use serde_json::json;

/// How long a webhook waits.
pub(super) const WITHIN: Duration = Duration::from_secs(3);
/// What calls are made with.
pub(super) const TOKEN: &str = "FAKE_DESK_TOKEN";
/// What it says itself has to go by a call.
pub(super) const ALOUD: &str = "aloud";
/// What it makes a very long answer of.
pub(super) const LONG: &str = "long";
/// More than the buffers of a connection hold.
const LONG_BYTES: usize = 32 << 20;

/// The platform. What is said is `{"id": …, "from": …, "text": …}`; a webhook with an `x-notice` header wants no answer.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) url: String,
    pub(super) within: Duration,
}

#[derive(Deserialize)]
struct Said {
    id: String,
    from: String,
    text: String,
}

impl Platform for Desk {
    fn verify(&self, _: &RawRequest, _: Timestamp) -> Result<(), Rejection> {
        Ok(())
    }
    fn handshake(&self, _: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "there is none" })
    }
    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        let said: Said =
            serde_json::from_slice(&verified.request().body).map_err(|error| ParseError::new(error, ""))?;
        let message = json!({
            "platform": "desk", "channel": "desk", "conversation": format!("desk:{}", said.from),
            "message_id": said.id, "sender": { "id": said.from }, "sent_at": "2026-03-08T19:27:04Z",
            "content": { "type": "text", "text": said.text },
        });
        let message = serde_json::from_value(message).map_err(|error| ParseError::new(error, ""))?;
        Ok(vec![Inbound { dedupe: said.id, pointer: String::new(), kind: InboundKind::Message(message) }])
    }
    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        let deferral = Answer { status: 202, content_type: "text/x-later", body: Bytes::from("later") };
        let is_notice = verified.request().headers.contains_key("x-notice");
        (!is_notice).then_some(Immediate { within: self.within, deferral })
    }
    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        Ok(vec![response])
    }
    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let mut token = HeaderValue::from_str(&format!("Bearer {TOKEN}")).expect("a header");
        token.set_sensitive(true);
        Ok(HttpCall {
            method: Method::POST,
            url: format!("{}/say", self.url),
            secret_path: None,
            secret_query: Vec::new(),
            headers: HeaderMap::from_iter([(AUTHORIZATION, token)]),
            body: Bytes::from(words(&response.reply).to_owned()),
        })
    }
    fn answer(&self, response: &Response) -> Option<Answer> {
        let body = match words(&response.reply) {
            ALOUD => return None,
            LONG => Bytes::from(vec![b'-'; LONG_BYTES]),
            words => Bytes::from(format!("slip: {words}")),
        };
        Some(Answer { status: 201, content_type: "text/x-slip", body })
    }
    fn reply(&self, _: &HttpCall, _: &HttpReply) -> SendResult {
        SendResult::Delivered { message_id: None }
    }
    fn capabilities(&self) -> &'static Capabilities {
        &Capabilities::TEXT
    }

    fn rates(&self) -> Rates {
        Rates::default()
    }
    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }
}

fn words(reply: &Reply) -> &str {
    match &reply.content {
        ReplyContent::Text { text, .. } => text,
        other => panic!("only words are said here: {other:?}"),
    }
}
