use std::time::Duration;

use chinwag_core::platform::Rejection;
use chinwag_platforms::{discord::Discord, for_verify};
use http::Method;
use serde_json::json;

use super::support::{
    NOW, SIGNATURE, TIME, TIMESTAMP, TOKEN, config, discord, immediate, json, platform, post, public,
    secrets, sign,
};

const BODY: &[u8] = br#"{"id":"1","type":1,"text":"caf\u00e9"}"#;

fn verdict(headers: &[(&'static str, &str)]) -> Result<(), Rejection> {
    discord().verify(&post(BODY, headers), NOW)
}

fn timed(time: &str) -> Result<(), Rejection> {
    verdict(&[(SIGNATURE, &sign(1, time, BODY)), (TIMESTAMP, time)])
}

#[test]
fn the_signature_has_to_be_there_and_of_the_exact_shape() {
    let right = sign(1, TIME, BODY);
    let malformed = Err(Rejection::Malformed { header: SIGNATURE, expected: "128 hex digits" });
    assert_eq!(verdict(&[(SIGNATURE, &right), (TIMESTAMP, TIME)]), Ok(()));
    assert_eq!(verdict(&[(SIGNATURE, &right.to_uppercase()), (TIMESTAMP, TIME)]), Ok(()));
    assert_eq!(verdict(&[(TIMESTAMP, TIME)]), Err(Rejection::Missing { header: SIGNATURE }));
    assert_eq!(verdict(&[(SIGNATURE, &right)]), Err(Rejection::Missing { header: TIMESTAMP }));
    for wrong in
        ["", "zz", &right[..126], &right[..127], &format!("{right}00"), &format!("{}g", &right[..127])]
    {
        assert_eq!(verdict(&[(SIGNATURE, wrong), (TIMESTAMP, TIME)]), malformed, "{wrong:?}");
    }
    let twice = [(SIGNATURE, right.as_str()), (SIGNATURE, &right), (TIMESTAMP, TIME)];
    assert_eq!(verdict(&twice), malformed);
}

#[test]
fn the_signature_is_over_the_time_and_the_exact_bytes() {
    let mismatch = Err(Rejection::Mismatch { header: SIGNATURE });
    let right = sign(1, TIME, BODY);
    for (signature, time) in [
        (sign(1, TIME, b"{}"), TIME),
        (sign(1, "", BODY), TIME),
        (sign(2, TIME, BODY), TIME),
        (right.clone(), "1767574194"),
        ("0".repeat(128), TIME),
    ] {
        assert_eq!(verdict(&[(SIGNATURE, &signature), (TIMESTAMP, time)]), mismatch, "{time}");
    }
    let cut = post(&BODY[..BODY.len() - 1], &[(SIGNATURE, &right), (TIMESTAMP, TIME)]);
    assert_eq!(discord().verify(&cut, NOW), mismatch);
}

#[test]
fn what_is_too_old_or_too_new_is_refused() {
    let stale = |seconds| Err(Rejection::Stale { header: TIMESTAMP, seconds, window: 900 });
    assert_eq!((timed("1767573294"), timed("1767575094")), (Ok(()), Ok(())));
    assert_eq!((timed("1767573293"), timed("1767575095")), (stale(901), stale(901)));
    for odd in ["", "soon", "1767574193.5", "+1767574193"] {
        let malformed = Err(Rejection::Malformed { header: TIMESTAMP, expected: "Unix seconds" });
        assert_eq!(timed(odd), malformed, "{odd:?}");
    }
    let later = NOW.after(Duration::from_secs(3600));
    let request = post(BODY, &[(SIGNATURE, &sign(1, TIME, BODY)), (TIMESTAMP, TIME)]);
    assert!(matches!(discord().verify(&request, later), Err(Rejection::Stale { .. })));
}

#[test]
fn both_live_keys_are_accepted_while_one_is_changed() {
    let mut config = config();
    config.public_key = secrets(&[&public(2), &public(1)]);
    let changing = platform(config);
    let verdict = |seed| {
        let signature = sign(seed, TIME, BODY);
        changing.verify(&post(BODY, &[(SIGNATURE, &signature), (TIMESTAMP, TIME)]), NOW)
    };
    assert_eq!((verdict(1), verdict(2)), (Ok(()), Ok(())));
    assert_eq!(verdict(3), Err(Rejection::Mismatch { header: SIGNATURE }));
}

#[test]
fn a_public_key_is_64_hex_digits() {
    for wrong in ["", "secret", &public(1)[..62], &format!("{}00", public(1))] {
        assert!(for_verify("discord", wrong).is_none(), "{wrong:?}");
    }
    let mut config = config();
    config.public_key = secrets(&[&public(1), "hunter2"]);
    let error = Discord::new(config).expect_err("no key").to_string();
    assert_eq!(
        error,
        "channel `server`: the credential `public_key` is not 64 hex digits, as the developer portal shows them"
    );
}

#[test]
fn there_is_no_request_before_the_first() {
    let mut request = post(b"", &[]);
    request.method = Method::GET;
    assert_eq!(discord().handshake(&request), Err(Rejection::Handshake { reason: "Discord sends none" }));
}

#[test]
fn discord_is_answered_as_it_asks() {
    let ping = immediate(&json!({"type": 1, "id": "1", "token": "t", "version": 1})).expect("an answer");
    assert_eq!((ping.within, json(&ping.deferral)), (Duration::ZERO, json!({"type": 1})));
    for event in [
        json!({"type": 0, "application_id": "1"}),
        json!({"type": 1, "application_id": "1", "event": {"type": "QUEST_USER_ENROLLMENT"}}),
    ] {
        let answer = immediate(&event).expect("an answer");
        assert_eq!((answer.within, answer.deferral.status), (Duration::ZERO, 204), "{event}");
        assert!(answer.deferral.body.is_empty());
    }
    assert_eq!(immediate(&json!({"op": 0, "t": "MESSAGE_CREATE", "d": {}})), None);
}

#[test]
fn an_interaction_is_deferred_as_its_kind_can_be() {
    for (interaction, deferral) in [
        (json!({"type": 2}), json!({"type": 5})),
        (json!({"type": 3, "message": {}}), json!({"type": 6})),
        (json!({"type": 4}), json!({"type": 8, "data": {"choices": []}})),
        (json!({"type": 5}), json!({"type": 5})),
        (json!({"type": 5, "message": {}}), json!({"type": 6})),
        (json!({"type": 99}), json!({"type": 5})),
    ] {
        let frame = json!({"op": 0, "t": "INTERACTION_CREATE", "d": interaction});
        for body in [interaction, frame] {
            let immediate = immediate(&body).expect("an answer");
            assert_eq!(immediate.within, Duration::from_millis(2500));
            assert_eq!(json(&immediate.deferral), deferral, "{body}");
        }
    }
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?}", discord());
    assert!(!shown.contains(TOKEN) && !shown.contains(&public(1)), "{shown}");
}
