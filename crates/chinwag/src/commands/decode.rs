//! `chinwag decode PLATFORM FILE`: what a webhook's body says, in the words of every platform.

use std::{path::PathBuf, sync::Arc};

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind},
    platform::{ParseError, Platform, RawRequest, admit},
};
use clap::Args;
use http::{HeaderMap, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{
    Exit, Terminal,
    failure::{Ended, Failure},
    options::JsonOption,
    terminal::name as name_of,
    unchecked::Unchecked,
    verify::{ForVerify, no_platform},
};

/// What to decode.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Decode {
    /// The platform
    pub(super) platform: String,
    /// The body of a webhook; - is standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) answer: JsonOption,
}

const EXAMPLE: &str = "\
The answer is a line of JSON for each thing in the body, with or without --json.
Exit code 0: decoded; 3: it cannot be decoded.

Example:
  chinwag decode messenger body.json";

/// Writes what a webhook's body says: one line of JSON for each thing in it.
pub(super) fn decode(command: &Decode, open: ForVerify, terminal: &mut Terminal<'_>) -> Ended {
    let name = name_of(&command.file);
    let body = terminal.read(&command.file).map_err(|error| {
        let remedy = "name a file that holds the body of a webhook, or - for standard input";
        Failure::unusable(format_args!("{name} cannot be read: {error}"), remedy)
    })?;
    let platform = open(&command.platform, "unused").ok_or_else(|| no_platform(&command.platform))?;
    let found = parse(platform, body, terminal.now)
        .map_err(|error| Failure::refused(format_args!("{name} cannot be decoded: {error}")))?;
    found.iter().try_for_each(|inbound| terminal.json(&line(inbound)))?;
    Ok(Exit::Done)
}

fn parse(platform: Arc<dyn Platform>, body: Vec<u8>, now: Timestamp) -> Result<Vec<Inbound>, ParseError> {
    let verified = admit(&Unchecked(Arc::clone(&platform)), request(body), now);
    platform.parse(&verified.map_err(|rejection| ParseError::new(rejection, ""))?)
}

/// A POST of the body, with the content type that its first byte tells.
fn request(body: Vec<u8>) -> RawRequest {
    let is_json = body.trim_ascii_start().first().is_some_and(|byte| b"{[".contains(byte));
    let content_type = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    RawRequest { method: Method::POST, target: "/".into(), headers, body: Bytes::from(body) }
}

fn line(inbound: &Inbound) -> Value {
    let Inbound { dedupe, pointer, kind } = inbound;
    match kind {
        InboundKind::Message(message) => {
            json!({ "kind": "message", "dedupe": dedupe, "pointer": pointer, "message": message })
        }
        InboundKind::Status(status) => {
            json!({ "kind": "status", "dedupe": dedupe, "pointer": pointer, "status": status })
        }
        InboundKind::Prepared(response) => {
            json!({ "kind": "response", "dedupe": dedupe, "pointer": pointer, "response": response })
        }
        InboundKind::Ignored { reason } => {
            json!({ "kind": "ignored", "dedupe": dedupe, "pointer": pointer, "reason": reason })
        }
        _ => json!({ "kind": "unknown", "dedupe": dedupe, "pointer": pointer }),
    }
}
