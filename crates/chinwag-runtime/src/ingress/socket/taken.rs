//! What becomes of an event: stored, and then acknowledged, with an answer where it takes one.

use std::time::Duration;

use chinwag_core::{
    platform::{Answer, HttpCall, Immediate, RawRequest, SendResult, admit},
    response::FailureKind,
    secret::Secret,
    socket::Acknowledgement,
};

use crate::{
    Channel,
    errand::errand,
    gateway::{guarded, ingest},
    ingress::{IngressParts, waits::Trouble},
    open::{Handed, Receipt, Waiting},
};

/// How long the store may take: the provider waits for its acknowledgement, and the heartbeat meanwhile.
const STORED_WITHIN: Duration = Duration::from_secs(10);

/// An event that is stored.
pub(super) struct Taken {
    waiting: Option<Waiting>,
    /// What it is answered with where nobody has an answer in time; `None` where it takes none.
    deferral: Option<Answer>,
}

impl Taken {
    /// Whether it takes no answer.
    pub(super) fn is_quick(&self) -> bool {
        self.deferral.is_none()
    }
}

/// What is to be said to the provider, and who wants to know of it.
pub(super) struct Said {
    pub(super) words: Secret,
    pub(super) receipt: Option<Receipt>,
}

/// Stores an event: this returns when that is durable. `None` where the platform refuses what it made of a frame itself:
/// then it is not acknowledged.
pub(super) async fn store(
    parts: &IngressParts,
    channel: &Channel,
    request: RawRequest,
) -> Result<Option<Taken>, Trouble> {
    let (now, random) = (parts.clock.now(), parts.ids.random());
    let let_in = guarded(channel, || {
        let verified = admit(&*channel.adapter, request, now)?;
        Ok::<_, chinwag_core::platform::Rejection>((
            channel.adapter.immediate(&verified),
            ingest(channel, &verified, now, random),
        ))
    });
    let (immediate, ingest) = match let_in {
        Ok(Ok(taken)) => taken,
        Ok(Err(rejection)) => {
            tracing::error!(channel = %channel.name, reason = %rejection, "what a provider told is refused");
            return Ok(None);
        }
        Err(_) => return Ok(None),
    };
    let waiting = immediate
        .as_ref()
        .and_then(|Immediate { within, .. }| parts.open.register(&channel.name, &ingest, now.after(*within)));
    match tokio::time::timeout(STORED_WITHIN, parts.store.ingest(ingest)).await {
        Ok(Ok(ingested)) => {
            parts.stored(channel);
            Ok(Some(Taken {
                // What has come before was answered before, or is about to be.
                waiting: waiting.filter(|_| ingested.published > 0),
                deferral: immediate.map(|immediate| immediate.deferral),
            }))
        }
        Ok(Err(error)) => Err(Trouble::new(format!("it is not stored: {error}"))),
        Err(late) => Err(Trouble::new(format!("it is not stored: {late}"))),
    }
}

/// Waits for the answer where there may be one. What is to be said then; a call is made here.
pub(super) async fn acknowledge(
    parts: &IngressParts,
    channel: &Channel,
    frame: &str,
    taken: Taken,
) -> Option<Said> {
    let Taken { waiting, deferral } = taken;
    let handed = match waiting {
        Some(waiting) => {
            let deadline = waiting.deadline;
            waiting.handed(parts.clock.sleep_until(deadline)).await
        }
        None => None,
    };
    let (answer, receipt) = match handed {
        Some(Handed { answer, receipt }) => (Some(answer), Some(receipt)),
        None => (deferral, None),
    };
    match channel.adapter.socket()?.acknowledge(frame, answer.as_ref())? {
        Acknowledgement::Frame(words) => Some(Said { words, receipt }),
        Acknowledgement::Call(call) => {
            tell(parts, channel, &call, receipt).await;
            None
        }
    }
}

/// Acknowledges by a call. Whoever handed the answer over is told what became of it.
async fn tell(parts: &IngressParts, channel: &Channel, call: &HttpCall, receipt: Option<Receipt>) {
    let (error, kind) = match errand(&parts.client, &*channel.adapter, call).await {
        SendResult::Delivered { .. } => {
            if let Some(receipt) = receipt {
                receipt.buffered();
                receipt.flushed();
            }
            return;
        }
        SendResult::Retry { error, kind, .. } | SendResult::Rejected { error, kind } => (error, kind),
    };
    tracing::warn!(channel = %channel.name, %error, "an event is not answered");
    if let Some(receipt) = receipt.filter(|_| matches!(kind, FailureKind::Unknown | FailureKind::Unavailable))
    {
        receipt.wrote();
    }
}
