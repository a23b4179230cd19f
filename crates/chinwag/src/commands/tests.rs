use std::{path::Path, sync::Arc};

use chinwag_core::{
    clock::Timestamp,
    config::ChannelConfig,
    function::BoxError,
    message::{Inbound, InboundKind},
    platform::{
        Answer, CoolOff, HttpCall, HttpReply, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::{FailureKind, Response},
    secret::Secrets,
};
use expect_test::{Expect, expect};

use super::{
    Exit, Terminal,
    capture::Capture,
    decode::{Decode, decode},
    verify::{Verify, verify},
};
use crate::platforms::{PlatformEntry, PlatformKey, Resolve};

/// A platform whose proof is the secret itself, not older than five minutes, in the header `x-proof`; each word of a body
/// is an event.
#[derive(Debug)]
struct Paper(Secrets);

const TABLE: &[PlatformEntry] = &[PlatformEntry {
    name: "paper",
    keys: &[PlatformKey { name: "seal", is_credential: true, is_required: true }],
    open: |channel: &ChannelConfig, resolve: &Resolve<'_>| {
        let seal = serde_json::from_value(channel.options.get("seal").cloned().unwrap_or_default())?;
        let paper: Arc<dyn Platform> = Arc::new(Paper(resolve(&seal)?));
        Ok::<_, BoxError>(paper)
    },
}];

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
        self.0.current().is(proof).then_some(()).ok_or(Rejection::Mismatch { header: "x-proof" })
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

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        Ok(vec![response])
    }

    fn render(&self, _: &Response) -> Result<HttpCall, RenderError> {
        Err(RenderError::new("paper is not sent"))
    }

    fn reply(&self, _: &HttpCall, _: &HttpReply) -> SendResult {
        let (cool_off, kind) = (CoolOff::None, FailureKind::Unavailable);
        SendResult::Retry { after: None, cool_off, kind, error: String::new() }
    }

    fn rates(&self) -> Rates {
        Rates::default()
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Runs a command on `input` as standard input and shows its exit code and what it writes.
fn shown(input: &[u8], run: impl FnOnce(&mut Terminal<'_>) -> std::io::Result<Exit>) -> String {
    let (mut input, mut output, mut errors) = (input, Vec::new(), Vec::new());
    let now = Timestamp::from_millis(1_000_000_000);
    let mut terminal = Terminal { input: &mut input, output: &mut output, errors: &mut errors, now };
    let exit = run(&mut terminal).expect("memory can be written");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    format!("{} {}{}", exit as u8, text(output), text(errors))
}

fn check_verify(input: &str, expected: &Expect) {
    let command = Verify { platform: "paper".into(), file: "-".into(), json: false };
    let shown = shown(input.as_bytes(), |terminal| verify(&command, TABLE, terminal));
    assert!(!shown.contains("hunter2"), "the secret is shown: {shown}");
    expected.assert_eq(&shown);
}

fn check_decode(platform: &str, file: &str, input: &[u8], expected: &Expect) {
    let command = Decode { platform: platform.into(), file: Path::new(file).into() };
    expected.assert_eq(&shown(input, |terminal| decode(&command, TABLE, terminal)));
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
    let command = Verify { platform: "paper".into(), file: "-".into(), json: true };
    let answer = |value: &str| {
        let input = format!(r#"{{"secret":"s","body":"","header":"x-proof","value":"{value}"}}"#);
        shown(input.as_bytes(), |terminal| verify(&command, TABLE, terminal))
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
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method` and `now` (Unix seconds) may be added
        "#]],
    );
    check_verify(
        "[]",
        &expect![[r#"
            2 error: standard input is not a captured request: it is not a JSON object
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method` and `now` (Unix seconds) may be added
        "#]],
    );
    check_verify(
        r#"{"body":"x"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `secret` is missing
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method` and `now` (Unix seconds) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":["hunter2"],"body":"x"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `secret` must be text
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method` and `now` (Unix seconds) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":"","body":"x","headers":{}}"#,
        &expect![[r#"
        2 error: the platform `paper` cannot be opened: the secret is empty
          = help: look at the secret: it must have the shape that the platform gives it
    "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x","header":"x-proof"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `value` is missing
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method` and `now` (Unix seconds) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `headers` is missing
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method` and `now` (Unix seconds) may be added
        "#]],
    );
    check_verify(
        r#"{"secret":"hunter2","body":"x","headers":{},"now":"today"}"#,
        &expect![[r#"
            2 error: standard input is not a captured request: `now` must be whole seconds since 1970
              = help: write a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`; `url`, `method` and `now` (Unix seconds) may be added
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
          = help: the platforms are: paper
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
    assert!(read >= 12, "{read} were found");
}
