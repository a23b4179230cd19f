//! Fetches the published keys that tokens are checked against: at first need, once a day, and where a token names one
//! that is not known.
//!
//! Anybody can send a token that names a key nobody has. So a channel's keys are fetched by one request at a time, and
//! rarely; whoever else needs them waits for that one. Who is let in by those that there are does not wait: they are
//! looked at again beside it.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use chinwag_core::{
    clock::{Clock, Timestamp},
    key_set::{KeySet, Taken},
    name::ChannelName,
    platform::HttpCall,
};
use http::{HeaderMap, Method};
use tokio::{sync::Mutex, task::JoinSet};

use crate::{Channel, Channels, Error, client::Client};

/// How long one document may take.
const FETCH_MAX: Duration = Duration::from_secs(5);
/// How long the keys are let be after they were fetched, whatever tokens say.
const REST: Duration = Duration::from_secs(60);
/// How long after an attempt that failed.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How long keys are good without a look whether they are still published.
const FRESH: Duration = Duration::from_secs(86_400);
/// Metadata, and the keys it points at.
const DOCUMENTS_MAX: usize = 2;

/// The keys of every channel that has any.
#[derive(Debug, Default)]
pub(super) struct Keys {
    client: Option<Client>,
    /// When they may be fetched again.
    again: HashMap<ChannelName, Again>,
    /// Those that are fetched beside the requests.
    beside: std::sync::Mutex<JoinSet<()>>,
}

type Again = Arc<Mutex<Timestamp>>;

/// What came of looking for other keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Looked {
    /// There may be others now.
    Taken,
    /// They were looked at a moment ago; for so long they are let be.
    Rest(Duration),
    /// They cannot be had.
    Failed(String),
}

impl Keys {
    pub(super) fn new(channels: &Channels) -> Result<Self, Error> {
        let with_keys = channels.iter().filter(|channel| channel.adapter.key_set().is_some());
        let again: HashMap<_, _> =
            with_keys.map(|channel| (channel.name.clone(), Again::default())).collect();
        let client = if again.is_empty() { None } else { Some(Client::new()?) };
        Ok(Self { client, again, beside: std::sync::Mutex::default() })
    }

    /// Looks for other keys than those that were taken at `seen`.
    pub(super) async fn look(&self, channel: &Channel, seen: Option<Timestamp>, clock: &dyn Clock) -> Looked {
        let (Some(client), Some(again), Some(set)) =
            (&self.client, self.again.get(&channel.name), channel.adapter.key_set())
        else {
            return Looked::Failed("the channel has none".into());
        };
        let mut again = again.lock().await;
        let now = clock.now();
        if set.taken_at() != seen {
            return Looked::Taken;
        }
        if now < *again {
            let nothing = || Looked::Failed("they could not be fetched a moment ago".into());
            return seen.map_or_else(nothing, |_| Looked::Rest(again.since(now)));
        }
        fetch_now(client, set, &mut again, clock).await.map_or_else(Looked::Failed, |()| Looked::Taken)
    }

    /// Fetches the keys anew beside the requests, unless somebody does so already or did a moment ago.
    pub(super) fn refresh(&self, channel: &Channel, clock: &Arc<dyn Clock>) {
        let (Some(client), Some(again)) = (&self.client, self.again.get(&channel.name)) else { return };
        let Ok(mut again) = Arc::clone(again).try_lock_owned() else { return };
        if clock.now() < *again {
            return;
        }
        let (client, channel, clock) = (client.clone(), channel.clone(), Arc::clone(clock));
        let mut beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        while beside.try_join_next().is_some() {}
        beside.spawn(async move {
            let Some(set) = channel.adapter.key_set() else { return };
            if let Err(error) = fetch_now(&client, set, &mut again, &*clock).await {
                tracing::error!(channel = %channel.name, error, "the published keys cannot be fetched anew");
            }
        });
    }
}

/// Whether it is time to look whether they are still published.
pub(super) fn is_stale(set: &KeySet, now: Timestamp) -> bool {
    set.taken_at().is_none_or(|taken| now.since(taken) >= FRESH)
}

/// Fetches the keys, and lets them be for a while.
async fn fetch_now(
    client: &Client,
    set: &KeySet,
    again: &mut Timestamp,
    clock: &dyn Clock,
) -> Result<(), String> {
    let fetched = fetch(client, set, clock.now()).await;
    *again = clock.now().after(if fetched.is_ok() { REST } else { REST_AFTER_FAILURE });
    fetched
}

/// Fetches the keys, by way of what says where they are.
async fn fetch(client: &Client, set: &KeySet, now: Timestamp) -> Result<(), String> {
    let mut address = set.address().to_owned();
    for _ in 0..DOCUMENTS_MAX {
        let reply = client.call(&get(address.clone()), FETCH_MAX).await.map_err(|error| error.story())?;
        if reply.status != 200 {
            return Err(format!("{address} answers with HTTP {}", reply.status));
        }
        match set.take(&reply.body, now).map_err(|error| format!("{address}: {error}"))? {
            Taken::Keys(_) => return Ok(()),
            Taken::At(next) => address = next,
        }
    }
    Err(format!("{address} has no keys, but another address of them"))
}

fn get(url: String) -> HttpCall {
    HttpCall {
        method: Method::GET,
        url,
        secret_path: None,
        secret_query: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
    }
}
