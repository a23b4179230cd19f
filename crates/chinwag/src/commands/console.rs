//! The web panel of a running bot.

use std::sync::Arc;

use chinwag_console::{Console, Error, Parts};
use chinwag_core::{clock::SystemClock, config::Config, store::Engine};
use chinwag_runtime::SystemIds;

use super::{failure::Failure, process::Process, wiring};

/// Starts the panel, where the settings say that there is one.
pub(super) async fn start(
    config: &Config,
    engine: &Engine,
    process: &Process,
) -> Result<Option<Console>, Failure> {
    let Some(listen) = config.console.listen else { return Ok(None) };
    let token = config.console.token.as_ref();
    let token =
        token.map(|token| wiring::secrets("console.token", token, wiring::FROM_SETTINGS)).transpose()?;
    let parts = Parts {
        listen,
        url: config.console.url.clone(),
        token,
        engine: engine.clone(),
        source: Arc::new(process.clone()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
    };
    Console::start(parts).await.map(Some).map_err(|error| match error {
        Error::Listen { .. } => Failure::failed(
            wait_words(&error),
            "stop what listens there, or set another address as `console.listen`",
        ),
        Error::Url { .. } => Failure::unusable(&error, "set `console.url` to where people open it"),
        _ => Failure::plain(error),
    })
}

fn wait_words(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}
