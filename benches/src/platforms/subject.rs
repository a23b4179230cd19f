//! One adapter with a message that it takes and an answer that it writes.

use std::{collections::BTreeMap, hint::black_box, sync::Arc};

use anyhow::{Context, anyhow, ensure};
use chinwag_core::{
    clock::Timestamp,
    message::InboundKind,
    platform::{Platform, RawRequest, Verified, admit},
    reply::Reply,
    response::Response,
};
use chinwag_platforms::{PLATFORMS, for_verify};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::{
    sample::{Sample, samples},
    sign::published,
};

/// When every sample is taken.
const NOW: Timestamp = Timestamp::from_millis(1_767_574_193_000);

/// What is said: words without marks, as most answers are.
const ANSWER: &str = "Your order has left the house, and should be with you on Thursday.";

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The bytes of the body as a tree of JSON, or the pairs of a form in a map: what nobody can do without.
    Decode,
    /// The signature.
    Verify,
    /// Bytes to messages.
    Parse,
    /// A text to the call that sends it.
    Render,
}

impl Work {
    /// All of it, in the order in which it is shown.
    pub const ALL: [Self; 4] = [Self::Decode, Self::Verify, Self::Parse, Self::Render];
}

/// An adapter, with a message and an answer.
#[derive(Debug)]
pub struct Subject {
    name: &'static str,
    platform: Arc<dyn Platform>,
    verified: Verified,
    response: Response,
}

impl Subject {
    /// Every platform that has a sample.
    ///
    /// # Errors
    /// A platform does not take its sample, or cannot answer it.
    pub fn all() -> anyhow::Result<Vec<Self>> {
        samples().iter().map(|sample| Self::new(sample).context(sample.platform)).collect()
    }

    fn new(sample: &Sample) -> anyhow::Result<Self> {
        let platform = for_verify(sample.platform, sample.secret).context("it takes no such secret")?;
        if let Some(keys) = platform.key_set() {
            keys.take(&published(), NOW)?;
        }
        let verified = admit(&*platform, request(sample)?, NOW)?;
        let parsed = platform.parse(&verified).map_err(|error| anyhow!(error))?;
        let message = parsed.into_iter().rev().find_map(|inbound| match inbound.kind {
            InboundKind::Message(message) => Some(message),
            _ => None,
        });
        let message = message.context("there is no message in it")?;
        let response = Response::new(message.channel, message.conversation, Reply::text(ANSWER));
        let [response]: [Response; 1] = platform
            .prepare(response)?
            .try_into()
            .map_err(|parts: Vec<Response>| anyhow!("it is said in {} parts", parts.len()))?;
        ensure!(platform.render(&response).is_ok(), "it cannot be rendered");
        Ok(Self { name: sample.platform, platform, verified, response })
    }

    /// The name of the platform.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Does it once.
    pub fn run(&self, work: Work) {
        let request = black_box(self.verified.request());
        match work {
            Work::Decode => decode(&request.body),
            Work::Verify => drop(black_box(self.platform.verify(request, NOW))),
            Work::Parse => drop(black_box(self.platform.parse(black_box(&self.verified)))),
            Work::Render => drop(black_box(self.platform.render(black_box(&self.response)))),
        }
    }
}

/// The platforms that have no sample.
#[must_use]
pub fn missing() -> Vec<&'static str> {
    let samples = samples();
    let has_sample = |name: &&str| samples.iter().any(|sample| sample.platform == *name);
    PLATFORMS.iter().copied().filter(|name| !has_sample(name)).collect()
}

fn request(sample: &Sample) -> anyhow::Result<RawRequest> {
    let is_json = sample.body.trim_start().starts_with('{');
    let body = if is_json { compact(sample.body) } else { sample.body.trim_end().to_owned() };
    let mut headers = HeaderMap::new();
    for (name, value) in (sample.headers)(sample.secret, body.as_bytes()) {
        headers.append(HeaderName::from_static(name), HeaderValue::from_str(&value)?);
    }
    let target = sample.target.to_owned();
    Ok(RawRequest { method: sample.method.clone(), target, headers, body: body.into() })
}

/// JSON without the white space between its parts: as providers send it, in their order.
fn compact(json: &str) -> String {
    let (mut in_text, mut is_escaped) = (false, false);
    let is_kept = |character: &char| {
        in_text ^= *character == '"' && !is_escaped;
        is_escaped = *character == '\\' && !is_escaped;
        in_text || !character.is_whitespace()
    };
    json.chars().filter(is_kept).collect()
}

fn decode(body: &[u8]) {
    match body.first() {
        Some(b'{' | b'[') => drop(black_box(serde_json::from_slice::<Value>(body))),
        _ => drop(black_box(std::str::from_utf8(body).map(|form| pairs(form).collect::<BTreeMap<_, _>>()))),
    }
}

/// The pairs of a form.
pub(super) fn pairs(form: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (unescaped(name), unescaped(value)))
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.filter(|_| first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(if first == b'+' { b' ' } else { first }));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
