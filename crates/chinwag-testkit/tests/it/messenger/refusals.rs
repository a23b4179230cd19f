//! What the Send API refuses, and with which codes.

use std::{sync::Arc, time::Duration};

use chinwag_testkit::{
    clock::ManualClock,
    messenger::{Config, Messenger},
};
use serde_json::{Value, json};

use super::{PSID, SOON, bot::Caller, stage};

const INVALID: Option<u64> = Some(2_018_032);
const EMPTY: Option<u64> = Some(2_018_034);

/// The code and subcode a message is refused with; `None` where it is delivered.
type Refused = Option<(u64, Option<u64>)>;

async fn check(cases: Vec<(Value, Refused)>) {
    let (simulator, _bot, user) = stage(Config::default()).await;
    let caller = Caller::new();
    for (message, expected) in cases {
        let heard =
            caller.send(&simulator, &json!({"recipient": {"id": PSID}, "message": message})).await.unwrap();
        let Some((code, subcode)) = expected else {
            assert_eq!(heard.status, 200, "{message} {}", heard.body);
            assert_eq!(heard.body["recipient_id"], PSID);
            assert_eq!(user.next_reply(SOON).await.unwrap().mid, heard.body["message_id"].as_str().unwrap());
            continue;
        };
        assert_eq!(heard.error(), (400, code, subcode), "{message}");
        assert!(user.unread().is_empty());
    }
}

fn refused(subcode: Option<u64>) -> Refused {
    Some((100, subcode))
}

#[tokio::test]
async fn texts_have_a_length() {
    check(vec![
        (json!({"text": "a".repeat(2000)}), None),
        (json!({"text": "a".repeat(2001)}), refused(None)),
        (json!({"text": "😀".repeat(1000)}), None),
        (json!({"text": "😀".repeat(1001)}), refused(None)),
        (json!({"text": ""}), refused(EMPTY)),
        (json!({"text": " \n"}), refused(EMPTY)),
        (json!({}), refused(EMPTY)),
        (json!({"text": 7}), refused(None)),
        (json!({"text": "a", "metadata": "m".repeat(1001)}), refused(None)),
    ])
    .await;
}

#[tokio::test]
async fn quick_replies_have_limits() {
    let reply =
        |title: &str, payload: &str| json!({"content_type": "text", "title": title, "payload": payload});
    let with = |replies: Vec<Value>| json!({"text": "a", "quick_replies": replies});
    check(vec![
        (with(vec![reply(&"t".repeat(20), &"p".repeat(1000)); 13]), None),
        (with(vec![json!({"content_type": "user_email"})]), None),
        (with(vec![reply("t", "p"); 14]), refused(INVALID)),
        (with(vec![]), refused(INVALID)),
        (with(vec![reply(&"t".repeat(21), "p")]), refused(None)),
        (with(vec![reply("t", &"p".repeat(1001))]), refused(None)),
        (with(vec![reply("", "p")]), refused(INVALID)),
        (with(vec![json!({"content_type": "other"})]), refused(INVALID)),
    ])
    .await;
}

#[tokio::test]
async fn buttons_have_limits() {
    let button = |title: &str| json!({"type": "postback", "title": title, "payload": "p"});
    let with = |text: &str, buttons: Vec<Value>| {
        let payload = json!({"template_type": "button", "text": text, "buttons": buttons});
        json!({"attachment": {"type": "template", "payload": payload}})
    };
    let link = |url: &str| json!({"type": "web_url", "title": "t", "url": url});
    check(vec![
        (with(&"x".repeat(640), vec![button(&"t".repeat(20)); 3]), None),
        (with("x", vec![link("https://example.com/a")]), None),
        (with(&"x".repeat(641), vec![button("t")]), refused(None)),
        (with("", vec![button("t")]), refused(INVALID)),
        (with("x", vec![button("t"); 4]), refused(INVALID)),
        (with("x", vec![]), refused(INVALID)),
        (with("x", vec![button(&"t".repeat(21))]), refused(None)),
        (with("x", vec![link("javascript:alert(1)")]), refused(INVALID)),
        (with("x", vec![json!({"type": "element_share", "title": "t"})]), refused(INVALID)),
    ])
    .await;
}

#[tokio::test]
async fn cards_have_limits() {
    let card =
        |title: usize, subtitle: usize| json!({"title": "t".repeat(title), "subtitle": "s".repeat(subtitle)});
    let with = |elements: Vec<Value>| {
        let payload = json!({"template_type": "generic", "elements": elements});
        json!({"attachment": {"type": "template", "payload": payload}})
    };
    let picture = |url: &str| json!({"title": "t", "image_url": url});
    let buttons = vec![json!({"type": "postback", "title": "t", "payload": "p"}); 4];
    check(vec![
        (with(vec![card(80, 80); 10]), None),
        (with(vec![picture("http://127.0.0.1:9/a.png")]), None),
        (with(vec![card(1, 1); 11]), refused(INVALID)),
        (with(vec![]), refused(INVALID)),
        (with(vec![card(81, 1)]), refused(None)),
        (with(vec![card(1, 81)]), refused(None)),
        (with(vec![card(0, 1)]), refused(INVALID)),
        (with(vec![picture("http://example.com/a.png")]), refused(INVALID)),
        (with(vec![json!({"title": "t", "buttons": buttons})]), refused(INVALID)),
    ])
    .await;
}

#[tokio::test]
async fn attachments_need_an_address_the_provider_can_reach() {
    let with = |kind: &str, payload: Value| json!({"attachment": {"type": kind, "payload": payload}});
    let image = |url: &str| json!({"type": "image", "payload": {"url": url}});
    let https = "https://example.com/a.png";
    check(vec![
        (with("image", json!({"url": https})), None),
        (with("file", json!({"url": "http://localhost:9/a.pdf"})), None),
        (with("image", json!({"url": "http://example.com/a.png"})), refused(INVALID)),
        (with("image", json!({"url": "a.png"})), refused(INVALID)),
        (with("image", json!({"attachment_id": 12345})), refused(INVALID)),
        (with("image", json!({})), refused(INVALID)),
        (with("location", json!({"url": https})), refused(INVALID)),
        (with("template", json!({"template_type": "list"})), refused(INVALID)),
        (json!({"attachment": {"type": "image"}}), refused(INVALID)),
        (json!({"text": "a", "attachment": {"type": "image", "payload": {"url": https}}}), refused(INVALID)),
        (json!({"attachments": vec![image(https); 30]}), None),
        (json!({"attachments": vec![image(https); 31]}), refused(INVALID)),
        (json!({"attachments": [{"type": "audio", "payload": {"url": https}}]}), refused(INVALID)),
        (
            with(
                "template",
                json!({"template_type": "media", "elements": [{"media_type": "image", "url": https}]}),
            ),
            None,
        ),
        (json!({"sticker_id": 369_239_263_222_822_u64}), None),
    ])
    .await;
}

#[tokio::test]
async fn a_call_is_a_message_or_an_action() {
    let (simulator, _bot, _) = stage(Config::default()).await;
    let caller = Caller::new();
    let heard = async |body: Value| caller.send(&simulator, &body).await.unwrap();
    let to = json!({"id": PSID});
    let typing = heard(json!({"recipient": to, "sender_action": "typing_on"})).await;
    assert_eq!((typing.status, typing.body), (200, json!({"recipient_id": PSID})));
    let both = json!({"recipient": to, "sender_action": "typing_on", "message": {"text": "a"}});
    assert_eq!(heard(both).await.error(), (400, 100, None));
    assert_eq!(heard(json!({"recipient": to})).await.error(), (400, 100, EMPTY));
    assert_eq!(heard(json!({"recipient": to, "sender_action": "dance"})).await.error(), (400, 100, None));
    assert_eq!(heard(json!({"message": {"text": "a"}})).await.error(), (400, 100, None));
    assert_eq!(heard(json!("text")).await.error(), (400, 100, None));
}

#[tokio::test]
async fn nobody_else_can_be_written_to() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    let caller = Caller::new();
    let unknown = caller.say(&simulator, "999", "a").await.unwrap();
    assert_eq!(unknown.error(), (400, 100, Some(2_018_001)));
    user.blocks();
    let blocked = caller.say(&simulator, PSID, "a").await.unwrap();
    assert_eq!(blocked.error(), (400, 551, Some(1_545_041)));
    user.unblocks();
    assert_eq!(caller.say(&simulator, PSID, "a").await.unwrap().status, 200);
}

/// Sends with a messaging type and a tag; the code and subcode of the refusal, or zero.
async fn tagged(simulator: &Messenger, kind: &str, tag: Option<&str>) -> (u64, u64) {
    let mut body = json!({"recipient": {"id": PSID}, "message": {"text": "a"}, "messaging_type": kind});
    if let Some(tag) = tag {
        body["tag"] = tag.into();
    }
    let heard = Caller::new().send(simulator, &body).await.unwrap();
    if heard.status == 200 {
        return (0, 0);
    }
    let (_, code, subcode) = heard.error();
    (code, subcode.unwrap_or_default())
}

#[tokio::test]
async fn the_window_closes_and_opens_again() {
    const CLOSED: (u64, u64) = (10, 2_018_278);
    let clock = Arc::new(ManualClock::default());
    let (simulator, _bot, user) = stage(Config { clock: clock.clone(), ..Config::default() }).await;
    let day = Duration::from_hours(24);
    clock.advance(day - Duration::from_millis(1));
    assert_eq!(tagged(&simulator, "RESPONSE", None).await, (0, 0));
    clock.advance(Duration::from_millis(1));
    assert_eq!(tagged(&simulator, "RESPONSE", None).await, CLOSED);
    assert_eq!(tagged(&simulator, "UPDATE", None).await, CLOSED);
    assert_eq!(tagged(&simulator, "MESSAGE_TAG", Some("HUMAN_AGENT")).await, (0, 0));
    clock.advance(day * 6);
    assert_eq!(tagged(&simulator, "MESSAGE_TAG", Some("HUMAN_AGENT")).await, CLOSED);
    assert_eq!(tagged(&simulator, "UTILITY", None).await, (0, 0));
    user.reacts("m_1", "👍").await.unwrap();
    assert_eq!(tagged(&simulator, "RESPONSE", None).await, CLOSED);
    user.presses("Go", "GO").await.unwrap();
    assert_eq!(tagged(&simulator, "RESPONSE", None).await, (0, 0));
}

#[tokio::test]
async fn tags_that_are_no_more_are_refused() {
    let (simulator, _bot, _) = stage(Config::default()).await;
    for tag in ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE", "ANYTHING"] {
        assert_eq!(tagged(&simulator, "MESSAGE_TAG", Some(tag)).await, (100, 0), "{tag}");
    }
    assert_eq!(tagged(&simulator, "MESSAGE_TAG", None).await, (100, 0));
    assert_eq!(tagged(&simulator, "RESPONSE", Some("HUMAN_AGENT")).await, (100, 0));
    assert_eq!(tagged(&simulator, "ANYTHING", None).await, (100, 0));
}
