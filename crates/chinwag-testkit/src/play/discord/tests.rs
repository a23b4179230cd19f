//! What Discord refuses is refused, and what it shows is shown.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{
    Discord,
    application::{APPLICATION, BASE, BOT_TOKEN, id_of},
};
use crate::play::{Act, Choice, Person, Play, Shown, Taken, Webhook, json as answer};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_024_000);

fn ann() -> Person {
    Person { name: "ann".into(), id: id_of("user", "ann") }
}

fn channel() -> String {
    id_of("channel", "ann")
}

fn does(discord: &mut Discord, act: &Act) -> Webhook {
    discord.webhook(&ann(), act, "http://bot.example/webhooks/discord", NOW).expect("there is such a thing")
}

fn says(discord: &mut Discord, text: &str) -> Value {
    serde_json::from_slice(&does(discord, &Act::Says(text.into())).body).expect("JSON")
}

/// Somebody who has written to the bot.
fn met() -> Discord {
    let mut discord = Discord::new();
    says(&mut discord, "hello");
    discord
}

fn request(method: &str, path: &str, body: &Value) -> RawRequest {
    let headers = [
        ("user-agent", "DiscordBot (https://bot.example, 1)".to_owned()),
        ("authorization", format!("Bot {BOT_TOKEN}")),
        ("content-type", "application/json".to_owned()),
    ];
    let headers = headers.map(|(name, value)| {
        (HeaderName::from_static(name), HeaderValue::from_str(&value).expect("a header"))
    });
    RawRequest {
        method: Method::from_bytes(method.as_bytes()).expect("a method"),
        target: format!("{BASE}{path}"),
        headers: HeaderMap::from_iter(headers),
        body: if body.is_null() { Bytes::new() } else { body.to_string().into() },
    }
}

fn call(discord: &mut Discord, method: &str, path: &str, body: &Value) -> Taken {
    discord.call(&request(method, path, body), NOW)
}

fn post(discord: &mut Discord, body: &Value) -> Taken {
    call(discord, "POST", &format!("/channels/{}/messages", channel()), body)
}

fn body(reply: &HttpReply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

fn code(taken: &Taken) -> (u16, u64) {
    assert!(taken.shown.is_empty(), "what is refused is not shown");
    (taken.reply.status, body(&taken.reply)["code"].as_u64().unwrap_or_default())
}

fn responds(discord: &mut Discord, act: &Act, response: &Value) -> Result<Vec<Shown>, String> {
    discord.answered(&ann(), act, &answer(200, response))
}

fn words(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|shown| shown.said.words()).collect()
}

#[test]
fn whoever_calls_says_who_they_are() {
    let mut discord = met();
    let without = |name: &str| {
        let mut request = request("GET", "/users/@me", &Value::Null);
        request.headers.remove(name);
        request
    };
    assert_eq!(code(&discord.call(&without("user-agent"), NOW)), (403, 40333));
    assert_eq!(code(&discord.call(&without("authorization"), NOW)), (401, 0));
    assert_eq!(call(&mut discord, "GET", "/users/@me", &Value::Null).reply.status, 200);
    assert_eq!(code(&call(&mut discord, "GET", "/nothing", &Value::Null)), (404, 0));
    let pointed = |url: &str| json!({"interactions_endpoint_url": url});
    let path = "/applications/@me";
    assert_eq!(code(&call(&mut discord, "PATCH", path, &pointed("http://bot.example"))), (400, 50035));
    assert_eq!(call(&mut discord, "PATCH", path, &pointed("https://bot.example")).reply.status, 200);
    assert_eq!(discord.endpoint.as_deref(), Some("https://bot.example"));
}

#[test]
fn every_limit_of_a_message_holds() {
    let mut discord = met();
    let button = |id: &str| json!({"type": 2, "style": 1, "label": "A", "custom_id": id});
    let row = |buttons: Vec<Value>| json!([{"type": 1, "components": buttons}]);
    let with = |components: Value| json!({"content": "x", "components": components});
    let mut link = json!({"type": 2, "style": 5, "label": "A", "url": "https://a.example"});
    assert_eq!(post(&mut discord, &with(row(vec![button("1"), link.clone()]))).reply.status, 200);
    link["custom_id"] = "1".into();
    for wrong in [
        json!({"content": "x".repeat(2001)}),
        with(row((0..6).map(|n| button(&n.to_string())).collect())),
        with(json!(vec![row(vec![button("1")])[0].clone(); 6])),
        with(row(vec![button("1"), button("1")])),
        with(row(vec![button("")])),
        with(row(vec![button(&"x".repeat(101))])),
        with(row(vec![json!({"type": 2, "style": 1, "label": "x".repeat(81), "custom_id": "1"})])),
        with(row(vec![link])),
        with(row(vec![])),
        json!({"embeds": [{"title": "x".repeat(257)}]}),
        json!({"embeds": vec![json!({"description": "x".repeat(3001)}); 2]}),
        json!({"embeds": [{"image": {"url": "nowhere"}}]}),
        json!({"content": "x", "flags": 64}),
        json!({"content": "x", "nonce": "x".repeat(26)}),
        json!({"content": "x", "enforce_nonce": true}),
        json!({"content": "x", "allowed_mentions": {"parse": ["all"]}}),
        json!({"content": "x", "message_reference": {"message_id": id_of("message", "gone")}}),
    ] {
        assert_eq!(code(&post(&mut discord, &wrong)), (400, 50035), "{wrong}");
    }
    assert_eq!(code(&post(&mut discord, &json!({"content": " "}))), (400, 50006));
    let elsewhere = call(&mut discord, "POST", "/channels/1/messages", &json!({"content": "x"}));
    assert_eq!(code(&elsewhere), (404, 10003));
    let mut form = request("POST", &format!("/channels/{}/messages", channel()), &json!({"content": "x"}));
    form.headers.insert("content-type", HeaderValue::from_static("text/plain"));
    assert_eq!(code(&discord.call(&form, NOW)), (400, 50109));
}

#[test]
fn the_same_nonce_is_the_same_message_where_that_is_asked_for() {
    let mut discord = met();
    let enforced = json!({"content": "x", "nonce": "1", "enforce_nonce": true});
    let (first, second) = (post(&mut discord, &enforced), post(&mut discord, &enforced));
    assert_eq!((first.shown.len(), second.shown.len()), (1, 0));
    assert_eq!(body(&first.reply)["id"], body(&second.reply)["id"]);
    assert_eq!(post(&mut discord, &json!({"content": "x", "nonce": "1"})).shown.len(), 1);
    let path = format!("/channels/{}/messages", channel());
    let later = discord.call(&request("POST", &path, &enforced), NOW.after(Duration::from_secs(301)));
    assert_eq!(later.shown.len(), 1, "it is only known for some minutes");
}

#[test]
fn only_what_is_the_bots_own_is_changed() {
    let mut discord = Discord::new();
    let theirs = says(&mut discord, "hello")["d"]["id"].as_str().expect("an id").to_owned();
    let sent = post(&mut discord, &json!({"content": "one"}));
    let own = body(&sent.reply)["id"].as_str().expect("an id").to_owned();
    let path = |id: &str| format!("/channels/{}/messages/{id}", channel());
    let new = json!({"content": "**two**"});
    assert_eq!(code(&call(&mut discord, "PATCH", &path(&theirs), &new)), (403, 50005));
    assert_eq!(words(&call(&mut discord, "PATCH", &path(&own), &new).shown), ["two"]);
    assert_eq!(call(&mut discord, "DELETE", &path(&own), &Value::Null).reply.status, 204);
    assert_eq!(code(&call(&mut discord, "PATCH", &path(&own), &new)), (404, 10008));
    let reaction = |emoji: &str| path(&theirs) + "/reactions/" + emoji + "/@me";
    assert_eq!(call(&mut discord, "PUT", &reaction("%F0%9F%91%8D"), &Value::Null).reply.status, 204);
    assert_eq!(code(&call(&mut discord, "PUT", &reaction("thumb"), &Value::Null)), (400, 10014));
}

/// A command that is deferred, and the path of its token.
fn deferred(discord: &mut Discord, flags: &Value) -> String {
    let order = Act::Says("/order tea".into());
    let interaction = says(discord, "/order tea");
    assert_eq!((&interaction["type"], &interaction["data"]["name"]), (&json!(2), &json!("order")));
    let token = interaction["token"].as_str().expect("a token");
    let path = format!("/webhooks/{APPLICATION}/{token}");
    assert_eq!(code(&call(discord, "POST", &path, &json!({"content": "x"}))), (404, 10015), "not yet");
    let deferral = if flags.is_null() { json!({"type": 5}) } else { json!({"type": 5, "data": flags}) };
    assert_eq!(responds(discord, &order, &deferral), Ok(Vec::new()));
    path
}

#[test]
fn thinking_ends_with_what_was_thought_of() {
    let mut discord = Discord::new();
    let path = deferred(&mut discord, &Value::Null);
    let original = format!("{path}/messages/@original");
    let taken = call(&mut discord, "PATCH", &original, &json!({"content": "tea"}));
    assert_eq!(words(&taken.shown), ["tea"]);
    let private = call(&mut discord, "POST", &path, &json!({"content": "for you", "flags": 64}));
    assert_eq!(body(&private.reply)["flags"], 64);
    // Straight after a deferral, it would be seen by all.
    let path = deferred(&mut discord, &Value::Null);
    let swallowed = call(&mut discord, "POST", &path, &json!({"content": "for you", "flags": 64}));
    assert_eq!(body(&swallowed.reply)["flags"], 0);
    let late = NOW.after(Duration::from_secs(901));
    let request = request("PATCH", &original, &json!({"content": "x"}));
    assert_eq!(code(&discord.call(&request, late)), (401, 50027));
    let other = call(&mut discord, "PATCH", "/webhooks/1/2/messages/@original", &json!({"content": "x"}));
    assert_eq!(code(&other), (404, 10015));
}

#[test]
fn an_interaction_is_answered_in_its_form_and_in_time() {
    let order = Act::Says("/order tea".into());
    for wrong in [
        json!({"type": 1}),
        json!({"type": 4, "data": {}}),
        json!({"type": 5, "data": {"content": "x"}}),
        json!({"type": 6}),
        json!({"type": 7, "data": {"content": "x"}}),
        json!({"type": 9, "data": {"title": "x"}}),
    ] {
        let mut discord = met();
        does(&mut discord, &order);
        assert!(responds(&mut discord, &order, &wrong).is_err(), "{wrong}");
    }
    let mut discord = met();
    does(&mut discord, &order);
    assert!(discord.answered(&ann(), &order, &answer(202, &json!({"type": 5}))).is_err());
    discord.tell_time(NOW.after(Duration::from_millis(3001)));
    assert!(responds(&mut discord, &order, &json!({"type": 5})).is_err(), "too late");
    discord.tell_time(NOW.after(Duration::from_secs(3)));
    let said = responds(&mut discord, &order, &json!({"type": 4, "data": {"content": "_tea_", "flags": 64}}));
    assert_eq!(words(&said.expect("in time")), ["tea"]);
}

#[test]
fn a_press_is_on_a_component_of_a_message() {
    let mut discord = met();
    let buttons = json!([{"type": 2, "style": 1, "label": "Yes", "custom_id": "y"}]);
    let sent =
        post(&mut discord, &json!({"content": "?", "components": [{"type": 1, "components": buttons}]}));
    let shown = &sent.shown[0];
    let choice: Choice = shown.choices[0].clone();
    let press = Act::Presses { choice, message_id: shown.message_id.clone() };
    let interaction: Value = serde_json::from_slice(&does(&mut discord, &press).body).expect("JSON");
    assert_eq!((&interaction["type"], &interaction["data"]["custom_id"]), (&json!(3), &json!("y")));
    assert_eq!(interaction["message"]["components"][0]["components"][0]["label"], "Yes");
    let update = json!({"type": 7, "data": {"content": "thanks", "components": []}});
    let shown = responds(&mut discord, &press, &update).expect("an update");
    assert_eq!((words(&shown), shown[0].choices.len()), (vec!["thanks".to_owned()], 0));
}
