//! The webhook's own response, where the provider takes something in it: an answer that comes in time, or a deferral.

use std::sync::Arc;

use chinwag_core::platform;

use super::{
    answer::{self, Answer},
    shared::Shared,
    wire::Progress,
};
use crate::open::{Handed, Waiting};

/// Answers a webhook that is stored: with what is handed over until the deadline, or with the deferral.
pub(super) async fn response(
    shared: &Shared,
    progress: &Progress,
    waiting: Option<Waiting>,
    deferral: platform::Answer,
) -> Answer {
    let handed = match waiting {
        Some(waiting) => handed(shared, waiting).await,
        None => None,
    };
    match handed {
        Some(handed) => followed(progress, handed),
        None => answer::of_platform(deferral),
    }
}

/// What is handed over until the deadline, or until the gateway stops.
async fn handed(shared: &Shared, waiting: Waiting) -> Option<Handed> {
    let deadline = waiting.deadline;
    let over = async {
        tokio::select! {
            () = shared.clock.sleep_until(deadline) => {}
            () = shared.stopped() => {}
        }
    };
    waiting.handed(over).await
}

/// The answer, and word to whoever handed it over once it is written.
fn followed(progress: &Progress, handed: Handed) -> Answer {
    let receipt = Arc::new(handed.receipt);
    progress.follow(Arc::clone(&receipt));
    let mut answer = answer::of_platform(handed.answer);
    answer.body_mut().followed(receipt);
    answer
}
