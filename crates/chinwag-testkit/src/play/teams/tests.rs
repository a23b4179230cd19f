//! What the Bot Framework refuses is refused, and what Teams shows is shown.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{
    Teams,
    activity::CHANNEL,
    service::{APP_ID, BOT_ID, CLIENT_SECRET, TENANT, personal},
};
use crate::play::{
    Act, Choice, Person, Play, Shown, Taken, Webhook, json as answer, jwt::Pair, tokens::LIFETIME,
};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_024_000);
const SECOND: Duration = Duration::from_secs(1);

fn ann(teams: &Teams) -> Person {
    Person { name: "ann".into(), id: teams.user_id("ann") }
}

fn does(teams: &mut Teams, act: &Act) -> Webhook {
    let ann = ann(teams);
    teams.webhook(&ann, act, "http://bot.example/webhooks/teams", NOW).expect("there is such a thing")
}

fn told(webhook: &Webhook) -> Value {
    serde_json::from_slice(&webhook.body).expect("JSON")
}

fn says(teams: &mut Teams, text: &str) -> Value {
    told(&does(teams, &Act::Says(text.into())))
}

/// Somebody who has written to the bot, and a token to answer with.
fn met() -> (Teams, String) {
    let mut teams = Teams::new();
    teams.listens_at("http://127.0.0.1:7000");
    says(&mut teams, "hello");
    let token = token(&mut teams, "client_credentials", CLIENT_SECRET).expect("a token");
    (teams, token)
}

fn request(method: &str, target: String, headers: &[(&'static str, &str)], body: String) -> RawRequest {
    let headers = headers.iter().map(|(name, value)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
    });
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    RawRequest { method, target, headers: HeaderMap::from_iter(headers), body: body.into() }
}

fn asked(teams: &mut Teams, grant: &str, secret: &str) -> HttpReply {
    let form = format!(
        "grant_type={grant}&client_id={APP_ID}&client_secret={secret}\
         &scope=https%3A%2F%2Fapi.botframework.com%2F.default"
    );
    let form = request(
        "POST",
        format!("/{TENANT}/oauth2/v2.0/token"),
        &[("content-type", "application/x-www-form-urlencoded")],
        form,
    );
    assert!(teams.is_aside(&form));
    teams.call(&form, NOW).reply
}

fn token(teams: &mut Teams, grant: &str, secret: &str) -> Option<String> {
    Some(body(&asked(teams, grant, secret))["access_token"].as_str()?.to_owned())
}

fn body(reply: &HttpReply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

/// A call of the conversation with Ann.
fn call(teams: &mut Teams, token: &str, method: &str, path: &str, activity: &Value) -> Taken {
    let conversation = personal(&ann(teams).id);
    call_at(teams, token, method, &conversation, path, activity, NOW)
}

fn call_at(
    teams: &mut Teams,
    token: &str,
    method: &str,
    conversation: &str,
    path: &str,
    activity: &Value,
    now: Timestamp,
) -> Taken {
    let conversation = conversation.replace(':', "%3A").replace('@', "%40").replace(';', "%3B");
    let target = format!("/amer/{TENANT}/v3/conversations/{conversation}/activities{path}");
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", &*authorization), ("content-type", "application/json")];
    teams.call(&request(method, target, &headers, activity.to_string()), now)
}

fn post(activity: &Value) -> Taken {
    let (mut teams, token) = met();
    call(&mut teams, &token, "POST", "", activity)
}

fn code(taken: &Taken) -> (u16, String) {
    assert!(taken.shown.is_empty(), "what is refused is not shown");
    let code = body(&taken.reply)["error"]["code"].as_str().unwrap_or_default().to_owned();
    (taken.reply.status, code)
}

fn refused(activity: &Value) -> (u16, String) {
    code(&post(activity))
}

fn syntax() -> (u16, String) {
    (400, "BadSyntax".into())
}

fn card(fields: &Value) -> Value {
    let mut card = json!({"type": "AdaptiveCard", "version": "1.5"});
    for (name, value) in fields.as_object().expect("fields") {
        card[name] = value.clone();
    }
    let attachment = json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": card});
    json!({"type": "message", "attachments": [attachment]})
}

fn words(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|shown| shown.said.words()).collect()
}

fn text(words: &str) -> Value {
    json!({"type": "message", "textFormat": "xml", "text": words})
}

#[test]
fn an_activity_bears_a_token_for_its_service_that_the_published_key_has_signed() {
    let (mut teams, _) = met();
    let webhook = does(&mut teams, &Act::Says("hi".into()));
    let activity = told(&webhook);
    let bearer = webhook.headers["authorization"].to_str().expect("text").strip_prefix("Bearer ");
    let claims = Pair::provider("simulated-connector").claims(bearer.expect("a token")).expect("signed");
    let service = format!("http://127.0.0.1:7000/amer/{TENANT}/");
    assert_eq!((&claims["serviceurl"], &activity["serviceUrl"]), (&json!(service), &json!(service)));
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("https://api.botframework.com"), &json!(APP_ID)));
    assert_eq!(claims["exp"], NOW.as_secs() + 3600);
    let get = |target: &str| request("GET", target.to_owned(), &[], String::new());
    let metadata = body(&teams.call(&get("/v1/.well-known/openidconfiguration"), NOW).reply);
    let address = metadata["jwks_uri"].as_str().and_then(|url| url.strip_prefix("http://127.0.0.1:7000"));
    let keys = body(&teams.call(&get(address.expect("an address of its own")), NOW).reply);
    let header = bearer.and_then(|token| token.split('.').next()).expect("a header");
    let header = BASE64_URL_SAFE_NO_PAD.decode(header).expect("base64");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    assert_eq!(keys["keys"][0]["kid"], header["kid"]);
    assert_eq!(keys["keys"][0]["endorsements"][0], "msteams");
    let again = teams.again(&webhook, NOW.after(SECOND));
    assert_ne!(again.headers["authorization"], webhook.headers["authorization"], "it is signed anew");
    assert_eq!(again.body, webhook.body);
}

#[test]
fn only_the_bot_is_given_a_token() {
    let (mut teams, _) = met();
    for (grant, secret, status, error) in [
        ("client_credentials", "other", 401, "invalid_client"),
        ("password", CLIENT_SECRET, 400, "unsupported_grant_type"),
    ] {
        let reply = asked(&mut teams, grant, secret);
        assert_eq!((reply.status, &body(&reply)["error"]), (status, &json!(error)), "{grant}");
    }
}

#[test]
fn a_call_bears_a_token_that_has_not_expired() {
    let (mut teams, token) = met();
    assert_eq!(code(&call(&mut teams, "other", "POST", "", &text("hi"))), (401, String::new()));
    let place = personal(&ann(&teams).id);
    let late = call_at(&mut teams, &token, "POST", &place, "", &text("hi"), NOW.after(LIFETIME));
    assert_eq!(code(&late), (401, String::new()));
    assert_eq!(call(&mut teams, &token, "POST", "", &text("hi")).reply.status, 201);
}

#[test]
fn words_are_shown_as_a_person_reads_them() {
    let taken = post(&text("Hello <b>you</b> &amp; &lt;me&gt;<br/>there"));
    assert_eq!(words(&taken.shown), ["Hello you & <me>\nthere"]);
    assert!(body(&taken.reply)["id"].is_string());
    let mut called = text("<at>Ann</at>, hi");
    called["entities"] = json!([{"type": "mention", "mentioned": {"id": "29:1"}, "text": "<at>Ann</at>"}]);
    assert_eq!(words(&post(&called).shown), ["Ann, hi"]);
    for broken in ["<b>a", "a < b", "a & b", "<more>a</more>", "   "] {
        assert_eq!(refused(&text(broken)), syntax(), "{broken}");
    }
    assert_eq!(refused(&text("<at>Ann</at>")), (400, "BadArgument".into()));
}

#[test]
fn an_activity_has_a_known_form_and_size() {
    for wrong in [
        json!({"text": "x"}),
        json!({"type": "message"}),
        json!({"type": "message", "text": 7}),
        json!({"type": "message", "text": "x", "textFormat": "rtf"}),
        json!({"type": "message", "attachments": [{"contentType": "image/png", "contentUrl": "http://a.example"}]}),
        json!({"type": "message", "attachments": [{"contentType": "application/x"}]}),
        json!({"type": "message", "text": "x", "attachmentLayout": "grid"}),
        json!([]),
    ] {
        assert_eq!(refused(&wrong), syntax(), "{wrong}");
    }
    assert_eq!(refused(&json!({"type": "trace"})), (400, "BadArgument".into()));
    let large = json!({"type": "message", "text": "x".repeat(60_000)});
    assert_eq!(refused(&large), (413, "MessageSizeTooBig".into()));
    let picture = json!({"contentType": "image/png", "contentUrl": "https://a.example/1.png"});
    let taken = post(&json!({"type": "message", "attachments": [picture]}));
    assert_eq!(words(&taken.shown), ["[image] https://a.example/1.png"]);
    assert!(post(&json!({"type": "typing"})).shown.is_empty());
    let (mut teams, token) = met();
    let place = personal(&ann(&teams).id);
    let target = format!("/amer/{TENANT}/v3/conversations/{place}/activities");
    let bearer = format!("Bearer {token}");
    let plain = [("authorization", &*bearer), ("content-type", "text/plain")];
    assert_eq!(code(&teams.call(&request("POST", target, &plain, "{}".into()), NOW)).0, 415);
    assert_eq!(code(&call(&mut teams, &token, "GET", "", &Value::Null)).0, 405);
    let nowhere = call_at(&mut teams, &token, "POST", "a:2", "", &text("hi"), NOW);
    assert_eq!(code(&nowhere), (404, "ConversationNotFound".into()));
}

#[test]
fn a_card_is_as_its_schema_says() {
    let line = json!({"type": "TextBlock", "text": "Pick"});
    let with = |field: &str, value: Value| {
        let mut line = line.clone();
        line[field] = value;
        card(&json!({"body": [line]}))
    };
    let acts = |action: Value| card(&json!({"body": [line], "actions": [action]}));
    for wrong in [
        card(&json!({})),
        card(&json!({"body": [line], "version": "1.9"})),
        card(&json!({"body": [line], "type": "HeroCard"})),
        card(&json!({"body": [{"type": "Carousel"}]})),
        card(&json!({"body": [{"type": "Image", "url": "http://a.example/1.png"}]})),
        card(&json!({"body": [{"type": "RichTextBlock", "inlines": [{"type": "TextRun"}]}]})),
        card(&json!({"body": [{"type": "Input.Text"}]})),
        with("spacing", json!("wide")),
        with("weight", json!("black")),
        with("text", Value::Null),
        acts(json!({"type": "Action.Submit"})),
        acts(json!({"type": "Action.Nothing", "title": "A"})),
        acts(json!({"type": "Action.OpenUrl", "title": "A"})),
        acts(json!({"type": "Action.Submit", "title": "A", "data": {"msteams": {"type": "x"}}})),
    ] {
        assert_eq!(refused(&wrong), syntax(), "{wrong}");
    }
    let bold = json!({"type": "TextRun", "text": "one", "weight": "bolder"});
    let rich = |inlines: Value, spacing: &str| json!({"type": "RichTextBlock", "spacing": spacing, "inlines": inlines});
    let body = json!([
        rich(json!([bold, " more"]), "default"),
        rich(json!(["two"]), "none"),
        rich(json!(["three"]), "default"),
    ]);
    assert_eq!(words(&post(&card(&json!({"body": body}))).shown), ["one more\ntwo\n\nthree"]);
}

#[test]
fn six_actions_of_a_card_are_seen_and_tell_their_data() {
    let submit = |data: Value| json!({"type": "Action.Submit", "title": "A", "data": data});
    let actions = json!([
        submit(json!({"payload": "a"})),
        submit(json!({"msteams": {"type": "messageBack", "text": "b", "value": {"b": 1}}})),
        submit(json!({"msteams": {"type": "task/fetch"}, "c": 1})),
        {"type": "Action.Execute", "title": "A", "verb": "d"},
        {"type": "Action.OpenUrl", "title": "A", "url": "https://a.example"},
        submit(json!("f")),
        submit(json!("seven")),
    ]);
    let field = json!({"type": "Input.Text", "id": "name", "value": "Ann"});
    let taken = post(&card(&json!({"body": [field], "actions": actions})));
    let values: Vec<_> = taken.shown[0].choices.iter().map(|choice| choice.value.clone()).collect();
    assert_eq!(
        values,
        [
            Some(json!({"type": "message", "value": {"name": "Ann", "payload": "a"}})),
            Some(json!({"type": "message", "text": "b", "value": {"b": 1}})),
            Some(json!({"type": "invoke", "name": "task/fetch", "value": {
                "data": {"name": "Ann", "c": 1, "msteams": {"type": "task/fetch"}}, "context": {"theme": "default"},
            }})),
            Some(json!({"type": "invoke", "name": "adaptiveCard/action", "value": {
                "action": {"type": "Action.Execute", "verb": "d", "data": {"name": "Ann"}}, "trigger": "manual",
            }})),
            None,
            Some(json!({"type": "message", "value": "f"})),
        ]
    );
}

#[test]
fn what_is_pressed_is_told_as_a_message_with_a_value() {
    let (mut teams, token) = met();
    let action = json!({"type": "Action.Submit", "title": "S", "data": {"payload": "s", "title": "S"}});
    let taken = call(&mut teams, &token, "POST", "", &card(&json!({"actions": [action]})));
    let shown = &taken.shown[0];
    let press = Act::Presses { choice: shown.choices[0].clone(), message_id: shown.message_id.clone() };
    let activity = told(&does(&mut teams, &press));
    assert_eq!(activity["value"], json!({"payload": "s", "title": "S"}));
    assert_eq!((&activity["type"], &activity["replyToId"]), (&json!("message"), &json!(shown.message_id)));
    assert!(activity["id"].as_str().is_some_and(|id| id.starts_with("f:")), "{activity}");
    assert!(activity["text"].is_null());
}

#[test]
fn an_invoke_is_answered_in_its_response() {
    let mut teams = met().0;
    let ann = ann(&teams);
    let pressed = |name: &str| Act::Presses {
        choice: Choice { title: "A".into(), value: Some(json!({"type": "invoke", "name": name})) },
        message_id: "1".into(),
    };
    let action = pressed("adaptiveCard/action");
    let message = |words: &str| {
        let kind = "application/vnd.microsoft.activity.message";
        answer(200, &json!({"statusCode": 200, "type": kind, "value": words}))
    };
    let shown = teams.answered(&ann, &action, &message("Thanks")).expect("a message");
    assert_eq!(words(&shown), ["Thanks"]);
    assert_eq!(teams.answered(&ann, &action, &message("")), Ok(Vec::new()), "nothing to show");
    let failed = answer(200, &json!({"statusCode": 500, "type": "application/vnd.microsoft.error"}));
    assert!(teams.answered(&ann, &action, &failed).is_err());
    assert!(teams.answered(&ann, &action, &answer(200, &json!({"statusCode": 200}))).is_err());
    let dialog = json!({"task": {"type": "continue", "value": {"card": {"content": {
        "type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Name?"}],
        "actions": [{"type": "Action.Submit", "title": "Send", "data": {"a": 1}}],
    }}}}});
    let fetch = pressed("task/fetch");
    let shown = teams.answered(&ann, &fetch, &answer(200, &dialog)).expect("a dialog");
    assert_eq!(words(&shown), ["Name?"]);
    let value = shown[0].choices[0].value.clone().expect("a value");
    assert_eq!((&value["name"], &value["value"]["data"]), (&json!("task/submit"), &json!({"a": 1})));
    let empty = HttpReply { status: 200, headers: HeaderMap::new(), body: Bytes::new() };
    assert_eq!(teams.answered(&ann, &fetch, &empty), Ok(Vec::new()));
    assert!(teams.answered(&ann, &fetch, &answer(200, &json!({"task": {"type": "x"}}))).is_err());
}

#[test]
fn a_message_of_the_bot_is_changed_and_taken_back_and_nobody_elses() {
    let (mut teams, token) = met();
    let sent = call(&mut teams, &token, "POST", "", &text("one"));
    let id = format!("/{}", sent.shown[0].message_id);
    let changed = call(&mut teams, &token, "PUT", &id, &text("two"));
    assert_eq!((words(&changed.shown), changed.reply.status), (vec!["two".into()], 200));
    let anns = does(&mut teams, &Act::Says("mine".into())).message_id.expect("an id");
    let foreign = call(&mut teams, &token, "PUT", &format!("/{anns}"), &text("yours"));
    assert_eq!(code(&foreign), (403, "ForbiddenOperationException".into()));
    assert_eq!(call(&mut teams, &token, "DELETE", &id, &Value::Null).reply.status, 200);
    let gone = call(&mut teams, &token, "DELETE", &id, &Value::Null);
    assert_eq!(code(&gone), (404, "ActivityNotFoundInConversation".into()));
}

#[test]
fn what_is_answered_is_there() {
    let (mut teams, token) = met();
    let id = does(&mut teams, &Act::Says("mine".into())).message_id.expect("an id");
    let mut reply = text("yes");
    reply["replyToId"] = id.as_str().into();
    assert_eq!(call(&mut teams, &token, "POST", &format!("/{id}"), &reply).reply.status, 201);
    let other = call(&mut teams, &token, "POST", "/17", &text("yes"));
    assert_eq!(code(&other), (404, "ActivityNotFoundInConversation".into()));
    let differs = call(&mut teams, &token, "POST", "/17", &reply);
    assert_eq!(code(&differs), (400, "BadArgument".into()));
}

#[test]
fn who_calls_the_bot_in_the_channel_is_answered_in_a_thread() {
    let (mut teams, token) = met();
    let called = does(&mut teams, &Act::Says("@Helper hello".into()));
    let activity = told(&called);
    let root = called.message_id.clone().expect("an id");
    let thread = format!("{CHANNEL};messageid={root}");
    assert_eq!(activity["conversation"]["id"], json!(thread));
    assert_eq!(activity["text"], "<at>Helper</at> hello");
    assert_eq!(activity["entities"][0]["mentioned"]["id"], BOT_ID);
    assert_eq!(activity["channelData"]["channel"]["id"], CHANNEL);
    let taken = call_at(&mut teams, &token, "POST", &thread, "", &text("Hi."), NOW);
    assert_eq!(words(&taken.shown), ["Hi."]);
    let elsewhere = call(&mut teams, &token, "POST", &format!("/{root}"), &text("no"));
    assert_eq!(code(&elsewhere), (404, "ActivityNotFoundInConversation".into()));
    let reacts = Act::Reacts { message_id: taken.shown[0].message_id.clone(), emoji: "👍".into() };
    let reaction = told(&does(&mut teams, &reacts));
    assert_eq!(reaction["conversation"]["id"], json!(thread));
    assert_eq!(reaction["reactionsAdded"], json!([{"type": "like"}]));
    let edits = Act::Edits { message_id: root.clone(), text: "bye".into(), count: 1 };
    let edit = told(&does(&mut teams, &edits));
    assert_eq!((&edit["type"], &edit["id"]), (&json!("messageUpdate"), &json!(root)));
    assert_eq!(edit["channelData"]["eventType"], "editMessage");
}

#[test]
fn what_nobody_can_do_is_not_there() {
    let mut teams = met().0;
    let ann = ann(&teams);
    let place = Act::Locates { latitude: 1.0, longitude: 2.0 };
    let odd = Act::Reacts { message_id: "1".into(), emoji: "🦆".into() };
    for act in [place, odd] {
        assert!(teams.webhook(&ann, &act, "http://bot.example", NOW).is_none(), "{act:?}");
    }
}

#[test]
fn the_bot_is_told_of_its_installation_and_of_what_was_read() {
    let mut teams = Teams::with_installation();
    let ann = ann(&teams);
    let kinds =
        |told: &[Webhook]| told.iter().map(|webhook| self::told(webhook)["type"].clone()).collect::<Vec<_>>();
    let first = teams.reports(&ann, NOW);
    assert_eq!(kinds(&first), ["conversationUpdate", "installationUpdate"]);
    assert_eq!(told(&first[0])["membersAdded"][0]["id"], BOT_ID);
    says(&mut teams, "hello");
    assert!(teams.reports(&ann, NOW).is_empty(), "there is nothing to read");
    let token = token(&mut teams, "client_credentials", CLIENT_SECRET).expect("a token");
    let sent = call(&mut teams, &token, "POST", "", &text("hi"));
    let read = teams.reports(&ann, NOW);
    assert_eq!(told(&read[0])["value"]["lastReadMessageId"], json!(sent.shown[0].message_id));
    assert!(teams.reports(&ann, NOW).is_empty(), "it is told once");
}

#[test]
fn a_conversation_has_its_budgets() {
    let (mut teams, token) = met();
    let place = personal(&ann(&teams).id);
    let mut send = |now: Timestamp| {
        let taken = call_at(&mut teams, &token, "POST", &place, "", &text("hi"), now);
        (taken.reply.status, body(&taken.reply)["error"]["code"].clone())
    };
    let throttled = (429, json!("Throttled"));
    for _ in 0..7 {
        assert_eq!(send(NOW).0, 201);
    }
    assert_eq!(send(NOW), throttled);
    assert_eq!(send(NOW.after(SECOND)).0, 201, "the eighth in two seconds");
    assert_eq!(send(NOW.after(SECOND)), throttled);
    assert_eq!(send(NOW.after(SECOND * 3)).0, 201);
}

#[test]
fn trouble_has_the_words_of_the_connector() {
    let teams = Teams::new();
    let reply = teams.refuse(429, Some(Duration::from_millis(1500)));
    assert_eq!((reply.status, &reply.headers["retry-after"]), (429, &HeaderValue::from_static("2")));
    for (status, code) in [
        (400, "BadSyntax"),
        (403, "BotNotInConversationRoster"),
        (412, "PreconditionFailed"),
        (500, "ServiceError"),
    ] {
        let reply = teams.refuse(status, None);
        assert_eq!((reply.status, &body(&reply)["error"]["code"]), (status, &json!(code)));
        assert!(!reply.headers.contains_key("retry-after"), "it is not promised");
    }
    let reply = teams.refuse(401, None);
    assert_eq!(body(&reply), json!({"message": "Authorization has been denied for this request."}));
}
