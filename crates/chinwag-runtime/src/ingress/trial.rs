//! Whether what a channel needs in place of a webhook would work, without a connection being opened.

use chinwag_core::{
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    response::FailureKind,
    socket::{Begin, Session, Socket},
};

use crate::{
    Channel,
    client::Client,
    errand::{WITHIN, words},
};

/// Asks the provider whether the bot may open its connection. Anything but a delivery is why it may not; a channel that
/// opens none has no reason why not.
pub async fn try_out(client: &Client, channel: &Channel) -> SendResult {
    let Some(socket) = channel.adapter.socket() else { return SendResult::Delivered { message_id: None } };
    match ask(client, socket).await {
        Ok(()) => SendResult::Delivered { message_id: None },
        Err(why) => why,
    }
}

async fn ask(client: &Client, socket: &dyn Socket) -> Result<(), SendResult> {
    let new = Session::default();
    let begin = socket.begin(&new).map_err(|error| SendResult::Rejected {
        kind: FailureKind::Configuration,
        error: error.to_string(),
    })?;
    if let Begin::Ask(call) = begin {
        let reply = call_out(client, &call).await?;
        socket.address(&reply, &new).map_err(|why| without_secrets(why, &call))?;
    }
    if let Some(call) = socket.inquiry() {
        let reply = call_out(client, &call).await?;
        socket.granted(&reply).map_err(|why| without_secrets(why, &call))?;
    }
    Ok(())
}

async fn call_out(client: &Client, call: &HttpCall) -> Result<HttpReply, SendResult> {
    client.call(call, WITHIN).await.map_err(|error| SendResult::Retry {
        after: None,
        cool_off: CoolOff::None,
        kind: FailureKind::Unavailable,
        error: words(error.story(), call),
    })
}

fn without_secrets(why: SendResult, call: &HttpCall) -> SendResult {
    match why {
        SendResult::Retry { after, cool_off, kind, error } => {
            SendResult::Retry { after, cool_off, kind, error: words(error, call) }
        }
        SendResult::Rejected { kind, error } => SendResult::Rejected { kind, error: words(error, call) },
        delivered @ SendResult::Delivered { .. } => delivered,
    }
}
