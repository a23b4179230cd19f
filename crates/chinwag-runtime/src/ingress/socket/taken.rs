//! What becomes of an event: stored, and then acknowledged, with an answer where it takes one.

use std::time::Duration;

use chinwag_core::{
    platform::{Answer, HttpCall, Immediate, RawRequest, SendResult},
    response::FailureKind,
    secret::Secret,
    socket::{Acknowledgement, Session},
};

use super::notes;
use crate::{
    errand::errand,
    ingress::{
        post::{Answering, Post},
        taken::let_in,
        waits::Trouble,
    },
    open::{Handed, Receipt, Waiting},
};

/// How long the store may take: the provider waits for its acknowledgement, and the heartbeat meanwhile.
const STORED_WITHIN: Duration = Duration::from_secs(10);

/// An event that is stored.
pub(super) struct Taken {
    waiting: Option<Waiting>,
    /// What it is answered with where nobody has an answer in time; `None` where it takes none.
    deferral: Option<Answer>,
    answering: Answering,
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
    /// To be dropped once that is said.
    pub(super) answering: Answering,
}

/// Stores an event, and the session as it is from then on: this returns when that is durable. What cannot be taken is a
/// dead letter, and is acknowledged too.
pub(super) async fn store(post: &Post, request: RawRequest, session: &Session) -> Result<Taken, Trouble> {
    let Post { parts, channel, holding, .. } = post;
    let answering = post.answering();
    let (now, random) = (parts.clock.now(), parts.ids.random());
    let (mut ingest, immediate) =
        let_in(channel, request, now, random, |verified| channel.adapter.immediate(verified));
    let immediate = immediate.flatten();
    (ingest.note, ingest.by) = (notes::of(&channel.name, session), Some(holding.clone()));
    let waiting = immediate
        .as_ref()
        .and_then(|Immediate { within, .. }| parts.open.register(&channel.name, &ingest, now.after(*within)));
    match tokio::time::timeout(STORED_WITHIN, parts.store.ingest(ingest)).await {
        Ok(Ok(ingested)) => {
            post.stored();
            Ok(Taken {
                // What has come before was answered before, or is about to be.
                waiting: waiting.filter(|_| ingested.published > 0),
                deferral: immediate.map(|immediate| immediate.deferral),
                answering,
            })
        }
        Ok(Err(error)) => Err(error.into()),
        Err(late) => Err(Trouble::new(format!("it is not stored: {late}"))),
    }
}

/// Waits for the answer where there may be one. What is to be said then; a call is made here.
pub(super) async fn acknowledge(post: &Post, frame: &str, taken: Taken) -> Option<Said> {
    let (Post { parts, channel, .. }, Taken { waiting, deferral, answering }) = (post, taken);
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
        Acknowledgement::Frame(words) => Some(Said { words, receipt, answering }),
        Acknowledgement::Call(call) => {
            tell(post, &call, receipt).await;
            None
        }
    }
}

/// Acknowledges by a call. Whoever handed the answer over is told what became of it.
async fn tell(post: &Post, call: &HttpCall, receipt: Option<Receipt>) {
    let Post { parts, channel, .. } = post;
    let mut under_way = UnderWay(receipt);
    let result = errand(&parts.client, &*channel.adapter, call).await;
    let receipt = under_way.0.take();
    let (error, kind) = match result {
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

/// A call that tells whoever handed the answer over, where it is cut off, that it may have been carried out.
struct UnderWay(Option<Receipt>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(receipt) = self.0.take() {
            receipt.wrote();
        }
    }
}
