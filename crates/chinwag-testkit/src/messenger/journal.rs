//! What is kept of calls and webhooks while everything is kept.

use bytes::Bytes;
use chinwag_core::clock::Timestamp;
use serde_json::Value;

use super::webhook::Ack;

/// Calls and webhooks in the order they began.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) calls: Vec<Call>,
    pub(super) deliveries: Vec<Delivery>,
}

/// A call of the Send API, or of another part of the Graph API that is played.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// When it came.
    pub at: Timestamp,
    /// The method and the path, without the query.
    pub target: String,
    /// Whom it is for.
    pub psid: Option<String>,
    /// The body; `null` when it was not JSON.
    pub body: Value,
    /// The status it was answered with; `None` when the connection was closed instead.
    pub status: Option<u16>,
    /// The code and the subcode of the error it was answered with.
    pub error: Option<(u32, Option<u32>)>,
    /// The id of the message it delivered, also when the caller was not told.
    pub mid: Option<String>,
}

/// A webhook, with every try to deliver it.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The body: every try has the same bytes.
    pub body: Bytes,
    /// When each try began, and what came of it.
    pub tries: Vec<(Timestamp, Ack)>,
}
