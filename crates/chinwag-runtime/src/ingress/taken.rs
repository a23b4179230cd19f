//! Lets in what the provider keeps or tells. Whatever is wrong with one thing, it is not lost, and the next one follows.

use chinwag_core::{
    clock::Timestamp,
    commit::Ingest,
    platform::{RawRequest, Rejection, Verified, admit},
};

use crate::{
    Channel,
    gateway::{Panicked, guarded, ingest, untaken},
};

/// What one thing becomes, and what else is read of it while it is at hand; `None` where it is a dead letter, since the
/// platform refuses what it made itself or panics on it.
pub(super) fn let_in<T>(
    channel: &Channel,
    request: RawRequest,
    now: Timestamp,
    random: u128,
    also: impl FnOnce(&Verified) -> T,
) -> (Ingest, Option<T>) {
    let kept = request.clone();
    let taken = guarded(channel, || {
        let verified = admit(&*channel.adapter, request, now)?;
        Ok::<_, Rejection>((ingest(channel, &verified, now, random), also(&verified)))
    });
    let why = match taken {
        Ok(Ok((ingest, also))) => return (ingest, Some(also)),
        Ok(Err(rejection)) => format!("it is refused: {rejection}"),
        Err(Panicked) => "the platform panicked on it".to_owned(),
    };
    tracing::error!(channel = %channel.name, why, "what the provider told cannot be taken: a dead letter");
    (untaken(channel, &kept, now, random, &why), None)
}
