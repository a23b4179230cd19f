//! What holds for a text on every platform alike.

use std::sync::Arc;

use chinwag_core::{
    conversation::ConversationKey,
    name::ChannelName,
    platform::Platform,
    reply::{Button, ButtonAction, Card, Reply},
    response::Response,
};
use chinwag_platforms::{PLATFORMS, for_verify};
use serde_json::Value;

/// A place to send to.
fn place(platform: &str) -> &'static str {
    match platform {
        "telegram" => "100000002",
        "line" => "U206d25c2ea6bd87c17655609a1c37cb8",
        "viber" => "01234567890A=",
        "slack" => "T00FAKE00CC:D00FAKEDM003",
        "discord" => "1457536551830421524",
        "teams" => "smba.trafficmanager.net/amer#a:1fake",
        "google_chat" => "spaces/AAAAfake001",
        "twilio" => "+15550100002/+15550100001",
        "webex" => "Y2lzY29zcGFyazovL3VzL1JPT00vMQ",
        "mattermost" => "hawos4dqtby53pd64o4a4cmeoo",
        "matrix" => "!jEsUZKDJdhlrceRyVU:example.org",
        "webhook" => "room-7",
        _ => "100000000000001:200000000000001",
    }
}

fn open(name: &str) -> Arc<dyn Platform> {
    let secret = match name {
        "discord" => "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "webhook" => "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        _ => "a-secret",
    };
    for_verify(name, secret).expect("it takes its secret")
}

/// Every text of every call of a reply; of a card that is not HTML, all of it.
fn said(name: &str, reply: Reply) -> String {
    let (platform, channel) = (open(name), ChannelName::new(name).expect("a name"));
    let conversation = ConversationKey::new(&channel, place(name));
    let prepared = platform.prepare(Response::new(channel, conversation, reply)).expect("prepared");
    let mut said = String::new();
    for response in &prepared {
        let call = platform.render(response).unwrap_or_else(|error| panic!("{name}: {error}"));
        match serde_json::from_slice(&call.body) {
            Ok(json) => texts(&json, &mut said),
            Err(_) => said.push_str(&decoded(&call.body)),
        }
    }
    said
}

/// The fields of a form, a line each.
fn decoded(form: &[u8]) -> String {
    let mut bytes = Vec::new();
    let mut rest = form.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'&' => b'\n',
            b'+' => b' ',
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).copied().collect();
                hex::decode(digits).expect("two digits")[0]
            }
            other => other,
        });
    }
    String::from_utf8(bytes).expect("text")
}

fn texts(json: &Value, said: &mut String) {
    match json {
        Value::String(text) => said.extend([text, "\n"]),
        Value::Array(items) => items.iter().for_each(|item| texts(item, said)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, said)),
        _ => {}
    }
}

#[test]
fn an_address_in_a_text_is_whole() {
    for name in PLATFORMS.iter().copied() {
        for url in ["https://x.example/_a_b_", "https://x.example/a*b*c", "http://x.example/~~a~~?b=_c_"] {
            let said = said(name, Reply::text(format!("see {url}, *now* or **never: {url}**")));
            assert!(said.matches(url).count() >= 2, "{name}: {said}");
        }
    }
}

#[test]
fn nobody_is_called_by_words_that_a_bot_repeats() {
    for name in PLATFORMS.iter().copied().filter(|name| *name != "webhook") {
        for text in [
            "<!channel> <users/all> <@all> <at>all</at>",
            "`<users/all> <@all>`",
            "```\n<users/all> <@all>\n```",
        ] {
            let said = said(name, Reply::text(text));
            let calls: &[&str] = match name {
                "slack" => &["<!channel>"],
                "google_chat" => &["<users/all>"],
                "webex" => &["<@all>"],
                "teams" => &["<at>"],
                _ => &[],
            };
            assert!(!calls.iter().any(|call| said.contains(call)), "{name}: {said}");
        }
    }
    for text in ["@all", "**@channel**", "[@here](https://x.example)"] {
        let said = said("mattermost", Reply::text(text));
        assert!(!["@all", "@channel", "@here"].iter().any(|call| said.contains(call)), "{said}");
    }
}

#[test]
fn what_no_button_opens_is_said_in_words() {
    for name in PLATFORMS.iter().copied().filter(|name| *name != "webhook") {
        let mut reply =
            Reply::text("Hi").button("Yes", "y").link("Mail", "mailto:a@b.example").link("X", "x.example/1");
        reply = reply.action(Button { title: "Call".into(), action: ButtonAction::Phone("0555".into()) });
        let card = Card {
            url: Some("intent://c".into()),
            buttons: vec![Button { title: "Go".into(), action: ButtonAction::Url("intent://d".into()) }],
            ..Card::new("Tea")
        };
        for (reply, wanted) in [
            (
                reply,
                [("Mail: ", "mailto:a@b.example"), ("X: ", "x.example/1"), ("Call: ", "0555")].as_slice(),
            ),
            (Reply::cards([card]), &[("", "intent://c"), ("Go: ", "intent://d")]),
        ] {
            let said = said(name, reply);
            let is_opened = |address: &str| {
                [("0555", "line"), ("0555", "web"), ("mailto:a@b.example", "web")].contains(&(address, name))
            };
            for (title, address) in wanted.iter().filter(|(_, address)| !is_opened(address)) {
                let words = format!("{title}{address}");
                assert!(said.replace('\\', "").contains(&words), "{name}: {words} is not in {said}");
                assert!(!said.lines().any(|line| line == *address && !title.is_empty()), "{name}: {said}");
            }
        }
    }
}

#[test]
fn two_buttons_may_say_the_same() {
    for name in PLATFORMS.iter().copied() {
        let reply = (0..3).fold(Reply::text("Hi"), |reply, n| reply.button(format!("B{n}"), "same"));
        let said = said(name, reply);
        assert!((0..3).all(|n| said.contains(&format!("B{n}"))), "{name}: {said}");
    }
}
