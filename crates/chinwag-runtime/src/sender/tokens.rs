//! The access tokens of the channels that have to ask for them. They are kept here alone, until shortly before they
//! expire, and nothing of them is recorded.

use std::{collections::HashMap, time::Duration};

use chinwag_core::{
    access::{AccessToken, TokenRefused},
    clock::Timestamp,
    name::ChannelName,
    response::FailureKind,
};
use http::HeaderValue;
use tokio::sync::Mutex;

use crate::{Channel, Channels, client::Client};

/// How long a provider may take to give a token.
pub(super) const ASK_MAX: Duration = Duration::from_secs(10);
/// How long before its end a token is renewed, at most; of a short one a fifth.
const MARGIN_MAX: Duration = Duration::from_secs(300);

/// The tokens, by channel.
#[derive(Debug, Default)]
pub(crate) struct Tokens(HashMap<ChannelName, Slot>);

/// The token of one channel, where there is one now.
#[derive(Debug, Default)]
pub(crate) struct Slot(Mutex<Option<Held>>);

/// A token as it stands in a call.
#[derive(Debug)]
struct Held {
    header: HeaderValue,
    renew_at: Timestamp,
}

impl Tokens {
    pub(crate) fn new(channels: &Channels) -> Self {
        let asks =
            |channel: &&Channel| !matches!(channel.adapter.token_request(Timestamp::default()), Ok(None));
        Self(channels.iter().filter(asks).map(|channel| (channel.name.clone(), Slot::default())).collect())
    }

    /// The slot of a channel whose calls need a token.
    pub(crate) fn of(&self, channel: &Channel) -> Option<&Slot> {
        self.0.get(&channel.name)
    }
}

impl Slot {
    /// The `authorization` of a call: another than `refused`. One run asks, the others wait for what it gets.
    pub(crate) async fn authorization(
        &self,
        channel: &Channel,
        client: &Client,
        now: Timestamp,
        refused: Option<&HeaderValue>,
    ) -> Result<HeaderValue, TokenRefused> {
        let mut held = self.0.lock().await;
        let good = held.take().filter(|held| held.renew_at > now && Some(&held.header) != refused);
        let good = match good {
            Some(good) => good,
            None => ask(channel, client, now).await?,
        };
        Ok(held.insert(good).header.clone())
    }
}

async fn ask(channel: &Channel, client: &Client, now: Timestamp) -> Result<Held, TokenRefused> {
    let request = channel.adapter.token_request(now).map_err(|error| TokenRefused {
        kind: FailureKind::Configuration,
        is_retryable: false,
        after: None,
        error: error.to_string(),
    })?;
    let request = request.ok_or_else(|| unavailable("the platform does not ask for one now".into()))?;
    // Asking twice does no harm, so it does not matter whether it was carried out.
    let reply = client.call(request.call(), ASK_MAX).await.map_err(|error| unavailable(error.story()))?;
    held(channel.adapter.token(&reply)?, now)
}

fn held(given: AccessToken, now: Timestamp) -> Result<Held, TokenRefused> {
    let header = HeaderValue::from_str(&format!("Bearer {}", given.token.expose()));
    let mut header = header.map_err(|_| unavailable("the token cannot stand in a header".into()))?;
    header.set_sensitive(true);
    let margin = MARGIN_MAX.min(given.lifetime / 5);
    Ok(Held { header, renew_at: now.after(given.lifetime.saturating_sub(margin)) })
}

fn unavailable(error: String) -> TokenRefused {
    TokenRefused { kind: FailureKind::Unavailable, is_retryable: true, after: None, error }
}

pub(super) fn late() -> TokenRefused {
    unavailable("there was none in time".into())
}
