//! From a webhook to its reply, whatever the provider does with it on the way.

use bytes::Bytes;
use chinwag_core::{
    message::Message,
    response::{DeliveryState, ResponseStatus},
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED, RESPONSE_SENT, RESPONSE_STATUS, WEBHOOK_RECEIVED},
};
use chinwag_testkit::messenger::{Config, Disturbance, EventKind, Receipts};
use serde_json::Value;

use super::{
    Place, Stage,
    bot::{next_replies, next_reply},
    echo,
};

on_each_engine! {
    a_webhook_becomes_one_reply
    a_webhook_that_comes_again_is_answered_once
    deliveries_at_the_same_time_are_one
    what_comes_again_in_another_body_is_known_by_its_id
    a_batch_is_taken_apart_and_each_conversation_keeps_its_order
    receipts_become_statuses_and_the_own_echo_is_passed_over
    what_the_bot_has_no_answer_to_is_done_without_one
}

async fn a_webhook_becomes_one_reply(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    assert!(sent.ack.is_ok());
    assert_eq!(next_reply(&person).await, "Echo: hello");
    bot.settled().await;
    let topics: Vec<_> = bot.trace(sent.mid()).await.events.into_iter().map(|event| event.topic).collect();
    assert_eq!(topics, [WEBHOOK_RECEIVED, MESSAGE_RECEIVED, RESPONSE_PREPARED, RESPONSE_SENT]);
    let report = stage.provider.report();
    assert_eq!((report.calls, report.delivered, report.unanswered), (1, 1, 0));
    bot.stop().await;
}

async fn a_webhook_that_comes_again_is_answered_once(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: hello");
    for _ in 0..3 {
        assert!(stage.provider.deliver(sent.body.clone()).await.expect("told").is_ok());
    }
    bot.settled().await;
    assert_eq!(bot.events(Some(WEBHOOK_RECEIVED)).await.len(), 1);
    assert_eq!(bot.events(Some(MESSAGE_RECEIVED)).await.len(), 1);
    assert_eq!(stage.provider.report().delivered, 1);
    bot.stop().await;
}

async fn deliveries_at_the_same_time_are_one(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    stage.provider.disturb(Disturbance::Withhold);
    let body = person.says("hello").await.expect("withheld").body;
    stage.provider.disturb(Disturbance::None);
    let deliver = || stage.provider.deliver(body.clone());
    let acks = tokio::join!(deliver(), deliver(), deliver(), deliver(), deliver(), deliver());
    let acks = [acks.0, acks.1, acks.2, acks.3, acks.4, acks.5];
    assert!(acks.into_iter().all(|ack| ack.expect("told").is_ok()));
    assert_eq!(next_reply(&person).await, "Echo: hello");
    bot.settled().await;
    assert_eq!(bot.events(Some(MESSAGE_RECEIVED)).await.len(), 1);
    assert_eq!(stage.provider.report().delivered, 1);
    bot.stop().await;
}

/// A provider may put what it delivers again into one body with something new.
async fn what_comes_again_in_another_body_is_known_by_its_id(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    stage.provider.disturb(Disturbance::Withhold);
    let first = person.says("one").await.expect("withheld").body;
    let second = person.says("two").await.expect("withheld").body;
    stage.provider.disturb(Disturbance::None);
    stage.provider.deliver(first.clone()).await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: one");
    assert!(stage.provider.deliver(joined(&first, &second)).await.expect("told").is_ok());
    assert_eq!(next_reply(&person).await, "Echo: two");
    bot.settled().await;
    let texts: Vec<_> = bot.payloads::<Message>(MESSAGE_RECEIVED).await;
    assert_eq!(texts.iter().map(Message::text).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(stage.provider.report().delivered, 2);
    bot.stop().await;
}

/// One body with the entries of both, written differently.
fn joined(first: &Bytes, second: &Bytes) -> String {
    let parse = |body| serde_json::from_slice::<Value>(body).expect("JSON");
    let (mut first, mut second) = (parse(first), parse(second));
    let entries = |body: &mut Value| std::mem::take(body["entry"].as_array_mut().expect("entries"));
    let all = [entries(&mut first), entries(&mut second)].concat();
    first["entry"] = all.into();
    serde_json::to_string_pretty(&first).expect("JSON")
}

async fn a_batch_is_taken_apart_and_each_conversation_keeps_its_order(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let people: Vec<_> = (0..12).map(|number| stage.person(number)).collect();
    let text = |number: usize| EventKind::Text { text: number.to_string(), reply_to: None };
    let events: Vec<_> =
        (0..4).flat_map(|number| people.iter().map(move |person| person.event(text(number)))).collect();
    assert!(stage.provider.deliver_batch(&events).await.expect("told").ack.is_ok());
    for person in &people {
        assert_eq!(next_replies(person, 4).await, ["Echo: 0", "Echo: 1", "Echo: 2", "Echo: 3"]);
    }
    bot.settled().await;
    assert_eq!(bot.events(Some(WEBHOOK_RECEIVED)).await.len(), 1);
    assert_eq!(bot.events(Some(MESSAGE_RECEIVED)).await.len(), 48);
    let report = stage.provider.report();
    assert_eq!((report.delivered, report.reordered, report.unanswered), (48, 0, 0));
    bot.stop().await;
}

async fn receipts_become_statuses_and_the_own_echo_is_passed_over(place: Place) {
    let receipts = Receipts { echo: true, delivered: true, read: true };
    let stage = Stage::at(place, [echo()], Config { receipts, ..Config::default() }).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    person.says("hello").await.expect("told");
    let reply = person.next_reply(super::place::SOON).await.expect("a reply");
    stage.provider.wait_until(super::place::SOON, |report| report.acked == 4).await.expect("four webhooks");
    bot.settled().await;
    let statuses: Vec<ResponseStatus> = bot.payloads(RESPONSE_STATUS).await;
    let states: Vec<_> = statuses.iter().map(|status| status.state).collect();
    assert_eq!(states, [DeliveryState::Delivered, DeliveryState::Read]);
    assert_eq!(statuses[0].message_ids, [reply.mid]);
    assert!(statuses.iter().all(|status| status.conversation == super::stage::conversation(&person)));
    assert_eq!(bot.events(Some(WEBHOOK_RECEIVED)).await.len(), 4, "what is passed over is kept all the same");
    assert_eq!(bot.events(Some(MESSAGE_RECEIVED)).await.len(), 1);
    assert_eq!(stage.provider.report().delivered, 1);
    bot.stop().await;
}

async fn what_the_bot_has_no_answer_to_is_done_without_one(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.sends_image("https://example.com/x.png").await.expect("told");
    bot.ran(sent.mid(), "talk", 1).await;
    bot.settled().await;
    assert!(bot.events(Some(RESPONSE_PREPARED)).await.is_empty());
    assert_eq!(bot.transcript(&person).await, ["User: [image]"]);
    assert_eq!(stage.provider.report().calls, 0);
    bot.stop().await;
}
