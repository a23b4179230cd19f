//! Calls outside the flow of messages: whether a credential works, where webhooks are to go.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpCall, HttpReply, Platform, SendResult},
    response::FailureKind,
};

pub(crate) use crate::sender::without_credentials as words;

use crate::client::Client;

/// How long an errand may take.
pub const WITHIN: Duration = Duration::from_secs(15);

/// Makes a call and returns its answer, if the provider took it.
///
/// # Errors
/// Why there is none, without any credential.
pub async fn asked(client: &Client, platform: &dyn Platform, call: &HttpCall) -> Result<HttpReply, String> {
    let reply = client.call(call, WITHIN).await.map_err(|error| words(error.story(), call))?;
    match platform.reply(call, &reply) {
        SendResult::Delivered { .. } => Ok(reply),
        SendResult::Retry { error, .. } | SendResult::Rejected { error, .. } => Err(words(error, call)),
    }
}

/// Makes a call and says what the provider's answer means. No credential is in its words.
pub async fn errand(client: &Client, platform: &dyn Platform, call: &HttpCall) -> SendResult {
    let result = match client.call(call, WITHIN).await {
        Ok(reply) => platform.reply(call, &reply),
        Err(error) => SendResult::Retry {
            after: None,
            cool_off: CoolOff::None,
            kind: FailureKind::Unavailable,
            error: error.story(),
        },
    };
    match result {
        SendResult::Retry { after, cool_off, kind, error } => {
            SendResult::Retry { after, cool_off, kind, error: words(error, call) }
        }
        SendResult::Rejected { kind, error } => SendResult::Rejected { kind, error: words(error, call) },
        delivered @ SendResult::Delivered { .. } => delivered,
    }
}
