//! What a message may be answered with is good once: when it is not good any more, the answer goes without.

use std::sync::Arc;

use chinwag_core::{
    conversation::ConversationKey,
    function::Input,
    name::ChannelName,
    platform::Platform,
    reply::Reply,
    response::Response,
    secret::{Secret, Secrets},
};
use chinwag_platforms::line::{Config, Line};

use super::{
    bench::{config, input, retry, sender_for, sent, start},
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
async fn an_answer_whose_token_is_spent_is_pushed() {
    let refused = Act::answer(400, r#"{"message":"Invalid reply token"}"#);
    let provider = Counterpart::that([refused, Act::answer(200, r#"{"sentMessages":[{"id":"7"}]}"#)]).await;
    let sender = sender_for(&config(), line(provider.url()));
    let (_, cause) = retry(sender.function.call(input(&answer())).await);
    assert!(cause.contains("Invalid reply token"), "{cause}");
    let sent = sent(sender.function.call(Input { attempt: 2, ..input(&answer()) }).await);
    assert_eq!((sent.message_id.as_deref(), sent.response.reply_token), (Some("7"), None));
    assert_eq!(paths(&provider), ["/v2/bot/message/reply", "/v2/bot/message/push"]);
    assert!(provider.heard()[1].contains("x-line-retry-key: "), "a push can be repeated");
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
