//! Runs what waits: the asynchronous part of a command.

use std::{future::Future, time::Duration};

use tokio::runtime::{Builder, Runtime};

use super::failure::Failure;

/// How long what still runs is waited for at the end.
const LINGER: Duration = Duration::from_millis(200);

/// Waits on this thread alone: for a look at something.
pub(super) fn in_one_thread<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    on(Builder::new_current_thread(), future)
}

/// Waits while several threads work: for a running bot.
pub(super) fn in_threads<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    on(Builder::new_multi_thread(), future)
}

/// Waits until standard input ends; what comes before is let go.
pub(super) async fn for_the_end_of_input() {
    let mut input = tokio::io::stdin();
    // What cannot be read has ended as well.
    tokio::io::copy(&mut input, &mut tokio::io::sink()).await.ok();
}

fn on<T>(mut builder: Builder, future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime: Runtime = builder.enable_all().build().map_err(|error| {
        Failure::plain(format_args!("the asynchronous runtime cannot be started: {error}"))
    })?;
    let value = runtime.block_on(future);
    // NOTE: a thread that waits for a line of standard input ends with the process, not before.
    runtime.shutdown_timeout(LINGER);
    Ok(value)
}
