//! What a message may be answered with: when it is not good any more, the answer goes without, or not at all.

use std::sync::Arc;

use chinwag_core::{
    conversation::ConversationKey,
    function::Input,
    name::ChannelName,
    platform::Platform,
    reply::Reply,
    response::{FailureKind, Response},
    secret::{Secret, Secrets},
};
use chinwag_platforms::{
    discord,
    line::{Config, Line},
};

use super::{
    bench::{config, failed, input, retry, sender_for, sent, start},
    counterpart::{Act, Counterpart},
};

const PERSON: &str = "U206d25c2ea6bd87c17655609a1c37cb8";

fn line(api_url: String) -> Arc<dyn Platform> {
    let one = |text: &str| Secrets::new(vec![Secret::new(text)]).expect("not empty");
    let config = Config::new(ChannelName::from_static("page"), one("FAKE_SECRET"), one("FAKE_TOKEN"));
    Arc::new(Line::new(Config { api_url, ..config }).expect("a channel"))
}

fn answer() -> Response {
    let channel = ChannelName::from_static("page");
    let conversation = ConversationKey::new(&channel, PERSON);
    let reply_token = Some("nHuyWiB7yP5Zw52F".to_owned());
    Response { reply_token, ..Response::new(channel, conversation, Reply::text("hi")) }
}

/// Where the requests went.
fn paths(provider: &Counterpart) -> Vec<String> {
    let path = |heard: &String| heard.split(' ').nth(1).expect("a path").to_owned();
    provider.heard().iter().map(path).collect()
}

#[tokio::test]
async fn an_answer_whose_token_is_spent_is_pushed_at_once() {
    let refused = Act::answer(400, r#"{"message":"Invalid reply token"}"#);
    let provider = Counterpart::that([refused, Act::answer(200, r#"{"sentMessages":[{"id":"7"}]}"#)]).await;
    let sender = sender_for(&config(), line(provider.url()));
    let sent = sent(sender.function.call(input(&answer())).await);
    assert_eq!((sent.message_id.as_deref(), sent.response.reply_token), (Some("7"), None));
    assert!(sent.request.url.ends_with("/v2/bot/message/push"), "{}", sent.request.url);
    assert_eq!(paths(&provider), ["/v2/bot/message/reply", "/v2/bot/message/push"]);
    assert!(provider.heard()[1].contains("x-line-retry-key: "), "a push can be repeated");
}

#[tokio::test]
async fn a_refusal_for_now_leaves_the_token_for_the_next_try() {
    for status in [429, 500] {
        let provider = Counterpart::that([Act::answer(status, "{}"), Act::answer(200, "{}")]).await;
        let sender = sender_for(&config(), line(provider.url()));
        retry(sender.function.call(input(&answer())).await);
        sent(sender.function.call(Input { attempt: 2, ..input(&answer()) }).await);
        assert_eq!(paths(&provider), ["/v2/bot/message/reply"; 2], "a reply costs nothing");
    }
}

#[tokio::test]
async fn what_was_put_off_has_no_fresh_token() {
    let provider = Counterpart::that([Act::answer(200, "{}")]).await;
    let sender = sender_for(&config(), line(provider.url()));
    for later in [Response { deferred: 1, ..answer() }, Response { since: Some(start()), ..answer() }] {
        sent(sender.function.call(input(&later)).await);
    }
    assert_eq!(paths(&provider), ["/v2/bot/message/push"; 2]);
}

const TOKEN: &str = "1457469483726668048/aW50ZXJhY3Rpb24/quiet";

fn discord(api_url: String) -> Arc<dyn Platform> {
    let one = |text: &str| Secrets::new(vec![Secret::new(text)]).expect("not empty");
    let config =
        discord::Config::new(ChannelName::from_static("page"), one(&"ab".repeat(32)), one("FAKE_TOKEN"));
    Arc::new(discord::Discord::new(discord::Config { api_url, ..config }).expect("a channel"))
}

fn private() -> Response {
    let channel = ChannelName::from_static("page");
    let conversation = ConversationKey::new(&channel, "1457536551830421524");
    let response = Response::new(channel, conversation, Reply::text("psst").only_for("400"));
    Response { reply_token: Some(TOKEN.into()), ..response }
}

/// Whatever becomes of it, nobody else sees it.
#[tokio::test]
async fn what_one_person_alone_may_see_stays_that_at_every_try() {
    let tries = [
        input(&private()),
        Input { attempt: 2, ..input(&private()) },
        input(&Response { deferred: 3, since: Some(start()), ..private() }),
    ];
    for input in tries {
        let provider = Counterpart::that([Act::answer(200, r#"{"id":"7"}"#)]).await;
        let sender = sender_for(&config(), discord(provider.url()));
        sent(sender.function.call(input).await);
        assert!(paths(&provider)[0].starts_with("/webhooks/1457469483726668048/"));
        assert!(provider.heard()[0].contains(r#""flags":64"#));
    }
}

#[tokio::test]
async fn without_its_token_what_one_person_alone_may_see_is_not_sent() {
    let over = Act::answer(401, r#"{"code":50027,"message":"Invalid Webhook Token"}"#);
    let provider = Counterpart::that([over]).await;
    let sender = sender_for(&config(), discord(provider.url()));
    let failed = failed(sender.function.call(input(&private())).await);
    assert_eq!((failed.kind, failed.retryable), (FailureKind::WindowClosed, false));
    assert!(failed.error.contains("Invalid Webhook Token; one person alone"), "{}", failed.error);
    assert_eq!(provider.heard().len(), 1, "nothing went into the channel");
}
