mod invoked;
mod optional;

use std::{borrow::Cow, sync::Arc, time::Duration};

use chinwag_core::{
    config::{Config, DEFAULT_TOML},
    event::{Source, payload},
    function::{Input, OnDead, Ordering, Outcome},
    retry::RetryPolicy,
    tools::Tools,
};
use expect_test::{Expect, expect};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;
use crate::prelude::*;

const ORDERS: TopicName = TopicName::from_static("orders");

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    size: String,
}

struct Greeting(&'static str);

pub(super) fn config(more: &str) -> Config {
    toml::from_str(&format!("{DEFAULT_TOML}\n{more}")).expect("a configuration")
}

fn event(topic: TopicName, data: &Value) -> Event {
    let channel = ChannelName::from_static("page");
    let (id, time) = (EventId::new("0webhook-0"), Timestamp::from_millis(1_772_998_024_123));
    let data = payload(data).expect("JSON");
    let mut event = Event::root(id, topic, Source::Channel(channel.clone()), time, data);
    event.conversation = Some(ConversationKey::new(&channel, "200"));
    event
}

pub(super) fn message() -> Event {
    let data = json!({
        "platform": "messenger", "channel": "page", "conversation": "page:200", "message_id": "m_1",
        "sender": { "id": "200", "name": "Ada" }, "sent_at": "2026-03-08T19:27:04Z",
        "content": { "type": "text", "text": "hello" },
    });
    event(MESSAGE_RECEIVED, &data)
}

fn failed() -> Event {
    let response = Response::new(
        ChannelName::from_static("page"),
        "page:200".parse().expect("a conversation"),
        Reply::text("hi"),
    );
    let data = json!({
        "response": response, "kind": "blocked", "error": "gone", "retryable": false, "attempt": 1,
    });
    event(RESPONSE_FAILED, &data)
}

pub(super) fn input(event: Event) -> Input {
    let now = Timestamp::from_millis(1_772_998_025_000);
    Input {
        event: Arc::new(event),
        attempt: 2,
        interrupted: false,
        now,
        random: 7,
        deadline: None,
        tools: Tools::alone(),
    }
}

/// Runs the only function of `bot` on `event` and shows what came of it.
fn run(bot: Bot, event: Event) -> String {
    let mut built = bot.build(&config("")).expect("a sound bot");
    let function = built.remove(0).function;
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    match runtime.block_on(function.call(input(event))) {
        Outcome::Done(emits) => emits.events.iter().map(show).collect::<Vec<_>>().join("\n"),
        Outcome::Retry { after, cause } => format!("retry after {after:?}: {cause}"),
        Outcome::Reject { cause } => format!("reject: {cause}"),
        Outcome::Unknown { cause } => format!("unknown: {cause}"),
    }
}

fn show(emit: &chinwag_core::function::Emit) -> String {
    let to = emit.conversation.as_ref().map_or("same", |key| key.as_str());
    let after = emit.after.map(|after| format!(" after {after:?}")).unwrap_or_default();
    format!("{} [{to}]{after} {}", emit.topic, emit.data.get())
}

fn check<H, Args>(subscription: Subscription, handler: H, event: Event, expected: &Expect)
where
    H: Handler<Args>,
    Args: Arguments + 'static,
    H::Future: Send,
    H::Output: IntoEmits,
{
    let bot = Bot::new().with_state(Greeting("Hello")).function("talk", subscription, handler);
    expected.assert_eq(&run(bot, event));
}

fn check_problems(bot: Bot, more: &str, expected: &Expect) {
    expected.assert_eq(&bot.build(&config(more)).expect_err("a bot with problems").to_string());
}

#[test]
fn a_reply_becomes_a_response_in_the_conversation() {
    async fn greet(message: Message, user: User, greeting: State<Greeting>) -> Reply {
        Reply::text(format!("{}, {}: {}", greeting.0, user.display_name(), message.text()))
    }
    check(
        on(MESSAGE_RECEIVED),
        greet,
        message(),
        &expect![[
            r#"response_prepared [page:200] {"channel":"page","conversation":"page:200","reply":{"content":{"type":"text","text":"Hello, Ada: hello"}},"priority":"reply"}"#
        ]],
    );
}

#[test]
fn extractors_may_come_in_any_order_and_twice() {
    async fn talk(a: User, message: Message, b: User, again: Message, _: ConversationKey) {
        assert_eq!((a, message), (b, again));
    }
    check(on(MESSAGE_RECEIVED), talk, message(), &expect![""]);
}

#[test]
fn everything_a_function_may_return() {
    check(on(MESSAGE_RECEIVED), async || (), message(), &expect![""]);
    check(on(MESSAGE_RECEIVED), async || None::<Reply>, message(), &expect![""]);
    let words = expect![[
        r#"response_prepared [page:200] {"channel":"page","conversation":"page:200","reply":{"content":{"type":"text","text":"yes"}},"priority":"reply"}"#
    ]];
    check(on(MESSAGE_RECEIVED), async || "yes", message(), &words);
    check(on(MESSAGE_RECEIVED), async || String::from("yes"), message(), &words);
    check(on(MESSAGE_RECEIVED), async || Cow::Borrowed("yes"), message(), &words);
    check(on(MESSAGE_RECEIVED), async || vec![Reply::text("yes")], message(), &words);
    check(
        on(MESSAGE_RECEIVED),
        async || ((), None::<Card>, [""; 0], (), (), (), (), "yes"),
        message(),
        &words,
    );
    check(on(MESSAGE_RECEIVED), async || Ok::<_, Error>(Some(["yes"])), message(), &words);
    check(on(MESSAGE_RECEIVED), async || Ok::<_, std::io::Error>("yes"), message(), &words);
}

#[test]
fn a_card_is_a_message() {
    check(
        on(MESSAGE_RECEIVED),
        async || Card::new("Tea").button("Order", "order:tea"),
        message(),
        &expect![[
            r#"response_prepared [page:200] {"channel":"page","conversation":"page:200","reply":{"content":{"type":"cards","cards":[{"title":"Tea","buttons":[{"title":"Order","action":{"postback":"order:tea"}}]}]}},"priority":"reply"}"#
        ]],
    );
}

#[test]
fn events_of_an_own_topic_go_out_and_come_in() {
    async fn place(context: Context) -> (Publish, Publish) {
        let order = Order { size: context.stable_id("M") };
        let elsewhere = "page:9".parse().expect("a conversation");
        let reminder =
            Publish::to(ORDERS, &order).after(Duration::from_secs(60)).with_conversation(elsewhere);
        (Publish::to(ORDERS, &order), reminder)
    }
    check(
        on(MESSAGE_RECEIVED),
        place,
        message(),
        &expect![[r#"
            orders [same] {"size":"0webhook-0.talk.M"}
            orders [page:9] after 60s {"size":"0webhook-0.talk.M"}"#]],
    );
    async fn take(order: Payload<Order>, channel: ChannelName) -> String {
        format!("{} on {channel}", order.size)
    }
    check(
        on(ORDERS),
        take,
        event(ORDERS, &json!({ "size": "L" })),
        &expect![[
            r#"response_prepared [page:200] {"channel":"page","conversation":"page:200","reply":{"content":{"type":"text","text":"L on page"}},"priority":"reply"}"#
        ]],
    );
}

#[test]
fn a_failure_is_read_by_its_own_topic() {
    async fn notify(failure: Failed<Response>) -> Result<()> {
        Err(Error::retry_after(Duration::from_secs(3), failure.error.clone()))
    }
    check(on(RESPONSE_FAILED), notify, failed(), &expect!["retry after Some(3s): gone"]);
}

#[test]
fn errors_are_tried_again_unless_they_say_otherwise() {
    async fn standard() -> Result<()> {
        "x".parse::<u8>()?;
        Ok(())
    }
    check(on(ORDERS), standard, message(), &expect!["retry after None: invalid digit found in string"]);
    async fn rejected() -> Result<()> {
        "x".parse::<u8>().map_err(Error::reject)?;
        Ok(())
    }
    check(on(ORDERS), rejected, message(), &expect!["reject: invalid digit found in string"]);
}

#[test]
fn what_the_input_cannot_give_is_rejected() {
    async fn talk(_: Message) {}
    check(
        on(MESSAGE_RECEIVED),
        talk,
        failed(),
        &expect![
            "reject: function `talk` asks for what it cannot have: `Message` comes with `message_received` alone, not with `response_failed`"
        ],
    );
    async fn order(_: Payload<Order>) {}
    check(
        on(ORDERS),
        order,
        event(ORDERS, &json!({ "colour": "red" })),
        &expect![
            "reject: function `talk` cannot read the payload of `orders` as `chinwag::bot::tests::Order`: missing field `size` at line 1 column 16"
        ],
    );
    let mut alone = event(ORDERS, &json!({}));
    alone.conversation = None;
    check(
        on(ORDERS),
        async || "hello",
        alone,
        &expect!["reject: function `talk` needs a conversation, and this event of `orders` belongs to none"],
    );
}

#[test]
fn what_cannot_be_json_is_rejected() {
    async fn talk() -> Publish {
        Publish::to(ORDERS, &std::collections::BTreeMap::from([((1, 2), 3)]))
    }
    check(
        on(ORDERS),
        talk,
        message(),
        &expect!["reject: function `talk` publishes to `orders` what cannot be JSON: key must be a string"],
    );
}

#[test]
fn a_context_tells_of_the_run() {
    async fn talk(context: Context) -> Result<()> {
        assert_ne!(context.random(), context.random());
        let payload: Value = context.payload()?;
        Err(Error::reject(format!(
            "{} {} {} {} {} {:?} {}",
            context.function(),
            context.topic(),
            context.attempt(),
            context.now(),
            context.correlation(),
            context.conversation(),
            payload["message_id"],
        )))
    }
    check(
        on(MESSAGE_RECEIVED),
        talk,
        message(),
        &expect![
            r#"reject: talk message_received 2 2026-03-08T19:27:05.000Z 0webhook-0 Some(page:200) "m_1""#
        ],
    );
}

#[test]
fn every_problem_of_a_bot_is_told_at_once() {
    async fn talk(_: Message, _: State<Order>) {}
    let bot = Bot::new()
        .function("Talk!", on(ORDERS), async || ())
        .function("sender", on(ORDERS), async || ())
        .function("talk", on(RESPONSE_FAILED), talk)
        .function("talk", on(MESSAGE_RECEIVED).concurrency(0), async || ())
        .with_state(1_u8)
        .with_state(2_u8);
    let more = "[function.tlak]\n[function.gateway]\n";
    check_problems(
        bot,
        more,
        &expect![[r#"
            there are two states of the type `u8`: a function could not tell which one it gets
            `Talk!` is not a function name: use 1 to 64 of a-z, 0-9 and _
            function `sender` has the name of a built-in one: choose another
            function `talk` cannot be called: `Message` comes with `message_received` alone, not with `response_failed`
            function `talk` cannot be called: there is no state of the type `chinwag::bot::tests::Order`: give it to the bot by `.with_state(…)`
            there are two functions `talk`: give one of them another name
            function `talk` may never run: its concurrency or its timeout is zero
            the configuration has `[function.gateway]`, and `gateway` is built in: set `[sender]` or `[results]` instead
            the configuration has `[function.tlak]`, and the bot has no such function: it has `sender`, `talk`"#]],
    );
    check_problems(
        Bot::new(),
        "[function.talk]",
        &expect!["the configuration has `[function.talk]`, and the bot has no such function: it has none"],
    );
}

#[test]
fn the_configuration_has_the_last_word() {
    let subscription = on(ORDERS).unordered().timeout(Duration::from_millis(1500)).pause_on_dead();
    let bot = Bot::new().function("talk", subscription, async || ());
    let more = "[function.talk]\nconcurrency = 3\nordering = \"conversation\"\nretry = { attempts = 2 }\n";
    let spec = &bot.build(&config(more)).expect("a sound bot")[0].spec;
    assert_eq!((spec.concurrency, spec.ordering), (3, Ordering::Conversation));
    assert_eq!(spec.retry, RetryPolicy { attempts: 2, ..RetryPolicy::default() });
    assert_eq!((spec.timeout.get(), spec.on_dead), (Duration::from_millis(1500), OnDead::Pause));
}

#[test]
fn an_immediate_function_is_told_its_deadline() {
    async fn deadline(context: Context) -> Result<()> {
        Err(Error::reject(format!("{:?}", context.deadline())))
    }
    let built = |on: Subscription| {
        Bot::new().function("talk", on, deadline).build(&config("")).expect("a sound bot").remove(0)
    };
    assert!(!built(on(MESSAGE_RECEIVED)).spec.immediate);
    let talk = built(on(MESSAGE_RECEIVED).immediate());
    assert!(talk.spec.immediate);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let at = Timestamp::from_millis(1_772_998_027_000);
    for (deadline, told) in [(None, "None"), (Some(at), "Some(2026-03-08T19:27:07.000Z)")] {
        let input = Input { deadline, ..input(message()) };
        let outcome = runtime.block_on(talk.function.call(input));
        assert!(matches!(outcome, Outcome::Reject { cause } if cause.to_string() == told), "{told}");
    }
}
