//! What Google Chat refuses is refused, and what it shows is shown.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{
    GoogleChat,
    app::{ACCOUNT, APP, AUDIENCE, CHAT, PUSHER, ROOM, direct},
};
use crate::play::{
    Act, Choice, Person, Play, Shown, Taken, Webhook, form, json as answer, jwt::Pair, tokens::LIFETIME,
};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_024_000);
const SECOND: Duration = Duration::from_secs(1);
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

fn ann(chat: &GoogleChat) -> Person {
    Person { name: "ann".into(), id: chat.user_id("ann") }
}

fn does(chat: &mut GoogleChat, act: &Act) -> Webhook {
    let (ann, now) = (ann(chat), chat.now.max(NOW));
    chat.webhook(&ann, act, "http://bot.example/webhooks/chat", now).expect("there is such a thing")
}

fn told(webhook: &Webhook) -> Value {
    serde_json::from_slice(&webhook.body).expect("JSON")
}

fn says(chat: &mut GoogleChat, text: &str) -> Value {
    told(&does(chat, &Act::Says(text.into())))
}

fn claims() -> Value {
    let now = NOW.as_secs();
    json!({
        "iss": ACCOUNT, "scope": "https://www.googleapis.com/auth/chat.bot",
        "aud": "http://127.0.0.1:7000/token", "iat": now, "exp": now + 3600,
    })
}

fn asked(chat: &mut GoogleChat, grant: &str, assertion: &str) -> HttpReply {
    let form = form::write([("grant_type", grant), ("assertion", assertion)]);
    let call = request("POST", "/token", &[("content-type", form::FORM)], form);
    assert!(chat.is_aside(&call));
    chat.call(&call, NOW).reply
}

/// Somebody who has written to the app, and a token to answer with.
fn met() -> (GoogleChat, String) {
    let mut chat = GoogleChat::new();
    chat.listens_at("http://127.0.0.1:7000");
    says(&mut chat, "hello");
    let assertion = Pair::account("simulated-account").sign(&claims());
    let token = body(&asked(&mut chat, GRANT, &assertion))["access_token"].as_str().map(str::to_owned);
    (chat, token.expect("a token"))
}

fn request(method: &str, target: &str, headers: &[(&'static str, &str)], body: String) -> RawRequest {
    let headers = headers.iter().map(|(name, value)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
    });
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    RawRequest { method, target: target.into(), headers: HeaderMap::from_iter(headers), body: body.into() }
}

fn body(reply: &HttpReply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

/// A call, long after the one before it.
fn call(chat: &mut GoogleChat, token: &str, method: &str, path: &str, message: &Value) -> Taken {
    let now = chat.now.after(SECOND);
    call_at(chat, token, method, path, message, now)
}

fn call_at(
    chat: &mut GoogleChat,
    token: &str,
    method: &str,
    path: &str,
    message: &Value,
    now: Timestamp,
) -> Taken {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    chat.call(&request(method, &format!("/v1/{path}"), &headers, message.to_string()), now)
}

fn post_to(chat: &mut GoogleChat, token: &str, query: &str, message: &Value) -> Taken {
    let space = direct(&ann(chat).id);
    call(chat, token, "POST", &format!("{space}/messages{query}"), message)
}

fn post(message: &Value) -> Taken {
    let (mut chat, token) = met();
    post_to(&mut chat, &token, "", message)
}

fn status(taken: &Taken) -> (u16, String) {
    assert!(taken.shown.is_empty(), "what is refused is not shown");
    let status = body(&taken.reply)["error"]["status"].as_str().unwrap_or_default().to_owned();
    (taken.reply.status, status)
}

fn invalid() -> (u16, String) {
    (400, "INVALID_ARGUMENT".into())
}

fn words(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|shown| shown.said.words()).collect()
}

/// A message with one card of one widget.
fn card(widget: &Value) -> Value {
    json!({"cardsV2": [{"cardId": "c1", "card": {"sections": [{"widgets": [widget]}]}}]})
}

fn button(on_click: &Value) -> Value {
    card(&json!({"buttonList": {"buttons": [{"text": "A", "onClick": on_click}]}}))
}

fn press(function: &str, more: &Value) -> Value {
    let mut action = json!({"function": function, "parameters": [{"key": "payload", "value": "a"}]});
    for (name, value) in more.as_object().expect("fields") {
        action[name] = value.clone();
    }
    json!({"action": action})
}

#[test]
fn an_event_bears_a_token_of_chats_that_the_published_key_has_signed() {
    let (mut chat, _) = met();
    let key = Pair::provider("simulated-google");
    let claims_of = |webhook: &Webhook| {
        let bearer = webhook.headers["authorization"].to_str().expect("text");
        key.claims(bearer.strip_prefix("Bearer ").expect("a token")).expect("signed")
    };
    let written = does(&mut chat, &Act::Says("hi".into()));
    let claims = claims_of(&written);
    assert_eq!((&claims["email"], &claims["aud"]), (&json!(CHAT), &json!(AUDIENCE)));
    assert_eq!(claims["email_verified"], true);
    let keys = body(&chat.call(&request("GET", "/oauth2/v3/certs", &[], String::new()), NOW).reply);
    assert_eq!(keys["keys"], json!([key.jwk()]));
    let message_id = written.message_id.clone().expect("a name");
    let edited = does(&mut chat, &Act::Edits { message_id, text: "ho".into(), count: 1 });
    assert_eq!(claims_of(&edited)["email"], PUSHER, "what is pushed bears another's");
    let again = chat.again(&edited, NOW.after(SECOND));
    assert_eq!(claims_of(&again)["email"], PUSHER);
    assert_ne!(again.headers["authorization"], edited.headers["authorization"], "it is signed anew");
}

#[test]
fn only_who_signs_for_the_account_is_given_a_token() {
    let (mut chat, _) = met();
    let account = Pair::account("simulated-account");
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        account.sign(&claims)
    };
    let good = account.sign(&claims());
    let now = NOW.as_secs();
    for (grant, assertion, error) in [
        ("client_credentials", good, "unsupported_grant_type"),
        (GRANT, Pair::provider("simulated-account").sign(&claims()), "invalid_grant"),
        (GRANT, with("iss", json!("other@simulated.iam.gserviceaccount.com")), "invalid_grant"),
        (GRANT, with("aud", json!("https://oauth2.googleapis.com/token")), "invalid_grant"),
        (GRANT, with("exp", json!(now)), "invalid_grant"),
        (GRANT, with("exp", json!(now + 3601)), "invalid_grant"),
        (GRANT, with("iat", json!(now + 301)), "invalid_grant"),
        (GRANT, with("scope", json!("https://www.googleapis.com/auth/chat")), "invalid_scope"),
        (GRANT, String::new(), "invalid_grant"),
    ] {
        let reply = asked(&mut chat, grant, &assertion);
        assert_eq!((reply.status, &body(&reply)["error"]), (400, &json!(error)), "{assertion}");
    }
}

#[test]
fn a_call_bears_a_token_that_has_not_expired() {
    let (mut chat, token) = met();
    let hi = json!({"text": "hi"});
    let unauthenticated = (401, "UNAUTHENTICATED".to_owned());
    assert_eq!(status(&post_to(&mut chat, "other", "", &hi)), unauthenticated);
    let path = format!("{}/messages", direct(&ann(&chat).id));
    let late = call_at(&mut chat, &token, "POST", &path, &hi, NOW.after(LIFETIME));
    assert_eq!(status(&late), unauthenticated);
    assert_eq!(post_to(&mut chat, &token, "", &hi).reply.status, 401, "it stays so");
    let (mut chat, token) = met();
    assert_eq!(post_to(&mut chat, &token, "", &hi).reply.status, 200);
    let listed = call(&mut chat, &token, "GET", "spaces?pageSize=1", &Value::Null);
    assert_eq!(body(&listed.reply)["spaces"][0]["name"], json!(direct(&ann(&chat).id)));
    assert_eq!(status(&call(&mut chat, &token, "GET", "users", &Value::Null)).0, 404);
}

#[test]
fn a_message_has_known_fields_and_a_size() {
    for wrong in [
        json!({}),
        json!({"text": "  "}),
        json!({"text": 7}),
        json!({"text": "x", "color": "red"}),
        json!({"text": "x".repeat(32_000)}),
        json!({"cardsV2": {}}),
        json!({"cardsV2": [{"card": {}}]}),
        json!({"cardsV2": [{"card": {"header": {"subtitle": "x"}}}]}),
        json!({"cardsV2": [{"card": {"sections": [{"widgets": []}]}}]}),
        card(&json!({})),
        card(&json!({"divider": {}, "textParagraph": {"text": "x"}})),
        card(&json!({"carousel": {}})),
        card(&json!({"textParagraph": {"text": "a < b"}})),
        card(&json!({"textParagraph": {"text": "<more>a</more>"}})),
        card(&json!({"image": {"imageUrl": "http://a.example/1.png"}})),
        card(&json!({"decoratedText": {"topLabel": "x"}})),
        card(&json!({"buttonList": {"buttons": []}})),
        card(&json!({"selectionInput": {"name": "x", "type": "LIST"}})),
        card(&json!({"textInput": {"label": "x"}})),
        button(&json!({})),
        button(&json!({"openLink": {"url": "nowhere"}})),
        button(&press("", &json!({}))),
        button(&press("press", &json!({"parameters": [{"key": "a"}]}))),
        button(&press("press", &json!({"parameters": [{"key": "a", "value": 1}]}))),
        json!({"text": "x", "thread": {"name": "spaces/other/threads/1"}}),
    ] {
        assert_eq!(status(&post(&wrong)), invalid(), "{wrong}");
    }
    let (mut chat, token) = met();
    let hi = json!({"text": "hi"});
    let unknown = post_to(&mut chat, &token, "?force=true", &hi);
    assert_eq!(status(&unknown), invalid());
    let elsewhere = call(&mut chat, &token, "POST", "spaces/other/messages", &hi);
    assert_eq!(status(&elsewhere), (403, "PERMISSION_DENIED".into()));
}

#[test]
fn a_person_sees_words_and_cards() {
    let header = json!({"title": "Tea", "subtitle": "green"});
    let widgets = json!([
        {"image": {"imageUrl": "https://a.example/tea.png"}},
        {"textParagraph": {"text": "calm &amp; <b>bitter</b>"}},
        {"decoratedText": {"topLabel": "Price", "text": "1"}},
        {"divider": {}},
    ]);
    let taken = post(&json!({
        "text": "*Look* at <https://a.example|this>",
        "cardsV2": [{"cardId": "c1", "card": {"header": header, "sections": [{"widgets": widgets}]}}],
    }));
    let seen =
        "Look at this\ncard: Tea – green – calm & bitter – Price – 1\n[image] https://a.example/tea.png";
    assert_eq!(words(&taken.shown), [seen]);
}

#[test]
fn what_is_pressed_is_told_with_its_parameters_and_its_message() {
    let (mut chat, token) = met();
    let sent = post_to(&mut chat, &token, "", &button(&press("press", &json!({}))));
    let shown = &sent.shown[0];
    let choice = shown.choices[0].clone();
    let clicked = told(&does(&mut chat, &Act::Presses { choice, message_id: shown.message_id.clone() }));
    assert_eq!(clicked["type"], "CARD_CLICKED");
    assert_eq!(
        clicked["action"],
        json!({
            "actionMethodName": "press", "parameters": [{"key": "payload", "value": "a"}],
        })
    );
    assert_eq!(clicked["common"]["invokedFunction"], "press");
    assert_eq!(clicked["common"]["parameters"], json!({"payload": "a"}));
    assert_eq!(
        (&clicked["message"]["name"], &clicked["message"]["sender"]["name"]),
        (&json!(shown.message_id), &json!(APP))
    );
    let link = post(&button(&json!({"openLink": {"url": "https://a.example"}})));
    assert_eq!(link.shown[0].choices[0].value, None);
}

#[test]
fn a_request_that_comes_again_is_carried_out_once() {
    let (mut chat, token) = met();
    let first = post_to(&mut chat, &token, "?requestId=r1", &json!({"text": "hi"}));
    let again = post_to(&mut chat, &token, "?requestId=r1", &json!({"text": "hi"}));
    assert_eq!((first.shown.len(), again.shown.len()), (1, 0));
    assert_eq!(body(&first.reply)["name"], body(&again.reply)["name"]);
    let other = post_to(&mut chat, &token, "?requestId=r2", &json!({"text": "hi"}));
    assert_eq!(other.shown.len(), 1);
}

#[test]
fn a_message_of_the_app_is_changed_and_taken_back_and_nobody_elses() {
    let (mut chat, token) = met();
    let sent = post_to(&mut chat, &token, "", &button(&press("press", &json!({}))));
    let name = sent.shown[0].message_id.clone();
    let masked = |mask: &str| format!("{name}?updateMask={mask}");
    let new = json!({"text": "new"});
    let changed = call(&mut chat, &token, "PATCH", &masked("text,cardsV2"), &new);
    assert_eq!((words(&changed.shown), changed.shown[0].choices.len()), (vec!["new".to_owned()], 0));
    for mask in ["", "sender"] {
        assert_eq!(status(&call(&mut chat, &token, "PATCH", &masked(mask), &new)), invalid(), "{mask}");
    }
    let anns = does(&mut chat, &Act::Says("mine".into())).message_id.expect("a name");
    let foreign = call(&mut chat, &token, "DELETE", &anns, &Value::Null);
    assert_eq!(status(&foreign), (403, "PERMISSION_DENIED".into()));
    let gone = call(&mut chat, &token, "DELETE", &name, &Value::Null);
    assert_eq!((gone.reply.status, words(&gone.shown)), (200, vec!["[deleted]".to_owned()]));
    let missing = call(&mut chat, &token, "DELETE", &name, &Value::Null);
    assert_eq!(status(&missing), (404, "NOT_FOUND".into()));
}

#[test]
fn who_calls_the_app_in_a_space_is_answered_in_a_thread() {
    let (mut chat, token) = met();
    let called = says(&mut chat, "@Helper hello");
    let message = &called["message"];
    assert_eq!((&called["space"]["name"], &message["argumentText"]), (&json!(ROOM), &json!(" hello")));
    assert_eq!(message["annotations"][0]["userMention"]["user"]["type"], "BOT");
    let reply = json!({"text": "Hi.", "thread": message["thread"]});
    let path = |option: &str| format!("{ROOM}/messages?messageReplyOption={option}");
    let threaded = path("REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
    let there = call(&mut chat, &token, "POST", &threaded, &reply);
    assert_eq!(body(&there.reply)["thread"], json!({"name": message["thread"]["name"]}));
    assert_eq!(words(&there.shown), ["Hi."]);
    let aside = call(&mut chat, &token, "POST", &format!("{ROOM}/messages"), &reply);
    assert_ne!(
        body(&aside.reply)["thread"]["name"],
        message["thread"]["name"],
        "nobody asked for the thread"
    );
    let nowhere = json!({"text": "Hi.", "thread": {"name": format!("{ROOM}/threads/none")}});
    let fails = call(&mut chat, &token, "POST", &path("REPLY_MESSAGE_OR_FAIL"), &nowhere);
    assert_eq!(status(&fails), (404, "NOT_FOUND".into()));
    assert_eq!(status(&call(&mut chat, &token, "POST", &path("MAYBE"), &reply)), invalid());
    let ann = ann(&chat).id;
    let private = |viewer: &str| json!({"text": "psst", "privateMessageViewer": {"name": viewer}});
    let seen = call(&mut chat, &token, "POST", &format!("{ROOM}/messages"), &private(&ann));
    assert_eq!(words(&seen.shown), ["psst"]);
    let stranger = call(&mut chat, &token, "POST", &format!("{ROOM}/messages"), &private("users/1"));
    assert_eq!(status(&stranger), invalid());
}

#[test]
fn a_word_behind_a_slash_is_a_command() {
    let event = says(&mut met().0, "/order tea");
    let message = &event["message"];
    assert_eq!((&message["text"], &message["argumentText"]), (&json!("/order tea"), &json!(" tea")));
    assert_eq!(message["annotations"][0]["slashCommand"]["commandName"], "/order");
    assert!(message["slashCommand"]["commandId"].is_string());
    assert!(says(&mut met().0, "and / or")["message"]["slashCommand"].is_null());
}

#[test]
fn what_is_changed_and_reacted_is_pushed() {
    let (mut chat, token) = met();
    let data = |webhook: &Webhook| -> (Value, Value) {
        let message = told(webhook)["message"].clone();
        let data = BASE64_STANDARD.decode(message["data"].as_str().expect("text")).expect("base64");
        (message["attributes"]["ce-type"].clone(), serde_json::from_slice(&data).expect("JSON"))
    };
    let message_id = does(&mut chat, &Act::Says("tee".into())).message_id.expect("a name");
    let act = Act::Edits { message_id: message_id.clone(), text: "tea".into(), count: 1 };
    let (kind, edited) = data(&does(&mut chat, &act));
    assert_eq!(kind, "google.workspace.chat.message.v1.updated");
    assert_eq!((&edited["message"]["name"], &edited["message"]["text"]), (&json!(message_id), &json!("tea")));
    let sent = post_to(&mut chat, &token, "", &json!({"text": "hi"}));
    let react = Act::Reacts { message_id: sent.shown[0].message_id.clone(), emoji: "👍".into() };
    let (kind, reacted) = data(&does(&mut chat, &react));
    assert_eq!(kind, "google.workspace.chat.reaction.v1.created");
    assert_eq!(reacted["reaction"]["emoji"]["unicode"], "👍");
    let ann = ann(&chat);
    assert_eq!(chat.answered(&ann, &react, &answer(200, &json!(null))), Ok(Vec::new()), "nobody looks at it");
    let place = Act::Locates { latitude: 1.0, longitude: 2.0 };
    assert!(chat.webhook(&ann, &place, "http://bot.example", NOW).is_none());
}

#[test]
fn an_event_is_answered_in_its_response() {
    let (mut chat, token) = met();
    let ann = ann(&chat);
    let said = Act::Says("hi".into());
    let responds = |chat: &mut GoogleChat, act: &Act, response: Value| {
        chat.answered(&ann, act, &answer(200, &response)).map(|shown| words(&shown))
    };
    assert_eq!(responds(&mut chat, &said, json!({})), Ok(Vec::new()));
    assert_eq!(responds(&mut chat, &said, json!({"text": "*Hi*"})), Ok(vec!["Hi".to_owned()]));
    for wrong in [
        json!([]),
        json!({"text": ""}),
        json!({"hostAppDataAction": {}}),
        json!({"text": "x", "actionResponse": {"type": "UPDATE_MESSAGE"}}),
        json!({"actionResponse": {"type": "DIALOG"}}),
        json!({"text": "x", "actionResponse": {"type": "SHRUG"}}),
    ] {
        assert!(responds(&mut chat, &said, wrong.clone()).is_err(), "{wrong}");
    }
    let opens = press("ask", &json!({"interaction": "OPEN_DIALOG"}));
    let sent = post_to(&mut chat, &token, "", &button(&opens));
    let pressed = |choice: &Choice| Act::Presses {
        choice: choice.clone(),
        message_id: sent.shown[0].message_id.clone(),
    };
    let first = pressed(&sent.shown[0].choices[0]);
    assert_eq!(told(&does(&mut chat, &first))["dialogEventType"], "REQUEST_DIALOG");
    let updated = json!({"text": "Done", "actionResponse": {"type": "UPDATE_MESSAGE"}});
    assert_eq!(responds(&mut chat, &first, updated), Ok(vec!["Done".to_owned()]));
    let send = json!({"buttonList": {"buttons": [{"text": "Send", "onClick": press("send", &json!({}))}]}});
    let widgets = json!([{"textInput": {"name": "who", "label": "Name"}}, send]);
    let dialog = json!({"dialog": {"body": {"sections": [{"widgets": widgets}]}}});
    let dialog = answer(200, &json!({"actionResponse": {"type": "DIALOG", "dialogAction": dialog}}));
    let shown = chat.answered(&ann, &first, &dialog).expect("a dialog");
    assert_eq!(words(&shown), ["Name"]);
    let submit = pressed(&shown[0].choices[0]);
    assert_eq!(told(&does(&mut chat, &submit))["dialogEventType"], "SUBMIT_DIALOG");
    let ends = |code: &str| {
        json!({"actionResponse": {"type": "DIALOG", "dialogAction": {
            "actionStatus": {"statusCode": code, "userFacingMessage": "Thanks"},
        }}})
    };
    assert_eq!(responds(&mut chat, &submit, ends("OK")), Ok(vec!["Thanks".to_owned()]));
    assert!(responds(&mut chat, &submit, ends("INTERNAL")).is_err());
}

#[test]
fn a_space_takes_one_message_a_second() {
    let (mut chat, token) = met();
    let path = format!("{}/messages", direct(&ann(&chat).id));
    let mut send = |now: Timestamp| {
        let taken = call_at(&mut chat, &token, "POST", &path, &json!({"text": "hi"}), now);
        (taken.reply.status, body(&taken.reply)["error"]["status"].clone())
    };
    assert_eq!(send(NOW).0, 200);
    assert_eq!(send(NOW.after(SECOND / 2)), (429, json!("RESOURCE_EXHAUSTED")));
    assert_eq!(send(NOW.after(SECOND)).0, 200);
}

#[test]
fn the_app_is_told_that_somebody_has_added_it() {
    let mut chat = GoogleChat::with_installation();
    let ann = ann(&chat);
    let added = chat.reports(&ann, NOW);
    assert_eq!(added.len(), 1);
    assert_eq!(told(&added[0])["type"], "ADDED_TO_SPACE");
    assert!(chat.reports(&ann, NOW).is_empty(), "it is told once");
    assert!(GoogleChat::new().reports(&ann, NOW).is_empty());
}

#[test]
fn trouble_has_the_words_of_the_api() {
    let chat = GoogleChat::new();
    let reply = chat.refuse(429, Some(Duration::from_millis(1500)));
    assert_eq!((reply.status, &reply.headers["retry-after"]), (429, &HeaderValue::from_static("2")));
    for (status, words) in [
        (400, "INVALID_ARGUMENT"),
        (401, "UNAUTHENTICATED"),
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
        (504, "DEADLINE_EXCEEDED"),
    ] {
        let error = body(&chat.refuse(status, None))["error"].clone();
        assert_eq!((&error["code"], &error["status"]), (&json!(status), &json!(words)));
    }
}
