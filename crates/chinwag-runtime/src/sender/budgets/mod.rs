//! What makes a call wait before it is made: rate budgets, and cooling off.
//!
//! A channel's credential has a budget, and each chat may have one, another where it is a group. The credential's goes first to those
//! for whom a person waits: what is sent unasked gets half of it at most, and only where it leaves something over. A
//! provider's refusal makes one chat or the whole credential cool off, and nothing else.
//!
//! Everything here is arithmetic on moments, under one short lock for each channel; nothing waits.

mod bucket;
mod channel;
mod state;

#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    event::Event,
    name::ChannelName,
    platform::{CoolOff, Platform},
};

use self::channel::ChannelBudget;
use crate::Channels;

/// The budgets of every channel.
#[derive(Debug)]
pub(super) struct Budgets(HashMap<ChannelName, (Arc<dyn Platform>, ChannelBudget)>);

impl Budgets {
    pub(super) fn new(channels: &Channels) -> Self {
        let budget = |channel: &crate::Channel| {
            (Arc::clone(&channel.adapter), ChannelBudget::new(channel.adapter.rates()))
        };
        Self(channels.iter().map(|channel| (channel.name.clone(), budget(channel))).collect())
    }

    /// The earliest moment to send a prepared response. When that is now, its share of the budgets is taken.
    pub(super) fn ready_at(&self, event: &Event, now: Timestamp) -> Timestamp {
        let Some(conversation) = &event.conversation else { return now };
        let Some((platform, budget)) = self.0.get(conversation.channel()) else { return now };
        budget.ready_at(event, platform.chat(conversation), now)
    }

    /// Lets something cool off.
    pub(super) fn cool_off(&self, what: CoolOff, conversation: &ConversationKey, until: Timestamp) {
        if let Some((platform, budget)) = self.0.get(conversation.channel()) {
            budget.cool_off(what, platform.chat(conversation), until);
        }
    }
}
