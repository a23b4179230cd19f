//! `chinwag decode PLATFORM FILE`: what a webhook's body says, in the words of every platform.

use std::{io, path::PathBuf, sync::Arc};

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    message::{Inbound, InboundKind},
    platform::{ParseError, Platform, RawRequest, admit},
    secret::Secret,
};
use http::{HeaderMap, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{Exit, Terminal, terminal::name as name_of, throwaway, unchecked::Unchecked};
use crate::platforms::PlatformEntry;

/// What to decode.
#[derive(Debug, Clone)]
pub struct Decode {
    /// The platform's name.
    pub platform: String,
    /// The body of a webhook; `-` is standard input.
    pub file: PathBuf,
}

/// Writes what a webhook's body says: one line of JSON for each thing in it.
///
/// # Errors
/// The answer cannot be written.
pub fn decode(
    command: &Decode,
    platforms: &[PlatformEntry],
    terminal: &mut Terminal<'_>,
) -> io::Result<Exit> {
    let name = name_of(&command.file);
    let body = match terminal.read(&command.file) {
        Ok(body) => body,
        Err(error) => {
            let remedy = "name a file that holds the body of a webhook, or - for standard input";
            return terminal.complain(format!("{name} cannot be read: {error}"), remedy);
        }
    };
    let platform = match throwaway::open(platforms, &command.platform, &Secret::new("throwaway")) {
        Ok(platform) => platform,
        Err(error) => return terminal.complain(error.what, error.remedy),
    };
    match parse(platform, body, terminal.now) {
        Ok(found) => {
            found.iter().try_for_each(|inbound| writeln!(terminal.output, "{}", line(inbound)))?;
            Ok(Exit::Done)
        }
        Err(error) => {
            writeln!(terminal.errors, "error: {name} cannot be decoded: {error}")?;
            Ok(Exit::Refused)
        }
    }
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
        InboundKind::Ignored { reason } => {
            json!({ "kind": "ignored", "dedupe": dedupe, "pointer": pointer, "reason": reason })
        }
        _ => json!({ "kind": "unknown", "dedupe": dedupe, "pointer": pointer }),
    }
}
