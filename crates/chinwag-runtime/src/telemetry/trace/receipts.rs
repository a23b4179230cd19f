//! Which hop sent a message, for the receipts that come later by webhooks of their own.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use chinwag_core::{conversation::fingerprint, event::Event, topic::RESPONSE_STATUS};
use serde::Deserialize;

use super::span::Link;

/// The most messages that are remembered: receipts come within seconds, or are not linked.
const MESSAGES_MAX: usize = 4096;
/// The most links of one span.
const LINKS_MAX: usize = 32;

/// The last messages that were sent in traces that are sampled. NOTE: what another process has sent is not among them.
#[derive(Debug, Default)]
pub struct Receipts(Mutex<Sent>);

#[derive(Debug, Default)]
struct Sent {
    links: HashMap<u64, Link>,
    oldest: VecDeque<u64>,
}

#[derive(Deserialize)]
struct About {
    #[serde(default)]
    message_ids: Vec<String>,
}

impl Receipts {
    /// Remembers who sent a message.
    pub(super) fn sent(&self, channel: &str, message_id: &str, link: Link) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = fingerprint(&[channel, message_id]);
        if sent.links.insert(key, link).is_none() {
            sent.oldest.push_back(key);
        }
        if sent.oldest.len() > MESSAGES_MAX
            && let Some(oldest) = sent.oldest.pop_front()
        {
            sent.links.remove(&oldest);
        }
    }

    /// Who sent what an event reports of.
    pub(super) fn of(&self, channel: &str, event: &Event) -> Vec<Link> {
        if event.topic != RESPONSE_STATUS {
            return Vec::new();
        }
        let sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.links.is_empty() {
            return Vec::new();
        }
        let about = event.payload().unwrap_or(About { message_ids: Vec::new() });
        let ids = about.message_ids.iter().take(LINKS_MAX);
        ids.filter_map(|id| sent.links.get(&fingerprint(&[channel, id])).copied()).collect()
    }
}
