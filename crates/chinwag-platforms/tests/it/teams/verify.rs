use chinwag_core::{
    clock::Timestamp,
    platform::{Platform, Rejection},
};
use serde_json::{Value, json};

use super::support::{NOW, SERVICE, activity, claims, config, platform, post, publish, teams};
use crate::tokens::{Issuer, ONE, TWO};

fn verdict(platform: &dyn Platform, token: &str, body: &Value) -> Result<(), Rejection> {
    platform.verify(&post(body.to_string(), Some(&format!("Bearer {token}"))), NOW)
}

fn of_token(token: &str) -> Result<(), Rejection> {
    verdict(&teams(), token, &activity(&json!({})))
}

fn with(claim: &str, value: Value) -> Value {
    let mut claims = claims(SERVICE);
    claims[claim] = value;
    claims
}

fn refused(reason: &'static str) -> Result<(), Rejection> {
    Err(Rejection::Token { reason })
}

#[test]
fn every_claim_has_to_hold() {
    let issuer = Issuer::new("one", ONE);
    let now = NOW.as_secs();
    for (claim, value, expected) in [
        ("sub", json!("x"), Ok(())),
        ("aud", json!([claims(SERVICE)["aud"], "other"]), Ok(())),
        ("exp", json!(now - 299), Ok(())),
        ("exp", json!(now - 300), refused("it has expired")),
        ("exp", json!(null), refused("a time in it is no number")),
        ("exp", json!("soon"), refused("a time in it is no number")),
        ("nbf", json!(now + 300), Ok(())),
        ("nbf", json!(now + 301), refused("it is not good yet")),
        ("iss", json!("https://api.botframework.com/"), refused("its issuer is another")),
        ("iss", json!(null), refused("its issuer is another")),
        ("aud", json!("other"), refused("it is for somebody else")),
        ("aud", json!(["other"]), refused("it is for somebody else")),
        ("aud", json!(null), refused("it is for somebody else")),
        (
            "serviceurl",
            json!("https://smba.trafficmanager.net/emea/"),
            refused("it is for another service URL than that of the activity"),
        ),
        ("serviceurl", json!(null), refused("it is for another service URL than that of the activity")),
    ] {
        assert_eq!(of_token(&issuer.token(&with(claim, value.clone()))), expected, "{claim}: {value}");
    }
    let mut endless = claims(SERVICE);
    endless.as_object_mut().expect("claims").remove("exp");
    assert_eq!(of_token(&issuer.token(&endless)), refused("it does not say when it expires"));
}

#[test]
fn only_rs256_by_a_published_key_signs() {
    let issuer = Issuer::new("one", ONE);
    let good = claims(SERVICE);
    for alg in ["none", "HS256", "rs256", "RS512", "PS256", ""] {
        let token = issuer.signed(&json!({ "alg": alg, "kid": "one" }), &good);
        assert_eq!(of_token(&token), refused("it is not signed by RS256"), "{alg}");
    }
    let critical = json!({ "alg": "RS256", "kid": "one", "crit": ["b64"] });
    assert_eq!(of_token(&issuer.signed(&critical, &good)), refused("it is not signed by RS256"));
    let nameless = issuer.signed(&json!({ "alg": "RS256" }), &good);
    assert_eq!(of_token(&nameless), refused("it does not say which key it is signed with"));
    assert_eq!(of_token(&Issuer::new("two", TWO).token(&good)), Err(Rejection::UnknownKey));
    assert_eq!(of_token(&Issuer::new("one", TWO).token(&good)), refused("its signature is wrong"));
    let token = issuer.token(&good);
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    for signature in ["", &signature[..300], &format!("{signature}AAAA")] {
        assert_eq!(of_token(&format!("{signed}.{signature}")), refused("its signature is wrong"));
    }
}

#[test]
fn a_token_that_would_not_do_anyway_names_no_unknown_key() {
    let stranger = Issuer::new("two", TWO);
    for claims in [with("aud", json!("other")), with("iss", json!("x")), with("exp", json!(1))] {
        assert!(matches!(of_token(&stranger.token(&claims)), Err(Rejection::Token { .. })));
    }
}

#[test]
fn the_token_has_to_be_of_the_exact_shape() {
    let teams = teams();
    let body = activity(&json!({})).to_string();
    let verdict = |value: Option<&str>| teams.verify(&post(&body, value), NOW);
    assert_eq!(verdict(None), Err(Rejection::Missing { header: "authorization" }));
    let token = Issuer::new("one", ONE).token(&claims(SERVICE));
    assert_eq!(verdict(Some(&format!("bearer {token}"))), Ok(()));
    let long = format!("Bearer {}", "a".repeat(20_000));
    for value in
        ["", "Bearer", "Bearer ", "Bearer a", "Bearer a.b", "Bearer a.b.c", "Basic a.b.c", &token, &long]
    {
        assert!(matches!(verdict(Some(value)), Err(Rejection::Malformed { .. })), "{value:.40}");
    }
}

#[test]
fn token_and_activity_are_of_one_service_that_is_allowed() {
    let issuer = Issuer::new("one", ONE);
    let of = |service: &str| {
        let body = activity(&json!({ "serviceUrl": service }));
        verdict(&teams(), &issuer.token(&claims(service)), &body)
    };
    assert_eq!(of("https://webchat.botframework.com/"), Ok(()));
    let elsewhere = refused("the service URL is not on a host of `service_hosts`");
    for service in ["https://evil.example/", "http://smba.trafficmanager.net/amer/", "http://127.0.0.1/"] {
        assert_eq!(of(service), elsewhere, "{service}");
    }
    let mut config = config();
    config.service_hosts = vec!["127.0.0.1".into()];
    let own = "http://127.0.0.1:3978/";
    let token = issuer.token(&claims(own));
    assert_eq!(verdict(&platform(config), &token, &activity(&json!({ "serviceUrl": own }))), Ok(()));
    let token = issuer.token(&claims(SERVICE));
    for body in [json!({}), json!({ "type": "message" }), json!([]), json!({ "serviceUrl": 7 })] {
        assert!(matches!(verdict(&teams(), &token, &body), Err(Rejection::Token { .. })), "{body}");
    }
}

#[test]
fn a_key_speaks_for_the_networks_it_is_endorsed_for() {
    let token = Issuer::new("one", ONE).token(&claims(SERVICE));
    let webchat = activity(&json!({ "channelId": "webchat" }));
    let not_endorsed = refused("its key may not speak for the activity's network");
    let teams = teams();
    assert_eq!(verdict(&teams, &token, &webchat), not_endorsed);
    publish(&teams, &json!({ "keys": [Issuer::new("one", ONE).jwk()] }));
    assert_eq!(verdict(&teams, &token, &webchat), Ok(()), "where no network is named, none is shut out");
}

#[test]
fn a_token_is_good_for_one_bot_and_for_a_time() {
    let token = Issuer::new("one", ONE).token(&claims(SERVICE));
    let mut other = config();
    other.app_id = "99999999-2222-3333-4444-555555555555".into();
    assert_eq!(verdict(&platform(other), &token, &activity(&json!({}))), refused("it is for somebody else"));
    let request = post(activity(&json!({})).to_string(), Some(&format!("Bearer {token}")));
    let later = Timestamp::from_millis(NOW.as_millis() + 3_840_000);
    assert_eq!(teams().verify(&request, later), refused("it has expired"));
}

#[test]
fn there_is_no_set_up_request() {
    assert!(teams().handshake(&post("", None)).is_err());
}
