//! What people do, as the bot is told.

use chinwag_core::clock::Timestamp;
use chinwag_testkit::messenger::{Config, EventKind, Receipts};
use serde_json::{Value, json};

use super::{PSID, SOON, bot::Caller, stage};

#[tokio::test]
async fn every_event_has_the_recorded_shape() {
    let (simulator, bot, user) = stage(Config::default()).await;
    let text = user.says("äöå a/b").await.unwrap();
    let answer = user.answers("m_1", "yes").await.unwrap();
    let pressed = user.presses("Go", "GO").await.unwrap();
    let chosen = user.chooses("Yes", "YES").await.unwrap();
    let image = user.sends_image("https://example.com/a.png").await.unwrap();
    user.reacts("m_1", "❤").await.unwrap();
    user.does(EventKind::Reaction { mid: "m_1".into(), emoji: None }).await.unwrap();
    user.edits("m_1", "new", 2).await.unwrap();
    user.reads(Timestamp::from_millis(1000)).await.unwrap();
    user.does(EventKind::Referral { reference: "r".into() }).await.unwrap();
    user.does(EventKind::Other(json!({"optin": {"ref": "x"}}))).await.unwrap();
    let expected = [
        ("message", json!({"mid": text.mid(), "text": "äöå a/b"})),
        ("message", json!({"mid": answer.mid(), "text": "yes", "reply_to": {"mid": "m_1"}})),
        ("postback", json!({"mid": pressed.mid(), "title": "Go", "payload": "GO"})),
        ("message", json!({"mid": chosen.mid(), "text": "Yes", "quick_reply": {"payload": "YES"}})),
        (
            "message",
            json!({"mid": image.mid(), "attachments": [
                {"type": "image", "payload": {"url": "https://example.com/a.png"}}
            ]}),
        ),
        ("reaction", json!({"mid": "m_1", "action": "react", "emoji": "❤", "reaction": "love"})),
        ("reaction", json!({"mid": "m_1", "action": "unreact", "emoji": "❤", "reaction": "love"})),
        ("message_edit", json!({"mid": "m_1", "text": "new", "num_edit": 2})),
        ("read", json!({"watermark": 1000})),
        ("referral", json!({"ref": "r", "source": "SHORTLINK", "type": "OPEN_THREAD"})),
        ("optin", json!({"ref": "x"})),
    ];
    let seen: Vec<_> = bot.seen().iter().skip(1).map(super::bot::Webhook::told).collect();
    assert_eq!(seen.len(), expected.len());
    for (told, (key, value)) in seen.iter().zip(expected) {
        assert_eq!(told[key], value);
        assert_eq!(told["sender"]["id"], PSID);
        assert_eq!(told["recipient"]["id"], "100000000000001");
        assert!(told["timestamp"].is_u64());
    }
    assert_eq!(simulator.report().sent, 6);
}

#[tokio::test]
async fn a_batch_is_one_body_with_an_entry_each() {
    let (simulator, bot, user) = stage(Config::default()).await;
    let text = |text: &str| EventKind::Text { text: text.into(), reply_to: None };
    let other = simulator.user("200000000000002");
    let sent = simulator.deliver_batch(&[user.event(text("a")), other.event(text("b"))]).await.unwrap();
    assert!(sent.ack.is_ok());
    let body: Value = serde_json::from_slice(&bot.seen()[1].body).unwrap();
    assert_eq!(body["object"], "page");
    assert_eq!(body["entry"][0]["messaging"][0]["message"]["mid"], sent.mids[0]);
    assert_eq!(body["entry"][1]["messaging"][0]["message"]["mid"], sent.mids[1]);
    assert_eq!(body["entry"][1]["messaging"][0]["sender"]["id"], "200000000000002");
}

#[tokio::test]
async fn receipts_follow_on_a_message() {
    let receipts = Receipts { echo: true, delivered: true, read: true };
    let config = Config { receipts, ..Config::default() };
    let clock = config.clock.clone();
    let (simulator, bot, _) = stage(config).await;
    let before = clock.now().as_millis();
    let heard = Caller::new().say(&simulator, PSID, "hello").await.unwrap();
    simulator.wait_until(SOON, |report| report.acked == 4).await.unwrap();
    let told: Vec<_> = bot.seen().iter().skip(1).map(super::bot::Webhook::told).collect();
    let mid = &heard.body["message_id"];
    assert_eq!(
        told[0]["message"],
        json!({"is_echo": true, "app_id": 205_552_219_930_699_u64, "mid": mid, "text": "hello"})
    );
    assert_eq!(
        (&told[0]["sender"]["id"], &told[0]["recipient"]["id"]),
        (&json!("100000000000001"), &json!(PSID))
    );
    assert_eq!(told[1]["delivery"]["mids"], json!([mid]));
    assert!(told[2]["read"]["watermark"].as_u64().unwrap() >= before);
}

#[tokio::test]
async fn a_person_picks_what_a_message_offers() {
    let (simulator, bot, user) = stage(Config::default()).await;
    let caller = Caller::new();
    let buttons = json!([{"type": "postback", "title": "Go", "payload": "GO"},
        {"type": "web_url", "title": "Look", "url": "https://example.com"}]);
    let template = json!({"template_type": "button", "text": "Well?", "buttons": buttons});
    let message = json!({"attachment": {"type": "template", "payload": template},
        "quick_replies": [{"content_type": "text", "title": "Later", "payload": "LATER"}]});
    caller.send(&simulator, &json!({"recipient": {"id": PSID}, "message": message})).await.unwrap();
    let reply = user.next_reply(SOON).await.unwrap();
    assert_eq!(reply.text(), "Well?");
    assert!(user.picks(&reply, "Go").await.unwrap().is_some());
    assert!(user.picks(&reply, "Later").await.unwrap().is_some());
    assert!(user.picks(&reply, "Look").await.unwrap().is_none());
    assert!(user.picks(&reply, "Nothing").await.unwrap().is_none());
    let seen = bot.seen();
    assert_eq!(seen[1].told()["postback"]["payload"], "GO");
    assert_eq!(seen[2].told()["message"]["quick_reply"]["payload"], "LATER");
    assert!(user.unread().is_empty());
}
