//! Who a visitor is, and that nobody becomes somebody else.

use chinwag_core::{
    hosted::Asked,
    platform::{Rejection, admit},
};
use chinwag_platforms::web::{Config, Web};
use serde_json::{Value, json};

use super::support::{
    NAMELESS, NOW, OLD, RANDOM, SECRET, ask, config, from, hosted, session, token, user, web,
};

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().expect("text").to_owned()
}

/// A message in somebody's conversation.
fn message(conversation: &str) -> String {
    json!({ "conversation": conversation, "id": "5f0c2a9be101", "at": NOW, "type": "text", "text": "hi" })
        .to_string()
}

#[test]
fn somebody_new_gets_a_name_that_nobody_guesses_and_keeps_it() {
    let web = web();
    let first = session(&web, None).expect("a session");
    assert_eq!(first["conversation"], NAMELESS, "all 128 bits of it");
    let again = session(&web, Some(&text(&first, "token"))).expect("a session");
    assert_eq!(again["conversation"], NAMELESS);
    let mine = from(Some(&text(&again, "token")), "messages", &message(NAMELESS));
    assert!(matches!(ask(&web, &mine), Ok(Asked::Say(who)) if who.as_str() == format!("site:{NAMELESS}")));
    admit(&web, mine, NOW).expect("it is theirs");
}

#[test]
fn a_user_of_the_site_is_whom_the_site_has_signed() {
    let web = web();
    let told = session(&web, Some(&user("7"))).expect("a session");
    assert_eq!((&told["conversation"], &told["name"]), (&json!("u-7"), &json!("Ada")));
    // Whoever calls a user so that it looks like somebody nameless gets another conversation all the same.
    let told = session(&web, Some(&user(NAMELESS))).expect("a session");
    assert_eq!(told["conversation"], format!("u-{NAMELESS}"));
    let old = token(OLD.as_bytes(), &json!({ "sub": "7", "exp": NOW.as_secs() + 300, "aud": "site" }));
    assert_eq!(session(&web, Some(&old)).expect("the other live secret")["conversation"], "u-7");
}

#[test]
fn nobody_signs_themselves() {
    let web = web();
    let claims = |more: Value| {
        let mut claims = json!({ "sub": "7", "exp": NOW.as_secs() + 300 });
        claims.as_object_mut().expect("claims").extend(more.as_object().expect("claims").clone());
        claims
    };
    for (token, why) in [
        (token(b"another secret", &claims(json!({}))), "`authorization` does not match"),
        (token(SECRET.as_bytes(), &claims(json!({ "exp": NOW.as_secs() - 120 }))), "it has expired"),
        (token(SECRET.as_bytes(), &claims(json!({ "exp": NOW.as_secs() + 100_000 }))), "for more than a day"),
        (token(SECRET.as_bytes(), &claims(json!({ "nbf": NOW.as_secs() + 120 }))), "not good yet"),
        (token(SECRET.as_bytes(), &claims(json!({ "aud": "shop" }))), "for another channel"),
        (token(SECRET.as_bytes(), &claims(json!({ "sub": "" }))), "`sub` is empty"),
        (token(SECRET.as_bytes(), &claims(json!({ "sub": "a\nb" }))), "control character"),
        (token(SECRET.as_bytes(), &claims(json!({ "sub": "7".repeat(200) }))), "too long"),
        ("a.b".into(), "malformed"),
        ("a.b.Yw".into(), "does not match"),
        ("a".repeat(5000), "malformed"),
    ] {
        let error = session(&web, Some(&token)).expect_err(why).to_string();
        assert!(error.contains(why), "{why}: {error}");
        assert!(!error.contains(SECRET) && !error.contains(&token));
    }
}

/// A session cannot be planted: only what this channel has given out is one, and each names whose it is.
#[test]
fn one_token_is_never_taken_for_another() {
    let web = web();
    let mine = text(&session(&web, None).expect("a session"), "token");
    let shop = Web::new(Config { channel: "shop".parse().expect("a name"), ..config() }).expect("a channel");
    assert!(matches!(session(&shop, Some(&mine)), Err(Rejection::Mismatch { .. })), "of another channel");
    // The site's own token is shown once, for a session, and opens nothing.
    for below in ["messages", "events"] {
        let error = ask(&web, &from(Some(&user("7")), below, "")).expect_err("refused");
        assert!(matches!(error, Rejection::Mismatch { .. }), "{error}");
        assert!(matches!(ask(&web, &from(None, below, "")), Err(Rejection::Missing { .. })));
    }
    let theirs = from(Some(&mine), "messages", &message("v-ffffffffffffffffffffffffffffffff"));
    let error = admit(&web, theirs, NOW).expect_err("refused").to_string();
    assert!(error.contains("somebody else's"), "{error}");
}

/// Only the site prolongs what it has vouched for; somebody nameless has nothing else to come back with.
#[test]
fn a_session_lasts_as_long_as_it_may() {
    let web = web();
    let expires = |told: &Value| told["expires"].as_u64().expect("seconds");
    let nameless = session(&web, None).expect("a session");
    let signed = session(&web, Some(&user("7"))).expect("a session");
    let later = NOW.after(std::time::Duration::from_secs(3600));
    let again = |told: &Value| {
        let request = from(Some(&text(told, "token")), "session", "");
        let asked = hosted(&web).ask("session", &request, later, RANDOM);
        serde_json::from_slice::<Value>(&super::support::page(asked).body).expect("JSON")
    };
    assert_eq!(expires(&again(&nameless)), expires(&nameless) + 3600);
    assert_eq!(expires(&again(&signed)), expires(&signed));
    let over = NOW.after(std::time::Duration::from_secs(13 * 3600));
    let request = from(Some(&text(&signed, "token")), "session", "");
    assert!(hosted(&web).ask("session", &request, over, RANDOM).is_err());
}

#[test]
fn a_channel_for_signed_users_lets_nobody_else_in() {
    let web = Web::new(Config { signed_only: true, ..config() }).expect("a channel");
    assert!(session(&web, Some(&user("7"))).is_ok());
    assert!(matches!(session(&web, None), Err(Rejection::Token { .. })));
    let nameless = session(&super::support::web(), None).expect("a session");
    assert!(session(&web, Some(&text(&nameless, "token"))).is_err(), "nor who came before");
}
