//! The Gateway: frames become requests, and a session goes on.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    config::{ChannelConfig, SecretRef, SecretSource},
    message::{Content, InboundKind},
    platform::{Answer, HttpReply, Platform, RawRequest, SendResult, admit},
    secret::Secret,
    socket::{Acknowledgement, Begin, Frame, Heard, Over, Session},
};
use chinwag_platforms::open;
use http::{HeaderMap, HeaderValue, Method};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000);

fn opened(options: Value) -> Arc<dyn Platform> {
    let mut keys = json!({
        "name": "work", "platform": "discord", "application_id": "1", "bot_token": {"env": "the-token"},
        "gateway": true,
    });
    let fields = keys.as_object_mut().expect("an object");
    fields.extend(options.as_object().cloned().expect("an object"));
    let channel: ChannelConfig = serde_json::from_value(keys).expect("a channel");
    let named = |reference: &SecretRef| {
        let names = reference.sources().iter().filter_map(|source| match source {
            SecretSource::Env(name) => Some(Secret::new(name.as_str())),
            SecretSource::File(_) => None,
        });
        Ok::<_, std::io::Error>(names.collect())
    };
    open(&channel, named).expect("a channel")
}

fn hear(frame: &Value, session: &Session) -> Heard {
    let platform = opened(json!({}));
    let socket = platform.socket().expect("a socket");
    socket.hear(&frame.to_string(), session, NOW).expect("a frame")
}

fn session(sequence: u64) -> Session {
    Session {
        id: Some("s-1".into()),
        sequence: Some(sequence),
        address: Some("wss://gateway-1.example".into()),
    }
}

fn introduction(session: &Session) -> Value {
    let hello = json!({"op": 10, "d": {"heartbeat_interval": 41_250}, "s": null, "t": null});
    let Frame::Hello { introduction, every } = hear(&hello, session).frame else { panic!("no greeting") };
    assert_eq!(every.expect("an interval").as_millis(), 41_250);
    serde_json::from_str(introduction.expose()).expect("JSON")
}

#[test]
fn a_bot_introduces_itself_or_goes_on() {
    let first = introduction(&Session::default());
    assert_eq!((&first["op"], &first["d"]["token"]), (&json!(2), &json!("the-token")));
    assert_eq!(first["d"]["intents"], (1 << 0) + (1 << 9) + (1 << 10) + (1 << 12) + (1 << 13) + (1 << 15));
    let again = json!({"op": 6, "d": {"token": "the-token", "session_id": "s-1", "seq": 7}});
    assert_eq!(introduction(&session(7)), again);
}

#[test]
fn an_event_is_let_in_as_a_webhook_and_moves_the_session_on() {
    let platform = opened(json!({}));
    let socket = platform.socket().expect("a socket");
    let frame = json!({
        "op": 0, "t": "MESSAGE_CREATE", "s": 8,
        "d": {
            "id": "1457536567810854934", "channel_id": "5", "content": "hi", "type": 0, "attachments": [],
            "author": {"id": "9", "username": "ann"},
        },
    });
    let Heard { session: after, frame } = socket.hear(&frame.to_string(), &session(7), NOW).expect("a frame");
    assert_eq!(after, session(8));
    let Frame::Event(mut request) = frame else { panic!("no event") };
    let verified = admit(&*platform, request.clone(), NOW).expect("it is let in");
    let inbound = platform.parse(&verified).expect("an event").remove(0);
    let InboundKind::Message(message) = inbound.kind else { panic!("no message") };
    assert!(matches!(message.content, Content::Text { text } if text == "hi"));
    request.body = "{}".into();
    assert!(admit(&*platform, request, NOW).is_err(), "it is signed");
}

/// Who does not have the bot's token cannot sign for the bot, and Discord's own key counts where it is given.
#[test]
fn only_the_bot_signs_what_its_gateway_tells() {
    let frame = json!({"op": 0, "t": "MESSAGE_DELETE", "s": 8, "d": {"id": "1", "channel_id": "5"}});
    let of = |platform: &Arc<dyn Platform>| {
        let socket = platform.socket().expect("a socket");
        match socket.hear(&frame.to_string(), &session(7), NOW).expect("a frame").frame {
            Frame::Event(request) => request,
            other => panic!("no event: {other:?}"),
        }
    };
    let (one, other) = (opened(json!({})), opened(json!({"bot_token": {"env": "another"}})));
    assert!(admit(&*one, of(&one), NOW).is_ok());
    assert!(admit(&*one, of(&other), NOW).is_err());
    let key = "ab".repeat(32);
    let both = opened(json!({"public_key": {"env": key}}));
    assert!(admit(&*both, of(&both), NOW).is_ok());
    assert!(!format!("{one:?}").contains("the-token"));
    let webhooks = opened(json!({"gateway": false, "public_key": {"env": key}}));
    assert!(webhooks.socket().is_none(), "it has to be asked for");
    assert!(admit(&*webhooks, of(&one), NOW).is_err());
}

#[test]
fn the_frames_of_the_connection_itself_are_understood() {
    let meant = |frame: Value| hear(&frame, &session(7));
    let ready = meant(json!({
        "op": 0, "t": "READY", "s": 1,
        "d": {"v": 10, "session_id": "s-2", "resume_gateway_url": "wss://gateway-2.example"},
    }));
    assert!(matches!(ready.frame, Frame::Ready(Some(_))));
    let expected = Session {
        id: Some("s-2".into()),
        sequence: Some(1),
        address: Some("wss://gateway-2.example".into()),
    };
    assert_eq!(ready.session, expected);
    let resumed = meant(json!({"op": 0, "t": "RESUMED", "s": 9, "d": {}}));
    assert!(matches!(resumed.frame, Frame::Ready(None)) && resumed.session == session(9));
    for kind in ["GUILD_CREATE", "TYPING_START"] {
        let heard = meant(json!({"op": 0, "t": kind, "s": 9, "d": {}}));
        assert!(matches!(heard.frame, Frame::Nothing) && heard.session == session(9), "{kind}");
    }
    assert!(matches!(meant(json!({"op": 1, "d": null})).frame, Frame::BeatWanted));
    assert!(matches!(meant(json!({"op": 11})).frame, Frame::BeatHeard));
    assert!(matches!(meant(json!({"op": 7, "d": null})).frame, Frame::Over(Over::Again)));
    assert!(matches!(meant(json!({"op": 9, "d": true})).frame, Frame::Over(Over::Again)));
    assert!(matches!(meant(json!({"op": 9, "d": false})).frame, Frame::Over(Over::Anew)));
    assert!(matches!(meant(json!({"op": 42})).frame, Frame::Nothing));
    let platform = opened(json!({}));
    let socket = platform.socket().expect("a socket");
    assert_eq!(socket.beat(&session(7)).expect("a beat").expose(), r#"{"d":7,"op":1}"#);
    for broken in ["", "[]", r#"{"op":"x"}"#, r#"{"op":10,"d":{}}"#, r#"{"op":0,"t":"READY","s":1,"d":{}}"#] {
        assert!(socket.hear(broken, &session(7), NOW).is_err(), "{broken}");
    }
}

#[test]
fn the_code_of_a_close_says_how_it_goes_on() {
    let platform = opened(json!({}));
    let socket = platform.socket().expect("a socket");
    for code in [4004, 4010, 4011, 4012, 4013, 4014] {
        assert!(matches!(socket.closed(Some(code)), Over::ForGood(why) if !why.is_empty()), "{code}");
    }
    for code in [4003, 4007, 4009] {
        assert_eq!(socket.closed(Some(code)), Over::Anew, "{code}");
    }
    for code in
        [None, Some(1000), Some(1001), Some(1006), Some(4000), Some(4001), Some(4002), Some(4005), Some(4008)]
    {
        assert_eq!(socket.closed(code), Over::Again, "{code:?}");
    }
}

#[test]
fn the_gateway_is_asked_for_once_a_session() {
    let platform = opened(json!({"api_url": "http://127.0.0.1:9/api/v10"}));
    let socket = platform.socket().expect("a socket");
    let Ok(Begin::Ask(call)) = socket.begin(&Session::default()) else { panic!("a call is needed") };
    assert_eq!((call.method.as_str(), call.url.as_str()), ("GET", "http://127.0.0.1:9/api/v10/gateway/bot"));
    assert!(call.headers["authorization"].is_sensitive() && call.headers.contains_key("user-agent"));
    let Ok(Begin::At(address)) = socket.begin(&session(7)) else { panic!("it is known") };
    assert_eq!(address.expose(), "wss://gateway-1.example/?v=10&encoding=json");
    let reply =
        |status, body: Value| HttpReply { status, headers: HeaderMap::new(), body: body.to_string().into() };
    let limit = |remaining: u32| {
        reply(
            200,
            json!({
                "url": "wss://gateway.example/", "shards": 1,
                "session_start_limit": {"total": 1000, "remaining": remaining, "reset_after": 60_000, "max_concurrency": 1},
            }),
        )
    };
    let new = Session::default();
    let address = socket.address(&limit(5), &new).expect("an address");
    assert_eq!(address.expose(), "wss://gateway.example/?v=10&encoding=json");
    assert!(matches!(
        socket.address(&limit(0), &new),
        Err(SendResult::Retry { after: Some(after), .. }) if after.as_secs() == 60
    ));
    assert!(socket.address(&limit(0), &session(7)).is_ok(), "a session that goes on is none that begins");
    let refused = socket.address(&reply(401, json!({"code": 0, "message": "401: Unauthorized"})), &new);
    assert!(matches!(refused, Err(SendResult::Rejected { .. })), "{refused:?}");
}

#[test]
fn an_interaction_is_answered_by_a_call() {
    let platform = opened(json!({}));
    let socket = platform.socket().expect("a socket");
    let answer = Answer { status: 200, content_type: "application/json", body: r#"{"type":5}"#.into() };
    let frame =
        |id: &str| json!({"op": 0, "t": "INTERACTION_CREATE", "s": 8, "d": {"id": id, "token": "to/ken"}});
    let Some(Acknowledgement::Call(call)) = socket.acknowledge(&frame("17").to_string(), Some(&answer))
    else {
        panic!("a call is needed")
    };
    assert_eq!(call.url, "https://discord.com/api/v10/interactions/17/{token}/callback");
    assert_eq!(call.secret_path.expect("a token").expose(), "to%2Fken");
    assert_eq!(
        (&call.body[..], &call.headers["content-type"]),
        (&b"{\"type\":5}"[..], &HeaderValue::from_static("application/json"))
    );
    assert!(!call.headers.contains_key("authorization"), "its token is enough");
    assert!(socket.acknowledge(&frame("../17").to_string(), Some(&answer)).is_none());
    let message = json!({"op": 0, "t": "MESSAGE_CREATE", "s": 8, "d": {}}).to_string();
    assert!(socket.acknowledge(&message, Some(&answer)).is_none());
    assert!(socket.acknowledge(&message, None).is_none());
}

/// Where interactions are sent as well, each is heard once: its id tells, whichever way it came.
#[test]
fn an_interaction_that_comes_both_ways_is_the_same() {
    let platform = opened(json!({}));
    let socket = platform.socket().expect("a socket");
    let pressed = json!({
        "id": "1457536567810854934", "application_id": "1", "type": 3, "token": "t", "version": 1,
        "channel_id": "5", "channel": {"id": "5", "type": 1}, "user": {"id": "9", "username": "ann"},
        "data": {"custom_id": "tea", "component_type": 2}, "message": {"id": "6", "channel_id": "5"},
    });
    let frame = json!({"op": 0, "t": "INTERACTION_CREATE", "s": 8, "d": pressed}).to_string();
    let heard = socket.hear(&frame, &session(7), NOW).expect("a frame");
    let Frame::Event(request) = heard.frame else { panic!("no event") };
    let verified = admit(&*platform, request, NOW).expect("it is let in");
    let inbound = platform.parse(&verified).expect("an event").remove(0);
    assert!(matches!(inbound.kind, InboundKind::Message(_)));
    assert_eq!(inbound.dedupe, posted(&pressed));
}

/// The mark of what is sent to the endpoint of interactions, signed by Discord.
fn posted(body: &Value) -> String {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key pair");
    let platform = opened(json!({"public_key": {"env": hex::encode(pair.public_key())}}));
    let (time, body) = (NOW.as_secs().to_string(), body.to_string());
    let signature = hex::encode(pair.sign(&[time.as_bytes(), body.as_bytes()].concat()));
    let mut headers = HeaderMap::new();
    for (name, value) in [("x-signature-timestamp", time), ("x-signature-ed25519", signature)] {
        headers.insert(name, value.parse().expect("a header"));
    }
    let request = RawRequest { method: Method::POST, target: "/".into(), headers, body: body.into() };
    let verified = admit(&*platform, request, NOW).expect("it is let in");
    platform.parse(&verified).expect("an event").remove(0).dedupe
}

#[test]
fn what_is_not_switched_on_is_told_by_name() {
    let asks = |intents: u32, flags: Value| {
        let platform = opened(json!({"intents": intents}));
        let socket = platform.socket().expect("a socket");
        let call = socket.inquiry().expect("a call");
        assert!(call.url.ends_with("/applications/@me") && call.headers["authorization"].is_sensitive());
        let body = json!({"id": "1", "flags": flags}).to_string().into();
        socket.granted(&HttpReply { status: 200, headers: HeaderMap::new(), body })
    };
    for flags in [1_u64 << 18, 1 << 19, 1 << 19 | 1 << 13] {
        assert!(asks(46_593, json!(flags)).is_ok(), "{flags}");
    }
    assert!(asks(1 << 9 | 1 << 12, json!(0)).is_ok(), "these are everybody's");
    assert!(asks(46_593, Value::Null).is_ok(), "it is not told");
    let Err(SendResult::Rejected { error, .. }) = asks(46_593 | 1 << 1, json!(0)) else {
        panic!("it may not")
    };
    assert!(error.contains("Server Members Intent, Message Content Intent"), "{error}");
    let platform = opened(json!({}));
    let body = json!({"code": 0, "message": "401: Unauthorized"}).to_string().into();
    let refused = HttpReply { status: 401, headers: HeaderMap::new(), body };
    assert!(platform.socket().expect("a socket").granted(&refused).is_err());
}
