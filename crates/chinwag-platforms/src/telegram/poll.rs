//! Long polling: the updates that Telegram keeps, for a bot that it cannot reach.

use bytes::Bytes;
use chinwag_core::{
    platform::{HttpCall, HttpReply, Poll, Polled, RawRequest, RenderError, SendResult},
    secret::Secret,
};
use http::{HeaderMap, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Value, json, value::RawValue};

use super::{Telegram, reply, update::KINDS, verify::HEADER};

/// How long Telegram holds its answer while nothing happens, in seconds.
const HOLD_SECONDS: u32 = 50;
/// The most updates in one answer: half of what there may be.
const UPDATES_MAX: u32 = 50;
/// The most bytes of an answer: many times what an update with a long message and its keyboard has.
const ANSWER_BYTES_MAX: usize = 16 << 20;

impl Poll for Telegram {
    /// A webhook and polling exclude each other.
    fn begin(&self) -> Option<HttpCall> {
        self.renderer.method("deleteWebhook", &json!({"drop_pending_updates": false})).ok()
    }

    fn next(&self, cursor: Option<&str>, halvings: u32) -> Result<HttpCall, RenderError> {
        let limit = UPDATES_MAX.checked_shr(halvings).unwrap_or(0).max(1);
        let mut call = json!({"timeout": HOLD_SECONDS, "limit": limit, "allowed_updates": KINDS});
        if let Some(cursor) = cursor {
            let offset: u64 = cursor.parse().map_err(|_| RenderError::new("the cursor is no number"))?;
            call["offset"] = offset.into();
        }
        self.renderer.method("getUpdates", &call)
    }

    fn answer_bytes_max(&self) -> usize {
        ANSWER_BYTES_MAX
    }

    fn read(&self, answer: &HttpReply) -> Result<Polled, SendResult> {
        let updates = serde_json::from_slice::<Updates<'_>>(&answer.body).ok();
        let Some(updates) = updates.filter(|_| (200..300).contains(&answer.status)) else {
            return Err(reply::read(answer, &self.bot_token));
        };
        let last = updates.result.iter().filter_map(|update| number(update)).max();
        let secret = self.secret_token.current();
        let requests = updates.result.iter().map(|update| request(update.get(), secret)).collect();
        Ok(Polled { requests, cursor: last.map(|last| (last + 1).to_string()) })
    }
}

#[derive(serde::Deserialize)]
struct Updates<'a> {
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

fn number(update: &RawValue) -> Option<u64> {
    serde_json::from_str::<Value>(update.get()).ok()?.get("update_id")?.as_u64()
}

/// The update as a webhook would bring it: whoever has the bot's token knows the secret too.
fn request(update: &str, secret: &Secret) -> RawRequest {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    if let Ok(mut secret) = HeaderValue::from_str(secret.expose()) {
        secret.set_sensitive(true);
        headers.insert(HEADER, secret);
    }
    RawRequest {
        method: Method::POST,
        target: "/".to_owned(),
        headers,
        body: Bytes::copy_from_slice(update.as_bytes()),
    }
}
