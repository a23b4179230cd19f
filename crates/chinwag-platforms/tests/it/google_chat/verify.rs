use chinwag_core::{
    clock::Timestamp,
    platform::{Platform, Rejection},
};
use chinwag_platforms::for_verify;
use serde_json::{Value, json};

use super::support::{ADD_ON, AUDIENCE, CHAT, NOW, chat, claims, config, platform, post, publish, signed};
use crate::tokens::{Issuer, ONE, TWO};

fn verdict(platform: &dyn Platform, claims: &Value) -> Result<(), Rejection> {
    let token = Issuer::new("one", ONE).token(claims);
    platform.verify(&post("{}", Some(&format!("Bearer {token}"))), NOW)
}

fn with(claim: &str, value: Value) -> Value {
    let mut claims = claims(CHAT);
    claims[claim] = value;
    claims
}

fn refused(reason: &'static str) -> Result<(), Rejection> {
    Err(Rejection::Token { reason })
}

#[test]
fn the_account_has_to_be_that_of_chat() {
    let another = || refused("its account is another");
    for (claim, value, expected) in [
        ("sub", json!("x"), Ok(())),
        ("iss", json!("accounts.google.com"), Ok(())),
        ("iss", json!("https://accounts.google.com.evil.example"), refused("its issuer is another")),
        ("email_verified", json!("true"), Ok(())),
        ("email_verified", json!(false), refused("its account is not verified")),
        ("email_verified", json!(null), refused("its account is not verified")),
        ("email", json!("ann@gmail.com"), another()),
        ("email", json!("Chat@system.gserviceaccount.com"), another()),
        ("email", json!("chat@system.gserviceaccount.com.evil.example"), another()),
        ("email", json!(ADD_ON), another()),
        ("email", json!(null), another()),
        ("aud", json!("https://bot.example.com/webhooks/chat/"), refused("it is for somebody else")),
        ("exp", json!(NOW.as_secs() - 300), refused("it has expired")),
    ] {
        assert_eq!(verdict(&chat(), &with(claim, value.clone())), expected, "{claim}: {value}");
    }
}

#[test]
fn an_add_on_is_signed_for_by_its_own_project_alone() {
    let mut config = config();
    config.signer = ADD_ON.into();
    let chat = platform(config);
    assert_eq!(verdict(&chat, &claims(ADD_ON)), Ok(()));
    for other in [CHAT, "service-999999999999@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"] {
        assert_eq!(verdict(&chat, &claims(other)), refused("its account is another"), "{other}");
    }
}

#[test]
fn a_subscription_pushes_with_an_account_and_an_audience_of_its_own() {
    let push = "push@project.iam.gserviceaccount.com";
    let mut config = config();
    config.pubsub_signer = Some(push.into());
    config.pubsub_audience = Some("pushes".into());
    let chat = platform(config);
    let of = |email: &str, audience: &str| {
        let mut claims = claims(email);
        claims["aud"] = audience.into();
        verdict(&chat, &claims)
    };
    assert_eq!((of(CHAT, AUDIENCE), of(push, "pushes")), (Ok(()), Ok(())));
    assert_eq!(of(push, AUDIENCE), refused("its account is another"));
    assert_eq!(of(CHAT, "pushes"), refused("its account is another"));
    assert_eq!(verdict(&super::support::chat(), &claims(push)), refused("its account is another"));
}

#[test]
fn for_a_projects_number_chat_signs_itself() {
    let mut config = config();
    config.audience = "123456789012".into();
    let chat = platform(config);
    let now = NOW.as_secs();
    let own = json!({ "iss": CHAT, "aud": "123456789012", "exp": now + 3600 });
    assert_eq!(verdict(&chat, &own), Ok(()));
    let mut google = claims(CHAT);
    google["aud"] = json!("123456789012");
    assert_eq!(verdict(&chat, &google), refused("its issuer is another"));
}

#[test]
fn a_key_that_is_not_published_is_told_as_such() {
    let chat = chat();
    let token = Issuer::new("two", TWO).token(&claims(CHAT));
    let request = post("{}", Some(&format!("Bearer {token}")));
    assert_eq!(chat.verify(&request, NOW), Err(Rejection::UnknownKey));
    publish(&chat, &json!({ "keys": [Issuer::new("two", TWO).jwk()] }));
    assert_eq!(chat.verify(&request, NOW), Ok(()));
    assert_eq!(
        chat.verify(&signed("{}"), NOW),
        Err(Rejection::UnknownKey),
        "the other is no longer published"
    );
    assert_eq!(chat.verify(&post("{}", None), NOW), Err(Rejection::Missing { header: "authorization" }));
    let later = Timestamp::from_millis(NOW.as_millis() + 3_890_000);
    assert_eq!(chat.verify(&request, later), refused("it has expired"));
}

#[test]
fn what_verifies_needs_no_secret() {
    let chat = for_verify("google_chat", AUDIENCE).expect("a platform");
    publish(&*chat, &json!({ "keys": [Issuer::new("one", ONE).jwk()] }));
    assert_eq!(verdict(&*chat, &claims(CHAT)), Ok(()));
    assert!(for_verify("google_chat", "").is_none());
    assert!(chat.token_request(NOW).is_err());
    assert!(chat.handshake(&post("", None)).is_err());
}
