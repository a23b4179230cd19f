//! What replies become on a platform, for programs that are not written in Rust: a JSON array of replies comes in, and
//! one line goes out for each call of the provider.
//!
//! ```text
//! $ echo '[{"content":{"type":"text","text":"Hello!"}}]' |
//!     cargo run -p chinwag-platforms --example rendered -- line U206d25c2ea6bd87c17655609a1c37cb8
//! {"body":"{\"to\":\"U20…\",…}","headers":{"content-type":"application/json"},"method":"POST","reply":0,"url":"https://…"}
//! ```
//!
//! The settings of the channel may follow as JSON; a credential is the name in them, as it stands. Nothing is
//! sent. The headers are written with what is secret in them, so give it no credential that is of use anywhere.

use std::{
    convert::Infallible,
    io::{self, Write},
    sync::Arc,
};

use chinwag_core::{
    clock::{Clock, SystemClock},
    config::{ChannelConfig, SecretRef, SecretSource},
    conversation::ConversationKey,
    name::{ChannelName, PlatformName},
    platform::{HttpCall, Platform},
    reply::Reply,
    response::Response,
    secret::Secret,
};
use chinwag_platforms::{for_verify, open};
use serde_json::{Map, Value, json};

type Failure = Box<dyn std::error::Error>;

/// A secret for every scheme: a public key of RFC 8032. What is rendered does not have it.
const SECRET: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(id)) = (arguments.next(), arguments.next()) else {
        return Err("name a platform and a conversation".into());
    };
    let platform = opened(&name, arguments.next().as_deref())?;
    let channel = ChannelName::new(&name)?;
    let replies: Vec<Reply> = serde_json::from_reader(io::stdin().lock())?;
    for (index, reply) in replies.into_iter().enumerate() {
        let response = Response::new(channel.clone(), ConversationKey::new(&channel, &id), reply);
        for call in rendered(&*platform, response)? {
            writeln!(io::stdout(), "{}", written(index, &call))?;
        }
    }
    Ok(())
}

fn opened(name: &str, settings: Option<&str>) -> Result<Arc<dyn Platform>, Failure> {
    let Some(settings) = settings else {
        return for_verify(name, SECRET).ok_or_else(|| format!("there is no platform `{name}`").into());
    };
    let channel = ChannelConfig {
        name: ChannelName::new(name)?,
        platform: PlatformName::new(name)?,
        options: serde_json::from_str(settings)?,
    };
    let credential = |source: &SecretSource| match source {
        SecretSource::Env(name) => Some(Secret::new(name)),
        SecretSource::File(_) => None,
    };
    let resolve = |reference: &SecretRef| {
        Ok::<_, Infallible>(reference.sources().iter().filter_map(credential).collect())
    };
    Ok(open(&channel, resolve)?)
}

fn rendered(platform: &dyn Platform, response: Response) -> Result<Vec<HttpCall>, Failure> {
    let prepared = platform.prepare(response)?;
    let mut calls = Vec::new();
    for response in &prepared {
        let mut call = platform.render(response)?;
        platform.sign(&mut call, "rendered", SystemClock.now());
        calls.push(call);
    }
    Ok(calls)
}

fn written(index: usize, call: &HttpCall) -> Value {
    let headers = call.headers.iter();
    let headers: Map<String, Value> = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    let body = String::from_utf8_lossy(&call.body);
    json!({"reply": index, "method": call.method.as_str(), "url": call.url, "headers": headers, "body": body})
}
