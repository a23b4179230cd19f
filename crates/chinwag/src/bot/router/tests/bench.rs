//! Messages, and a router that is asked for the route of one.

use std::sync::Arc;

use chinwag_core::{
    config::{Config, DEFAULT_TOML},
    event::{Source, payload},
    function::{Input, Outcome},
    tools::Tools,
};
use serde_json::{Value, json};

use super::super::super::{Branch, Request, Site, branch::Leaf, topics::Topics};
use crate::prelude::*;

pub(super) fn text(words: &str) -> Value {
    message(json!({ "type": "text", "text": words }))
}

/// A message of Ada to the page.
pub(super) fn message(content: Value) -> Value {
    with(
        json!({
            "platform": "messenger", "channel": "page", "conversation": "page:200", "message_id": "m_1",
            "sender": { "id": "200", "name": "Ada" }, "sent_at": "2026-03-08T19:27:04Z",
        }),
        "content",
        content,
    )
}

pub(super) fn with(mut message: Value, key: &str, value: Value) -> Value {
    message[key] = value;
    message
}

pub(super) fn input(message: &Value) -> Input {
    let channel = ChannelName::from_static("page");
    let (id, now) = (EventId::new("0webhook-0"), Timestamp::from_millis(1_772_998_024_123));
    let source = Source::Channel(channel.clone());
    let mut event = Event::root(id, MESSAGE_RECEIVED, source, now, payload(message).expect("JSON"));
    event.conversation = Some(ConversationKey::new(&channel, "200"));
    let event = Arc::new(event);
    Input { event, attempt: 1, interrupted: false, now, random: 7, deadline: None, tools: Tools::alone() }
}

pub(super) fn config() -> Config {
    toml::from_str(DEFAULT_TOML).expect("a configuration")
}

/// The route of a message, and what it saw: its path, whether it is global, and the words after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) path: String,
    pub(super) is_global: bool,
    pub(super) matched: Matched,
}

/// The route that a message takes. It is found again by its path, or the test fails.
pub(super) fn taken(router: Router, message: &Value) -> Option<Taken> {
    let site = Site {
        function: "talk".parse().expect("a name"),
        topic: MESSAGE_RECEIVED,
        states: Arc::default(),
        services: Arc::default(),
        topics: Arc::new(Topics::new([])),
        words: Arc::default(),
        withholds_effects: false,
    };
    let branch = Branch::router(router);
    let mut request = Request::new(input(message), Arc::new(site));
    let found = branch.find(&mut request).expect("a message")?;
    let again = branch.at(&found.path).expect("the path leads to it");
    assert!(std::ptr::eq::<Leaf>(again, found.leaf), "`{}` leads elsewhere", found.path);
    Some(Taken { path: found.path, is_global: found.is_global, matched: found.matched })
}

/// What the bot answers to a message: the words of its replies.
pub(super) fn answers(router: Router, message: &Value) -> Vec<String> {
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), router);
    let function = bot.build(&config()).expect("a sound bot").remove(0).function;
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let outcome = runtime.block_on(function.call(input(message)));
    let Outcome::Done(emits) = outcome else { panic!("{outcome:?}") };
    let reply = |emit: &chinwag_core::function::Emit| {
        let response: Response = serde_json::from_str(emit.data.get()).expect("a response");
        response.reply.summary()
    };
    emits.events.iter().map(reply).collect()
}
