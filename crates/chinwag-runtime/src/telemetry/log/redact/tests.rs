//! Attacks: everything that a credential or a person may hide in.

use base64::{Engine as _, prelude::*};
use chinwag_core::{clock::Timestamp, config::LogLevel, log::RUNTIME};
use proptest::prelude::*;
use serde_json::json;

use super::*;

/// Credentials of this process. None of them looks like one.
const LONG: &str = "correct horse/battery+staple=&\"quoted\"\\";
const MULTILINE: &str = "first line of a key\nsecond line of a key\nthird line of a key\n";
const PLAIN: &str = "0123456789abcdefghijABCDEFGHIJ";
const SHORT: &str = "hunter2";

fn redactor() -> Redactor {
    Redactor::new([LONG, MULTILINE, PLAIN, SHORT].map(Secret::new))
}

fn hidden(text: &str) -> String {
    redactor().text(text, Privacy::Hidden).into_owned()
}

fn line(message: &str, fields: Value) -> LogLine {
    LogLine {
        at: Timestamp::default(),
        level: LogLevel::Info,
        function: RUNTIME,
        target: "bot".into(),
        conversation: None,
        event: None,
        message: message.into(),
        fields: fields.as_object().cloned().unwrap_or_default(),
    }
}

/// Whether something of a credential as long as twelve letters is left.
fn leaks(text: &str, secret: &str) -> bool {
    let letters: Vec<char> = secret.chars().collect();
    letters.windows(letters.len().min(12)).any(|piece| text.contains(&piece.iter().collect::<String>()))
}

#[derive(Debug)]
#[expect(dead_code, reason = "it is there to be shown by `Debug`")]
struct Nested<T> {
    inner: Option<Vec<(u8, T)>>,
}

#[derive(Debug, thiserror::Error)]
#[error("calling https://api.example/send?to=1&key={0}")]
struct Outer(&'static str, #[source] std::io::Error);

#[test]
fn no_credential_of_this_process_is_left_in_any_form() {
    for secret in [LONG, MULTILINE, PLAIN, SHORT] {
        let json = json!({ "a": [{ "b": secret }] }).to_string();
        let error = Outer(SHORT, std::io::Error::other(secret));
        let panic = std::panic::catch_unwind(|| std::panic::resume_unwind(Box::new(secret.to_owned())));
        let panic = panic.expect_err("it panics").downcast::<String>().expect("words");
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let query: String = form(secret, |byte| format!("%{byte:02X}")).replace("%20", "+");
        let texts = [
            format!("it is {secret}"),
            format!("{:?}", Nested { inner: Some(vec![(1, secret)]) }),
            format!("{:#?}", Nested { inner: Some(vec![(1, Some(secret))]) }),
            format!("{:?}", json!({ "text": json })),
            json.clone(),
            json.replace('/', "\\/"),
            json!({ "escaped_twice": json }).to_string(),
            format!("GET /webhooks/page?verify={} HTTP/1.1", form(secret, |byte| format!("%{byte:02X}"))),
            format!("GET /webhooks/page?verify={} HTTP/1.1", form(secret, |byte| format!("%{byte:02x}"))),
            format!("GET /?q={query}"),
            format!("{error}: {}", std::error::Error::source(&error).expect("a cause")),
            format!("the function panicked: {panic}"),
            format!("{secret}{secret}"),
            format!("x{secret}x"),
            format!("Grüße{secret}👋"),
        ];
        for text in texts {
            let left = hidden(&text);
            assert!(!leaks(&left, secret), "{secret:?} of {text:?} is left in {left:?}");
            assert!(text.contains("%") || left.contains(REMOVED), "{text:?}");
            assert!(!left.contains(&percent));
        }
    }
}

/// Text of a query, with each byte that needs it in hex.
fn form(text: &str, in_hex: fn(u8) -> String) -> String {
    let byte =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { in_hex(byte) };
    text.bytes().map(byte).collect()
}

#[test]
fn a_part_of_a_credential_is_not_left_either() {
    let cut = format!("the answer was {}", &PLAIN[..20]);
    assert_eq!(hidden(&cut), "the answer was …");
    let (front, back) = PLAIN.split_at(14);
    let split = redactor().line(line(front, json!({ "a": back, "b": [front] })), Privacy::Shown);
    assert_eq!((split.message.as_str(), &split.fields["a"]), ("…", &json!("…")));
    let second = MULTILINE.lines().nth(1).expect("a line");
    assert_eq!(hidden(&format!("> {second}\n")), "> …", "with the end of the line");
    for padding in ["", "x", "xx", "user:"] {
        for encoded in [
            BASE64_STANDARD.encode(format!("{padding}{PLAIN}")),
            BASE64_URL_SAFE.encode(format!("{padding}{PLAIN}.")),
        ] {
            let left = hidden(&format!("got {encoded}"));
            assert!(left.len() < 24, "{left}");
        }
    }
}

#[test]
fn credentials_are_gone_from_every_part_of_a_line() {
    let fields = json!({
        "error": format!("refused: {PLAIN}"), "page_token": "abc", "size": 7, "pin": 47_114_711,
        PLAIN: "a name", "flag": true,
    });
    let dirty = LogLine {
        target: format!("bot::{PLAIN}"),
        conversation: format!("page:{PLAIN}").parse().ok(),
        event: Some(chinwag_core::event::EventId::new(PLAIN)),
        ..line(&format!("it is {SHORT}"), fields)
    };
    let redactor = redactor();
    redactor.learn([Secret::new("47114711")]);
    let clean = redactor.line(dirty, Privacy::Shown);
    assert_eq!(clean.message, "it is …");
    let expected = json!({
        "error": "refused: …", "page_token": "…", "size": 7, "pin": "…", "…": "a name", "flag": true,
    });
    assert_eq!(Value::Object(clean.fields), expected);
    assert_eq!((clean.target.as_str(), clean.conversation, clean.event), ("bot::…", None, None));
}

#[test]
fn what_looks_like_a_credential_is_taken_out_whoever_it_belongs_to() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    let checks = [
        ("Authorization: Bearer abcdefgh1234", "abcdefgh1234"),
        ("authorization=\u{1b}[0mbearer  ABCDEFGHij", "ABCDEFGHij"),
        ("\"authorization\": \"Basic dXNlcjpwYXNz\"", "dXNlcjpwYXNz"),
        ("GET /send?access_token=zzz&x=1", "zzz"),
        ("GET /send?to=1%26access_token%3Dzzzz%26x=1", "zzzz"),
        ("{\"client_secret\":\"zz z\",\"x\":1}", "zz z"),
        ("{\\\"client_secret\\\":\\\"zz\\\\\\\"z\\\",\\\"x\\\":1}", "z\\\",\\"),
        ("Config { app_secret: \"zzz\", x: 1 }", "zzz"),
        ("Config { app_secret: Some(\"zzz\"), x: 1 }", "zzz"),
        ("Config { page_token: [\"zzz\", \"yyy\"], x: 1 }", "yyy"),
        ("\u{1b}[3mapi_key\u{1b}[0m\u{1b}[2m=\u{1b}[0mzzz next=1", "zzz"),
        ("X-Api-Key: zzzzzzz1", "zzzzzzz1"),
        ("password=zzz;", "zzz"),
        ("slack says xoxb-1234567890-abc", "1234567890-abc"),
        ("line\\nxapp-1-A0B1C2D3E4-555", "A0B1C2D3E4"),
        ("EAAGm0PX4ZCpsBAKZCZBzzzz is invalid", "ZCpsBAKZCZB"),
        ("https://api.telegram.org/bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage", "AAHdqTcvCH1v"),
        ("123456%3AAAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "AAHdqTcvCH1v"),
        ("Incorrect API key provided: sk-proj-abcdefghijklmnop", "proj-abcdefghijklmnop"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqr"),
        ("a MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs b", "ZnCjm1XVW7v"),
        ("-----BEGIN PRIVATE KEY-----\\nMIIEvQ\\n-----END PRIVATE KEY-----\\n", "MIIEvQ"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEvQ", "MIIEvQ"),
        ("https://user:zzz@example.com/x", "zzz"),
    ];
    for (text, secret) in checks.into_iter().chain([(jwt, "dozjgNryP4J3"), (jwt, "eyJzdWIi")]) {
        assert!(text.contains(secret), "{text} does not hold {secret}");
        let left = Redactor::default().text(text, Privacy::Shown).into_owned();
        assert!(!left.contains(secret), "{secret} of {text} is left in {left}");
    }
    // What stands beside it stays.
    assert_eq!(hidden("GET /send?access_token=zzz&x=1"), "GET /send?access_token=…&x=1");
    assert_eq!(hidden("app_secret: Some(\"zzz\"), x: 1"), "app_secret: Some(\"…\"), x: 1");
    assert_eq!(hidden("{\\\"token\\\":\\\"z\\\",\\\"x\\\":1}"), "{\\\"token\\\":\\\"…\\\",\\\"x\\\":1}");
}

#[test]
fn an_ordinary_line_stays_as_it_is() {
    for text in [
        "the gateway listens address=127.0.0.1:8080",
        "a request is refused channel=page reason=`x-hub-signature-256` does not match the body left_out=0",
        "the token: it is refused by the provider",
        "basic authentication is not there; bearer authentication neither",
        "run{function=talk event=01kk7enpxv000000000000000z-0 conversation=page:200000000000001}: done micros=1234",
        "2026-03-08T19:27:04.100Z  WARN 1+1=2, +12 %, c++ 17",
        "the function did not end within 30s; max_tokens=100",
        "skating, EAA, sk-1, 12:30, http://example.com/@someone",
        "{\"span\":{\"function\":\"talk\",\"name\":\"run\"}}",
        "Grüße 👋",
    ] {
        assert_eq!(hidden(text), text);
    }
}

#[test]
fn people_are_hidden_unless_bodies_are_kept() {
    for (text, expected) in [
        ("to ann.b+c@mail.example.org now", "to … now"),
        ("to ann%40example.org", "to …"),
        ("call +49 (151) 234-56789, please", "call …, please"),
        ("whatsapp:+15551234567", "whatsapp:…"),
        ("tel=%2B15551234567&x", "tel=…&x"),
        ("Inbound { text: \"my \\\"secret\\\" wish\", at: 1 }", "Inbound { text: \"…\", at: 1 }"),
        ("{\"first_name\":\"Ann\",\"id\":7}", "{\"first_name\":\"…\",\"id\":7}"),
        ("heard text=I love you size=7", "heard text=… size=7"),
        ("heard text=I love you\nnext", "heard text=…\nnext"),
    ] {
        assert_eq!(hidden(text), expected);
        assert_eq!(redactor().text(text, Privacy::Shown), text);
    }
    let said = line("said", json!({ "text": "I love you", "message.body": "too", "size": "L" }));
    let kept = redactor().line(said.clone(), Privacy::Shown);
    assert_eq!(kept, said);
    let hidden = redactor().line(said, Privacy::Hidden);
    assert_eq!(Value::Object(hidden.fields), json!({ "text": "…", "message.body": "…", "size": "L" }));
}

#[test]
fn a_line_is_bounded_after_credentials_are_gone() {
    let message = format!("{}{PLAIN}", "x".repeat(BYTES_MAX - 4));
    let bounded = redactor().line(line(&message, json!({ "a": "ü".repeat(BYTES_MAX) })), Privacy::Shown);
    assert!(!leaks(&bounded.message, "0123") && bounded.message.ends_with(REMOVED));
    assert!(bounded.fields["a"].as_str().expect("text").len() <= BYTES_MAX + REMOVED.len());
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", redactor()), "Redactor");
}

/// How a text may come to stand in another.
fn written(secret: &str, form_number: usize) -> String {
    match form_number {
        0 => secret.to_owned(),
        1 => form(secret, |byte| format!("%{byte:02X}")),
        2 => form(secret, |byte| format!("%{byte:02x}")),
        3 => Value::from(secret).to_string(),
        4 => format!("{secret:?}"),
        _ => format!("{:?}", Some(secret.to_owned())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever the credential and whatever it stands in, it is not left, and nothing panics.
    #[test]
    fn no_known_secret_survives(
        secret in "[ -~ü]{4,40}", front in ".{0,20}", back in ".{0,20}", how in 0_usize..6, twice: bool,
    ) {
        prop_assume!(secret.trim().len() >= 4);
        let redactor = Redactor::new([Secret::new(secret.clone())]);
        let shown = written(&secret, how);
        let text = if twice { format!("{front}{shown}{shown}{back}") } else { format!("{front}{shown}{back}") };
        for privacy in [Privacy::Shown, Privacy::Hidden] {
            let left = redactor.text(&text, privacy);
            prop_assert!(!left.contains(&secret), "{:?} is left in {:?}", secret, left);
            prop_assert!(!left.contains(&shown), "{:?} is left in {:?}", shown, left);
        }
        let fields = json!({ "a": &text, "b": { "c": &text } });
        let stored = serde_json::to_string(&redactor.line(line(&text, fields), Privacy::Shown).fields["a"]);
        prop_assert!(!stored.expect("JSON").contains(&shown));
    }

    /// Any text at all can be looked at, and a second look finds nothing more.
    #[test]
    fn any_text_can_be_looked_at(text in "[a-z=:%\"\\\\@+ …0-9ü{\\[-]{0,60}") {
        let once = hidden(&text);
        prop_assert!(once.len() <= text.len() + 3 * text.len());
    }
}
