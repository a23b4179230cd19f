//! What WhatsApp refuses is refused here.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

use super::WhatsApp;
use crate::{
    play::{Act, Person, Play, Taken},
    script::Media,
};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);
const TOKEN: &str = "Bearer EAASIMULATEDofNoUse0123456789";
const MESSAGES: &str = "/v26.0/106540352242922/messages";

fn request(method: Method, target: &str, token: &'static str, body: &Value) -> RawRequest {
    let headers = HeaderMap::from_iter([
        (http::header::AUTHORIZATION, HeaderValue::from_static(token)),
        (http::header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ]);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    RawRequest { method, target: target.into(), headers, body: body.into() }
}

fn ann() -> Person {
    Person { name: "ann".into(), id: WhatsApp::new().user_id("ann") }
}

/// An account that Ann has just written to.
fn written_to() -> WhatsApp {
    with_ann(WhatsApp::new())
}

fn with_ann(mut whatsapp: WhatsApp) -> WhatsApp {
    whatsapp.webhook(&ann(), &Act::Says("hi".into()), "", NOW).expect("a webhook");
    whatsapp
}

/// A call that sends something to Ann.
fn send(whatsapp: &mut WhatsApp, message: &Value, now: Timestamp) -> Taken {
    let mut call = json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": format!("+{}", ann().id),
    });
    let fields = message.as_object().expect("an object").clone();
    call.as_object_mut().expect("an object").extend(fields);
    whatsapp.call(&request(Method::POST, MESSAGES, TOKEN, &call), now)
}

fn text(words: &str) -> Value {
    json!({"type": "text", "text": {"body": words}})
}

fn interactive(body: &str, kind: &str, action: &Value) -> Value {
    json!({"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}})
}

fn buttons(buttons: &[(&str, &str)]) -> Value {
    let button = |(id, title): &(&str, &str)| json!({"type": "reply", "reply": {"id": id, "title": title}});
    let buttons: Vec<Value> = buttons.iter().map(button).collect();
    interactive("Which?", "button", &json!({"buttons": buttons}))
}

fn rows(count: usize) -> Value {
    let rows: Vec<Value> =
        (0..count).map(|row| json!({"id": row.to_string(), "title": format!("Row {row}")})).collect();
    interactive("Which?", "list", &json!({"button": "Choose", "sections": [{"rows": rows}]}))
}

fn body(reply: &HttpReply) -> Value {
    serde_json::from_slice(&reply.body).expect("JSON")
}

/// The code that a call is refused with.
fn code(taken: &Taken) -> i64 {
    assert!(taken.shown.is_empty(), "what is refused is shown to nobody");
    body(&taken.reply)["error"]["code"].as_i64().unwrap_or_else(|| panic!("taken: {:?}", taken.reply.body))
}

#[test]
fn what_is_taken_is_shown_without_its_marks() {
    let mut whatsapp = written_to();
    let taken = send(&mut whatsapp, &text("*Hello*, _you_"), NOW);
    assert_eq!((taken.reply.status, taken.shown[0].said.words()), (200, "Hello, you".into()));
    let answer = body(&taken.reply);
    assert_eq!(answer["contacts"], json!([{"input": format!("+{}", ann().id), "wa_id": ann().id}]));
    assert_eq!(answer["messages"][0]["id"], taken.shown[0].message_id);
    let taken = send(&mut whatsapp, &buttons(&[("y", "Yes"), ("n", "No")]), NOW);
    let act = Act::Presses {
        choice: taken.shown[0].choices[1].clone(),
        message_id: taken.shown[0].message_id.clone(),
    };
    let webhook = whatsapp.webhook(&ann(), &act, "", NOW).expect("a webhook");
    let pressed: Value = serde_json::from_slice(&webhook.body).expect("JSON");
    let message = &pressed["entry"][0]["changes"][0]["value"]["messages"][0];
    assert_eq!(message["interactive"]["button_reply"], json!({"id": "n", "title": "No"}));
    assert_eq!(message["context"]["id"], taken.shown[0].message_id);
}

#[test]
fn a_call_that_is_not_for_this_number_or_not_from_the_bot_is_refused() {
    let call =
        json!({"messaging_product": "whatsapp", "to": "+15551234567", "type": "text", "text": {"body": "a"}});
    for (method, target, token, expected) in [
        (Method::POST, MESSAGES, "Bearer another", 190),
        (Method::POST, "/106540352242922/messages", TOKEN, 2500),
        (Method::POST, "/v26.0/7/messages", TOKEN, 100),
        (Method::PUT, MESSAGES, TOKEN, 100),
        (Method::POST, "/v26.0/106540352242922/messages?appsecret_proof=0", TOKEN, 100),
    ] {
        let taken = written_to().call(&request(method, target, token, &call), NOW);
        assert_eq!(code(&taken), expected, "{target}");
    }
    let mut form = request(Method::POST, MESSAGES, TOKEN, &call);
    form.headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
    assert_eq!(code(&written_to().call(&form, NOW)), 100);
}

#[test]
fn outside_of_the_window_there_are_templates_alone() {
    let mut whatsapp = WhatsApp::new();
    assert_eq!(code(&send(&mut whatsapp, &text("a"), NOW)), 131_047, "nobody has written");
    let mut whatsapp = written_to();
    let day = Duration::from_hours(24);
    assert_eq!(send(&mut whatsapp, &text("a"), NOW.after(day - Duration::from_millis(1))).reply.status, 200);
    assert_eq!(code(&send(&mut whatsapp, &text("a"), NOW.after(day))), 131_047);
    let edit = Act::Edits { message_id: "wamid.1".into(), text: "b".into(), count: 1 };
    whatsapp.webhook(&ann(), &edit, "", NOW.after(day));
    assert_eq!(code(&send(&mut whatsapp, &text("a"), NOW.after(day))), 131_047, "an edit opens none");
    let body = json!([{"type": "body", "parameters": [{"type": "text", "text": "A1"}]}]);
    let template = |name: &str, components: &Value| json!({"type": "template", "template": {"name": name, "language": {"code": "en_US"}, "components": components}});
    let mut whatsapp =
        WhatsApp::new().with_template("order_sent", "en_US", "Your order {{1}} is on its way.");
    let taken = send(&mut whatsapp, &template("order_sent", &body), NOW);
    assert_eq!(taken.shown[0].said.words(), "Your order A1 is on its way.");
    assert_eq!(code(&send(&mut whatsapp, &template("order_lost", &body), NOW)), 132_001);
    assert_eq!(code(&send(&mut whatsapp, &template("order_sent", &json!([])), NOW)), 132_000);
    let broken = json!([{"type": "body", "parameters": [{"type": "text", "text": "A\n1"}]}]);
    assert_eq!(code(&send(&mut whatsapp, &template("order_sent", &broken), NOW)), 132_018);
    let taken = send(&mut WhatsApp::new(), &template("any", &body), NOW);
    assert_eq!(taken.shown[0].said.words(), "A1", "where there are none, any is there");
}

#[test]
fn limits_are_those_of_the_documentation() {
    let long = |length: usize| "x".repeat(length);
    let image = |field: &str, value: Value| json!({"type": "image", "image": {field: value, "caption": "a"}});
    for (legal, too_much) in [
        (text(&long(4096)), text(&long(4097))),
        (buttons(&[("a", &long(20))]), buttons(&[("a", &long(21))])),
        (buttons(&[(&long(256), "A")]), buttons(&[(&long(257), "A")])),
        (
            buttons(&[("a", "A"), ("b", "B"), ("c", "C")]),
            buttons(&[("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]),
        ),
        (buttons(&[("a", "A"), ("b", "B")]), buttons(&[("a", "A"), ("b", "A")])),
        (buttons(&[("a", "A"), ("b", "B")]), buttons(&[("a", "A"), ("a", "B")])),
        (rows(10), rows(11)),
        (rows(1), rows(0)),
        (image("link", "https://a.example/1".into()), image("link", "a.example".into())),
        (image("link", "https://a.example/1".into()), image("id", "1".into())),
        (
            json!({"type": "audio", "audio": {"link": "https://a.example/1"}}),
            json!({"type": "audio", "audio": {"link": "https://a.example/1", "caption": "a"}}),
        ),
        (
            json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "A", "first_name": "A"}}]}),
            json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "A"}}]}),
        ),
        (
            json!({"type": "location", "location": {"latitude": 90, "longitude": 180}}),
            json!({"type": "location", "location": {"latitude": 91, "longitude": 180}}),
        ),
    ] {
        let taken = send(&mut written_to(), &legal, NOW);
        assert_eq!(taken.reply.status, 200, "{legal} {:?}", taken.reply.body);
        assert_eq!(code(&send(&mut written_to(), &too_much, NOW)), 100, "{too_much}");
    }
    let mut whatsapp = written_to();
    let file = "https://a.example/1".to_owned();
    let webhook = whatsapp.webhook(&ann(), &Act::Sends(Media::Image, file), "", NOW).expect("a webhook");
    let sent: Value = serde_json::from_slice(&webhook.body).expect("JSON");
    let id = &sent["entry"][0]["changes"][0]["value"]["messages"][0]["image"]["id"];
    assert_eq!(
        send(&mut whatsapp, &image("id", id.clone()), NOW).reply.status,
        200,
        "what was sent can be sent back"
    );
}

#[test]
fn one_person_is_not_written_to_too_often() {
    let mut whatsapp = written_to();
    for _ in 0..45 {
        assert_eq!(send(&mut whatsapp, &text("a"), NOW).reply.status, 200);
    }
    assert_eq!(code(&send(&mut whatsapp, &text("a"), NOW)), 131_056);
    assert_eq!(send(&mut whatsapp, &text("a"), NOW.after(Duration::from_secs(6))).reply.status, 200);
}

#[test]
fn what_is_answered_seen_or_reacted_to_has_to_be_there() {
    let mut whatsapp = WhatsApp::new();
    let webhook = whatsapp.webhook(&ann(), &Act::Says("hi".into()), "", NOW).expect("a webhook");
    let id = webhook.message_id.expect("an id");
    for (about, status) in [(id.as_str(), 200), ("wamid.other", 400)] {
        for call in [
            json!({"type": "text", "text": {"body": "a"}, "context": {"message_id": about}}),
            json!({"type": "reaction", "reaction": {"message_id": about, "emoji": "👍"}}),
            json!({"status": "read", "message_id": about, "typing_indicator": {"type": "text"}}),
        ] {
            assert_eq!(send(&mut whatsapp, &call, NOW).reply.status, status, "{call}");
        }
    }
    let word = json!({"type": "reaction", "reaction": {"message_id": id, "emoji": "like"}});
    assert_eq!(code(&send(&mut whatsapp, &word, NOW)), 131_009);
}

#[test]
fn what_became_of_a_message_is_told_where_it_is_asked_for() {
    let states = |mut whatsapp: WhatsApp| -> Vec<Value> {
        send(
            &mut whatsapp,
            &json!({"type": "text", "text": {"body": "a"}, "biz_opaque_callback_data": "m"}),
            NOW,
        );
        let webhooks = whatsapp.afterwards("", NOW).into_iter();
        assert!(whatsapp.afterwards("", NOW).is_empty(), "it is told once");
        let body = |body: &[u8]| serde_json::from_slice::<Value>(body).expect("JSON");
        webhooks
            .map(|one| body(&one.body)["entry"][0]["changes"][0]["value"]["statuses"][0].clone())
            .collect()
    };
    assert!(states(written_to()).is_empty());
    let told = states(with_ann(WhatsApp::new().with_statuses()));
    let told: Vec<_> =
        told.iter().map(|one| (one["status"].clone(), one["biz_opaque_callback_data"].clone())).collect();
    let expected = ["sent", "delivered", "read"].map(|state| (json!(state), json!("m")));
    assert_eq!(told, expected);
    let failed = states(with_ann(WhatsApp::new().with_statuses().with_unreachable("ann")));
    assert_eq!((failed.len(), &failed[0]["errors"][0]["code"]), (1, &json!(131_026)));
    let long = json!({"type": "text", "text": {"body": "a"}, "biz_opaque_callback_data": "m".repeat(513)});
    assert_eq!(code(&send(&mut written_to(), &long, NOW)), 100);
}

#[test]
fn a_number_has_an_address_of_its_own() {
    let mut whatsapp = WhatsApp::new();
    let set = |url: &str, token: &str| {
        let set = json!({"webhook_configuration": {"override_callback_uri": url, "verify_token": token}});
        request(Method::POST, "/v26.0/106540352242922", TOKEN, &set)
    };
    let token = "simulated-verify-token-of-no-use";
    let taken = whatsapp.call(&set("https://bot.example/webhooks/shop", token), NOW);
    assert_eq!(body(&taken.reply), json!({"success": true}));
    assert_eq!(code(&whatsapp.call(&set("http://bot.example", token), NOW)), 100);
    assert_eq!(code(&whatsapp.call(&set("https://bot.example", "another"), NOW)), 100);
    let number = request(Method::GET, "/v26.0/106540352242922?fields=id", TOKEN, &Value::Null);
    assert_eq!(body(&whatsapp.call(&number, NOW).reply)["id"], "106540352242922");
}

#[test]
fn refusals_on_demand_have_the_codes_of_the_provider() {
    let whatsapp = WhatsApp::new();
    for (status, expected) in
        [(400, 100), (401, 190), (403, 131_005), (429, 130_429), (500, 131_000), (503, 131_000)]
    {
        let reply = whatsapp.refuse(status, None);
        assert_eq!((reply.status, &body(&reply)["error"]["code"]), (status, &json!(expected)));
    }
    let after = whatsapp.refuse(429, Some(Duration::from_secs(9))).retry_after();
    assert_eq!(after, Some(Duration::from_secs(9)));
}
