use base64::{Engine, engine::general_purpose::STANDARD};
use chinwag_core::{clock::Timestamp, platform::RawRequest};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use super::*;
use crate::play::{
    Act, Person, Play, Shown,
    form::{self, FORM},
    twilio::account::AUTH_TOKEN,
};

const TO: &str = "+15550100001";

fn request(method: Method, target: String, password: &str, pairs: &[(&str, &str)]) -> RawRequest {
    let basic = format!("Basic {}", STANDARD.encode(format!("{ACCOUNT}:{password}")));
    let headers = HeaderMap::from_iter([
        (http::header::AUTHORIZATION, HeaderValue::from_str(&basic).expect("a header")),
        (http::header::CONTENT_TYPE, HeaderValue::from_static(FORM)),
    ]);
    RawRequest { method, target, headers, body: form::write(pairs.iter().copied()).into() }
}

fn called(twilio: &mut Twilio, call: &RawRequest) -> (u16, Value, Vec<Shown>) {
    let taken = twilio.call(call, Timestamp::from_millis(0));
    (taken.reply.status, serde_json::from_slice(&taken.reply.body).expect("JSON"), taken.shown)
}

fn messages() -> String {
    format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
}

fn sent(twilio: &mut Twilio, pairs: &[(&str, &str)]) -> (u16, Value, Vec<Shown>) {
    called(twilio, &request(Method::POST, messages(), AUTH_TOKEN, pairs))
}

#[test]
fn what_is_right_is_taken_and_shown() {
    let mut twilio = Twilio::new();
    let body = "Tea?\n\n1. Yes\n2. No";
    let pairs = [("To", TO), ("From", NUMBER), ("StatusCallback", "https://bot.example/x"), ("Body", body)];
    let (status, answer, shown) = sent(&mut twilio, &pairs);
    assert_eq!((status, &answer["status"], &answer["body"]), (201, &"queued".into(), &body.into()));
    let [shown] = &shown[..] else { panic!("{shown:?}") };
    assert_eq!((&shown.to, shown.said.words()), (&TO.to_owned(), "Tea?".into()));
    assert_eq!(shown.choices.iter().map(|choice| choice.title.as_str()).collect::<Vec<_>>(), ["Yes", "No"]);
    let file = "https://x.example/1.png";
    let (status, _, shown) = sent(&mut twilio, &[("To", TO), ("From", NUMBER), ("MediaUrl", file)]);
    assert_eq!((status, shown[0].said.words()), (201, format!("[image] {file}")));
}

#[test]
fn what_is_wrong_is_refused_with_its_code() {
    let long = "é".repeat(1601);
    let file = ("MediaUrl", "https://x.example/1.png");
    let ten = [file; 11];
    let from = ("From", NUMBER);
    let hi = ("Body", "hi");
    let to = ("To", TO);
    let template = format!("HX{}", "a".repeat(32));
    for (pairs, code) in [
        (vec![from, hi], 21604),
        (vec![("To", "15550100001"), from, hi], 21211),
        (vec![("To", "+0155501000"), from, hi], 21211),
        (vec![("To", "whatsapp:+15550100001"), from, hi], 63007),
        (vec![to, hi], 21603),
        (vec![to, ("From", "+15550100002"), hi], 21606),
        (vec![to, ("MessagingServiceSid", "MG1"), hi], 21701),
        (vec![to, from], 21619),
        (vec![to, from, ("Body", " \n")], 21619),
        (vec![to, from, ("Body", &long)], 21617),
        ([&[to, from][..], &ten].concat(), 21623),
        (vec![to, from, ("MediaUrl", "x.png")], 21620),
        (vec![to, from, hi, ("StatusCallback", "bot.example")], 21609),
        (vec![to, from, ("ContentSid", "HX1")], 21655),
        (vec![to, from, ("ContentSid", &template), ("ContentVariables", "[]")], 21656),
    ] {
        let (status, answer, shown) = sent(&mut Twilio::new(), &pairs);
        assert_eq!(answer["code"], code, "{answer}");
        assert_eq!((answer["status"].as_u64(), shown), (Some(status.into()), Vec::new()));
        assert!(status >= 400, "{answer}");
    }
}

#[test]
fn a_wrong_credential_address_method_or_content_type_is_refused() {
    let pairs = [("To", TO), ("From", NUMBER), ("Body", "hi")];
    let other = messages().replace("AC", "AD");
    for (mut call, status, code) in [
        (request(Method::POST, messages(), "wrong", &pairs), 401, 20003),
        (request(Method::POST, other, AUTH_TOKEN, &pairs), 404, 20404),
        (request(Method::PUT, messages(), AUTH_TOKEN, &pairs), 405, 20004),
        (request(Method::POST, messages(), AUTH_TOKEN, &pairs), 400, 21604),
    ] {
        if code == 21604 {
            call.headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let (found, answer, _) = called(&mut Twilio::new(), &call);
        assert_eq!((found, &answer["code"]), (status, &Value::from(code)));
    }
}

#[test]
fn who_says_stop_is_written_to_no_more() {
    let mut twilio = Twilio::new();
    let ann = Person { name: "ann".into(), id: TO.into() };
    let pairs = [("To", TO), ("From", NUMBER), ("Body", "hi")];
    let says = |twilio: &mut Twilio, text: &str| {
        let webhook = twilio.webhook(&ann, &Act::Says(text.into()), "", Timestamp::from_millis(0));
        let body = webhook.expect("a message").body;
        form::read(&body).expect("a form").into_iter().find(|(name, _)| name == "OptOutType")
    };
    assert_eq!(says(&mut twilio, "stop"), Some(("OptOutType".into(), "STOP".into())));
    assert_eq!(sent(&mut twilio, &pairs).1["code"], 21610);
    assert!(says(&mut twilio, "Start").is_some());
    assert_eq!(sent(&mut twilio, &pairs).0, 201);
    assert_eq!(says(&mut twilio, "stop it"), None);
}

#[test]
fn the_account_is_probed_and_the_service_registered() {
    let mut twilio = Twilio::new();
    let target = format!("{}?PageSize=1", messages());
    let (status, answer, _) = called(&mut twilio, &request(Method::GET, target, AUTH_TOKEN, &[]));
    assert_eq!((status, &answer["messages"]), (200, &Value::Array(Vec::new())));
    let service = |pairs: &[(&str, &str)]| {
        request(Method::POST, format!("/v1/Services/{}", Twilio::SERVICE), AUTH_TOKEN, pairs)
    };
    let url = ("InboundRequestUrl", "https://bot.example/webhooks/twilio#rc=3");
    let (status, answer, _) = called(&mut twilio, &service(&[url, ("UseInboundWebhookOnNumber", "false")]));
    assert_eq!((status, &answer["inbound_request_url"]), (200, &url.1.into()));
    assert_eq!(answer["use_inbound_webhook_on_number"], false);
    for wrong in [vec![], vec![url, ("InboundMethod", "PUT")], vec![url, ("UseInboundWebhookOnNumber", "x")]]
    {
        assert_eq!(called(&mut twilio, &service(&wrong)).1["code"], 20001, "{wrong:?}");
    }
}
