//! Calls outside the flow of messages: whether a credential works, where webhooks are to go.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpCall, Platform, SendResult},
    response::FailureKind,
};

use crate::{client::Client, sender::without_credentials};

/// How long an errand may take.
pub const WITHIN: Duration = Duration::from_secs(15);

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
            SendResult::Retry { after, cool_off, kind, error: without_credentials(error, call) }
        }
        SendResult::Rejected { kind, error } => {
            SendResult::Rejected { kind, error: without_credentials(error, call) }
        }
        delivered @ SendResult::Delivered { .. } => delivered,
    }
}
