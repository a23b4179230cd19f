//! What becomes of a call.

use chinwag_core::platform::HttpReply;
use http::HeaderMap;
use serde_json::Value;

use super::Shown;

/// What becomes of a call.
#[derive(Debug)]
pub struct Taken {
    /// What it is answered with.
    pub reply: HttpReply,
    /// What it shows to people.
    pub shown: Vec<Shown>,
    /// Whether the answer is held until something happens, and the call is taken again.
    pub is_held: bool,
}

impl Taken {
    /// An answer in JSON that shows something.
    #[must_use]
    pub fn json(status: u16, body: &Value, shown: Vec<Shown>) -> Self {
        Self { reply: json(status, body), shown, is_held: false }
    }
}

/// An answer in JSON.
#[must_use]
pub fn json(status: u16, body: &Value) -> HttpReply {
    let headers = HeaderMap::from_iter([(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json; charset=utf-8"),
    )]);
    HttpReply { status, headers, body: body.to_string().into() }
}
