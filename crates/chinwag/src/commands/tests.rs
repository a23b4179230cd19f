//! What a person sees of the commands that need no running bot.

mod accounts;
mod call;
mod functions;
mod health;
mod help;
pub(super) mod looks;
mod providers;
mod web;

use std::{path::Path, sync::Arc};

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::{Inbound, InboundKind},
    platform::{
        Answer, CoolOff, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::{FailureKind, Response},
    secret::Secret,
};
use expect_test::{Expect, expect};

use super::{
    Style, Terminal,
    capture::Capture,
    decode::{Decode, decode},
    failure::Ended,
    options::JsonOption,
    verify::{Verify, verify},
};

/// A platform whose proof is the secret itself, not older than five minutes, in the header `x-proof`; each word of a body
/// is an event.
#[derive(Debug)]
struct Paper(Secret);

fn paper(platform: &str, secret: &str) -> Option<Arc<dyn Platform>> {
    (platform == "paper").then(|| Arc::new(Paper(Secret::new(secret))) as _)
}

impl Platform for Paper {
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        let proof = request.header("x-proof").ok_or(Rejection::Missing { header: "x-proof" })?;
        if now.as_secs() > 1_000_300 {
            return Err(Rejection::Stale {
                header: "x-time",
                seconds: now.as_secs() - 1_000_000,
                window: 300,
            });
        }
        self.0.is(proof).then_some(()).ok_or(Rejection::Mismatch { header: "x-proof" })
    }

    fn handshake(&self, _: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "there is none" })
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        let body = std::str::from_utf8(&verified.request().body).map_err(|e| ParseError::new(e, ""))?;
        let ignored = |(index, word): (usize, &str)| Inbound {
            dedupe: word.to_owned(),
            pointer: format!("/{index}"),
            kind: InboundKind::Ignored { reason: "it is only paper" },
        };
        Ok(body.split_whitespace().enumerate().map(ignored).collect())
    }

    fn immediate(&self, _: &Verified) -> Option<Immediate> {
        None
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        Ok(vec![response])
    }

    fn render(&self, _: &Response) -> Result<HttpCall, RenderError> {
        Err(RenderError::new("paper is not sent"))
    }

    fn answer(&self, _: &Response) -> Option<Answer> {
        None
    }

    fn reply(&self, _: &HttpCall, _: &HttpReply) -> SendResult {
        let (cool_off, kind) = (CoolOff::None, FailureKind::Unavailable);
        SendResult::Retry { after: None, cool_off, kind, error: String::new() }
    }

    fn capabilities(&self) -> &'static Capabilities {
        &Capabilities::TEXT
    }

    fn rates(&self) -> Rates {
        Rates::default()
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Runs a command on `input` as standard input and shows its exit code and what it writes.
pub(super) fn shown(input: &[u8], run: impl FnOnce(&mut Terminal<'_>) -> Ended) -> String {
    shown_to(false, input, run)
}

/// The same, where a person may sit before it.
pub(super) fn shown_to(
    is_interactive: bool,
    input: &[u8],
    run: impl FnOnce(&mut Terminal<'_>) -> Ended,
) -> String {
    let (mut input, mut output, mut errors) = (input, Vec::new(), Vec::new());
    let now = Timestamp::from_millis(1_000_000_000);
    let mut terminal = Terminal {
        input: &mut input,
        output: &mut output,
        errors: &mut errors,
        now,
        style: Style::default(),
        error_style: Style::default(),
        columns: 100,
        is_interactive,
    };
    let exit = run(&mut terminal).unwrap_or_else(|failure| {
        terminal.tell(&failure).expect("memory can be written");
        failure.exit()
    });
    let text = |bytes| String::from_utf8(bytes).expect("text");
    format!("{} {}{}", exit as u8, text(output), text(errors))
}

fn check_verify(input: &str, expected: &Expect) {
    let answer = JsonOption { json: false };
    let command = Verify { platform: "paper".into(), file: "-".into(), answer };
    let shown = shown(input.as_bytes(), |terminal| verify(&command, paper, terminal));
    assert!(!shown.contains("hunter2"), "the secret is shown: {shown}");
    expected.assert_eq(&shown);
}

fn check_decode(platform: &str, file: &str, input: &[u8], expected: &Expect) {
    let answer = JsonOption { json: false };
    let command = Decode { platform: platform.into(), file: Path::new(file).into(), answer };
    expected.assert_eq(&shown(input, |terminal| decode(&command, paper, terminal)));
}

#[test]
fn a_captured_request_is_accepted_or_refused() {
    check_verify(
        r#"{"secret":"hunter2","body":"x","header":"X-Proof","value":"hunter2"}"#,
        &expect![[r#"
            0 accepted
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x","headers":{"X-Proof":"hunter"},"url":"https://h/p?q","method":"PUT"}"#,
        &expect![[r#"
            3 refused: `x-proof` does not match the body under any live secret
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x","headers":{"X-Proof":"hunter2"},"now":1000301}"#,
        &expect![[r#"
            3 refused: `x-time` is 301 s away from now, more than 300 s
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x","headers":{}}"#,
        &expect![[r#"
        3 refused: there is no `x-proof` header
    "#]],
    );
}

#[test]
fn the_answer_can_be_json() {
    let answer = JsonOption { json: true };
    let command = Verify { platform: "paper".into(), file: "-".into(), answer };
    let answer = |value: &str| {
        let input = format!(r#"{{"secret":"s","body":"","header":"x-proof","value":"{value}"}}"#);
        shown(input.as_bytes(), |terminal| verify(&command, paper, terminal))
    };
    expect![[r#"
        0 {"accepted":true,"reason":null}
    "#]]
    .assert_eq(&answer("s"));
    expect![[r#"
        3 {"accepted":false,"reason":"`x-proof` does not match the body under any live secret"}
    "#]]
    .assert_eq(&answer("t"));
}

#[test]
fn what_is_not_a_captured_request_is_explained() {
    check_verify(
        "{\"secret\": hunter2",
        &expect![[r#"
            2 error: standard input is not a captured request: it is not JSON: there is a mistake in line 1, column 12
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
    check_verify(
        "[]",
        &expect![[r#"
            2 error: standard input is not a captured request: it is not a JSON object
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
    check_verify(
        r#"{"body":"x"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `secret` is missing
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":["hunter2"],"body":"x"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `secret` must be text
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":"","body":"x","headers":{}}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `secret` is empty
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x","header":"x-proof"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `value` is missing
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `headers` is missing
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x","headers":{},"now":"today"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `now` must be whole seconds since 1970
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added
        "#]],
    );
}

#[test]
fn a_body_is_decoded_line_by_line() {
    check_decode(
        "paper",
        "-",
        b"one two",
        &expect![[r#"
        0 {"dedupe":"one","kind":"ignored","pointer":"/0","reason":"it is only paper"}
        {"dedupe":"two","kind":"ignored","pointer":"/1","reason":"it is only paper"}
    "#]],
    );
    check_decode(
        "paper",
        "-",
        b"\xff",
        &expect![[r#"
            3 error: standard input cannot be decoded: invalid utf-8 sequence of 1 bytes from index 0 at ``
        "#]],
    );
}

#[test]
fn what_cannot_be_used_is_explained() {
    check_decode(
        "papyrus",
        "-",
        b"",
        &expect![[r#"
            2 error: there is no platform `papyrus`
              = help: the platforms are: messenger, instagram, whatsapp, telegram, line, viber, slack, discord, teams, google_chat, twilio, webex, mattermost, matrix, webhook, web
        "#]],
    );
    check_decode(
        "paper",
        "/nowhere/body.json",
        b"",
        &expect![[r#"
        2 error: `/nowhere/body.json` cannot be read: No such file or directory (os error 2)
          = help: name a file that holds the body of a webhook, or - for standard input
    "#]],
    );
}

fn fixtures() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/messenger");
    let files = std::fs::read_dir(folder).expect("fixtures").map(|file| file.expect("a file").path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
    files.sort();
    files
}

/// Every signature vector of Messenger, through the real platform.
#[test]
fn messengers_signature_vectors_are_accepted_or_refused() {
    let mut seen = [0, 0];
    for path in fixtures() {
        let text = std::fs::read_to_string(&path).expect("text");
        if !text.contains("\"kind\": \"signature\"") {
            continue;
        }
        let vector: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let valid = vector["valid"] == true;
        let command = Verify { platform: "messenger".into(), file: path, answer: JsonOption::default() };
        let shown = shown(b"", |terminal| verify(&command, chinwag_platforms::for_verify, terminal));
        match valid {
            true => assert_eq!(shown, "0 accepted\n"),
            false => {
                expect![[r#"
                    3 refused: `x-hub-signature-256` does not match the body under any live secret
                "#]]
                .assert_eq(&shown);
            }
        }
        seen[usize::from(valid)] += 1;
    }
    assert!(seen[0] >= 1 && seen[1] >= 2, "{seen:?}");
}

/// Every body of Messenger, through the real platform: what is shown is what the platform's own fixtures expect.
#[test]
fn messengers_bodies_are_decoded() {
    let mut seen = 0;
    for path in fixtures() {
        if std::fs::read_to_string(&path).expect("text").contains("\"kind\": \"signature\"") {
            continue;
        }
        let name = path.file_stem().expect("a name").to_owned();
        let expected = path.with_file_name("expected").join(&name).with_extension("jsonl");
        let expected = std::fs::read_to_string(expected).expect("an expectation");
        // Here there is no channel: it is called as the platform is.
        let expected = expected.replace("\"channel\":\"page\"", "\"channel\":\"messenger\"");
        let expected = expected.replace("\"page:", "\"messenger:");
        let command = Decode { platform: "messenger".into(), file: path, answer: JsonOption::default() };
        let shown = shown(b"", |terminal| decode(&command, chinwag_platforms::for_verify, terminal));
        let lines = shown.strip_prefix("0 ").unwrap_or_else(|| panic!("{name:?}: {shown}"));
        // The expectations have two lines for each thing: its marks, and what it is.
        let expected: Vec<&str> = expected.lines().collect();
        let shown: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(shown.len() * 2, expected.len(), "{name:?}");
        for (line, pair) in shown.iter().zip(expected.chunks(2)) {
            for part in pair {
                let part: serde_json::Value = serde_json::from_str(part).expect("JSON");
                for (key, value) in part.as_object().expect("an object") {
                    match key.as_str() {
                        // Whose echo it is cannot be told without the app's id.
                        "ignored" => assert!(line["reason"].is_string(), "{name:?}"),
                        key => assert_eq!(&line[key], value, "{name:?}"),
                    }
                }
            }
        }
        seen += 1;
    }
    assert!(seen >= 50, "{seen} were found");
}

#[test]
fn a_platform_that_there_is_not() {
    let command = Decode { platform: "telepathy".into(), file: "-".into(), answer: JsonOption::default() };
    expect![[r#"
        2 error: there is no platform `telepathy`
          = help: the platforms are: messenger, instagram, whatsapp, telegram, line, viber, slack, discord, teams, google_chat, twilio, webex, mattermost, matrix, webhook, web
    "#]]
    .assert_eq(&shown(b"", |terminal| decode(&command, chinwag_platforms::for_verify, terminal)));
}

/// Twilio signs the whole address: its scheme and its port too.
#[test]
fn an_address_is_taken_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/twilio");
    for (name, exit) in [
        ("http_with_port", "0 accepted"),
        ("http_vs_https", "3 refused"),
        ("query_special_chars", "0 accepted"),
    ] {
        let file = folder.join(format!("signature_{name}.json"));
        let command = Verify { platform: "twilio".into(), file, answer: JsonOption::default() };
        let shown = shown(b"", |terminal| verify(&command, chinwag_platforms::for_verify, terminal));
        assert!(shown.starts_with(exit), "{name}: {shown}");
    }
}

/// Every captured request in the fixtures, of whatever platform.
#[test]
fn the_captured_requests_of_the_fixtures_are_read() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut read = 0;
    for folder in std::fs::read_dir(fixtures).expect("fixtures") {
        for file in std::fs::read_dir(folder.expect("a folder").path()).expect("a folder") {
            let path = file.expect("a file").path();
            if path.is_dir() {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            if text.contains("\"kind\": \"signature\"") {
                let capture =
                    Capture::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                assert!(!capture.request.headers.is_empty(), "{}", path.display());
                read += 1;
            }
        }
    }
    assert!(read >= 60, "{read} were found");
}
