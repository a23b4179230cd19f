//! The Gateway: what happens, in numbered frames on a connection that the bot opens.
//!
//! A frame with an event in it becomes the body of a request, signed with a key of the bot's own, which nobody has who
//! does not have its token. A session outlives its connection for a few minutes: the next one takes it up behind the last
//! frame that was stored. An interaction is answered by a call, with its token.

use std::{fmt, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    platform::{Answer, CoolOff, HttpCall, HttpReply, ParseError, RawRequest, RenderError, SendResult},
    response::FailureKind,
    secret::Secret,
    socket::{Acknowledgement, Begin, Frame, Heard, Over, Session, Socket},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use sha2::{Digest, Sha256};

use super::{
    Config, granted,
    parse::{id, is_id},
    render::Renderer,
    reply,
    verify::{SIGNATURE, TIMESTAMP},
};
use crate::form;

/// Servers, messages in them and to the bot alone, what they say, and reactions.
pub(super) const INTENTS: u32 = 1 | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 13 | 1 << 15;

/// The version and the form of the frames.
const QUERY: &str = "/?v=10&encoding=json";

/// The events that concern nobody: they are many, or long.
const NOTHING: &[&str] = &["GUILD_CREATE", "PRESENCE_UPDATE", "TYPING_START", "VOICE_STATE_UPDATE"];

/// The Gateway for one bot.
pub(super) struct Gateway {
    ask: HttpCall,
    /// Asks what the application may.
    application: HttpCall,
    /// Answers an interaction, where its id and its token are put in.
    answer: HttpCall,
    bot_token: Secret,
    intents: u32,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("intents", &self.intents).finish_non_exhaustive()
    }
}

/// The key pair that only somebody with the bot's token has.
fn pair(bot_token: &Secret) -> Ed25519KeyPair {
    let seed = Sha256::new().chain_update("gateway:").chain_update(bot_token.expose()).finalize();
    Ed25519KeyPair::from_seed_unchecked(&seed).expect("any 32 bytes are a seed")
}

/// The public key by which the frames of the Gateway are let in.
pub(super) fn public_key(bot_token: &Secret) -> Secret {
    Secret::new(hex::encode(pair(bot_token).public_key()))
}

impl Gateway {
    /// `None` where frames come as webhooks.
    pub(super) fn new(config: &Config, renderer: &Renderer) -> Option<Self> {
        let intents = config.gateway?;
        let bot_token = config.bot_token.current().clone();
        Some(Self {
            ask: renderer.gateway(),
            answer: renderer.callback(),
            application: renderer.application(),
            intents,
            pair: pair(&bot_token),
            bot_token,
        })
    }

    /// What introduces the bot: a new session, or the one there was.
    fn introduction(&self, session: &Session) -> Secret {
        let token = self.bot_token.expose();
        let introduction = match (&session.id, session.sequence) {
            (Some(id), Some(last)) => {
                json!({"op": 6, "d": {"token": token, "session_id": id, "seq": last}})
            }
            _ => {
                let properties =
                    json!({"os": std::env::consts::OS, "browser": "chinwag", "device": "chinwag"});
                json!({"op": 2, "d": {"token": token, "intents": self.intents, "properties": properties}})
            }
        };
        Secret::new(introduction.to_string())
    }

    fn request(&self, frame: &str, now: Timestamp) -> Result<RawRequest, ParseError> {
        let time = now.as_secs().to_string();
        let signature = hex::encode(self.pair.sign(&[time.as_bytes(), frame.as_bytes()].concat()));
        let mut headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        for (name, value) in [(TIMESTAMP, time), (SIGNATURE, signature)] {
            let value = HeaderValue::from_str(&value).map_err(|error| ParseError::new(error, ""))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let body = Bytes::copy_from_slice(frame.as_bytes());
        Ok(RawRequest { method: Method::POST, target: "/".into(), headers, body })
    }

    /// An event, and the session behind it.
    fn dispatched(
        &self,
        frame: &str,
        read: &Read<'_>,
        session: &Session,
        now: Timestamp,
    ) -> Result<Heard, ParseError> {
        let mut session = Session { sequence: read.s.or(session.sequence), ..session.clone() };
        let frame = match read.t.as_deref().unwrap_or_default() {
            "READY" => {
                let ready: Ready = read.data("READY")?;
                session.id = Some(ready.session_id);
                session.address = ready.resume_gateway_url;
                Frame::Ready(Some(self.request(frame, now)?))
            }
            "RESUMED" => Frame::Ready(None),
            kind if NOTHING.contains(&kind) => Frame::Nothing,
            _ => Frame::Event(self.request(frame, now)?),
        };
        Ok(Heard { session, frame })
    }
}

impl Socket for Gateway {
    fn begin(&self, session: &Session) -> Result<Begin, RenderError> {
        Ok(match &session.address {
            Some(address) => Begin::At(Secret::new(address.trim_end_matches('/').to_owned() + QUERY)),
            None => Begin::Ask(self.ask.clone()),
        })
    }

    /// NOTE: a bot may begin a thousand sessions a day, and Discord resets the token of one that tries to begin more.
    fn address(&self, answer: &HttpReply, session: &Session) -> Result<Secret, SendResult> {
        let told = serde_json::from_slice::<Told>(&answer.body).ok();
        let Some(told) = told.filter(|_| (200..300).contains(&answer.status)) else {
            return Err(reply::read(&self.ask, answer, &self.bot_token));
        };
        match told.session_start_limit {
            // One that goes on is none that begins.
            Some(Limit { remaining: 0, reset_after }) if session.id.is_none() => Err(SendResult::Retry {
                after: Some(Duration::from_millis(reset_after)),
                cool_off: CoolOff::Credential,
                kind: FailureKind::RateLimited,
                error: "no further session may begin today".into(),
            }),
            _ => Ok(Secret::new(told.url.trim_end_matches('/').to_owned() + QUERY)),
        }
    }

    fn hear(&self, frame: &str, session: &Session, now: Timestamp) -> Result<Heard, ParseError> {
        let read: Read<'_> = serde_json::from_str(frame)
            .map_err(|error| ParseError::new(format_args!("it is no frame: {error}"), ""))?;
        let means = match read.op {
            0 => return self.dispatched(frame, &read, session, now),
            1 => Frame::BeatWanted,
            7 => Frame::Over(Over::Again),
            9 if read.d.is_some_and(|d| d.get() == "true") => Frame::Over(Over::Again),
            9 => Frame::Over(Over::Anew),
            10 => {
                let hello: Hello = read.data("HELLO")?;
                let every = Some(Duration::from_millis(hello.heartbeat_interval));
                Frame::Hello { introduction: self.introduction(session), every }
            }
            11 => Frame::BeatHeard,
            _ => Frame::Nothing,
        };
        Ok(Heard { session: session.clone(), frame: means })
    }

    /// Frames are acknowledged by the heartbeat, an interaction by its answer.
    fn acknowledge(&self, frame: &str, answer: Option<&Answer>) -> Option<Acknowledgement> {
        let answer = answer?;
        let frame: Value = serde_json::from_str(frame).ok()?;
        let interaction = super::dispatch::interaction(&frame)?;
        let own = id(&interaction["id"]).filter(|own| is_id(own))?;
        let mut token = String::new();
        form::encode(interaction["token"].as_str()?, &mut token);
        let mut call = self.answer.clone();
        call.url = format!("{}/{own}/{}/callback", call.url, HttpCall::TOKEN);
        call.secret_path = Some(Secret::new(token));
        call.body = answer.body.clone();
        call.headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
        Some(Acknowledgement::Call(call))
    }

    fn beat(&self, session: &Session) -> Option<Secret> {
        Some(Secret::new(json!({"op": 1, "d": session.sequence}).to_string()))
    }

    fn inquiry(&self) -> Option<HttpCall> {
        Some(self.application.clone())
    }

    fn granted(&self, answer: &HttpReply) -> Result<(), SendResult> {
        if !(200..300).contains(&answer.status) {
            return Err(reply::read(&self.application, answer, &self.bot_token));
        }
        granted::check(&answer.body, self.intents)
    }

    fn closed(&self, code: Option<u16>) -> Over {
        let for_good = |why: &str| Over::ForGood(why.to_owned());
        match code {
            Some(4004) => for_good("the Gateway refuses the bot's token"),
            Some(4010 | 4011) => for_good("the bot is in so many servers that the Gateway wants shards"),
            Some(4012) => for_good("this version of the Gateway is no more"),
            Some(4013) => for_good("the intents are none that there are"),
            Some(4014) => for_good(
                "the bot may not have these intents: switch them on in the developer portal, such as that to read messages",
            ),
            Some(4003 | 4007 | 4009) => Over::Anew,
            _ => Over::Again,
        }
    }
}

/// A frame, as far as it concerns the connection.
#[derive(Deserialize)]
struct Read<'a> {
    op: u64,
    #[serde(default)]
    s: Option<u64>,
    #[serde(default)]
    t: Option<String>,
    #[serde(default, borrow)]
    d: Option<&'a RawValue>,
}

impl<'a> Read<'a> {
    fn data<T: Deserialize<'a>>(&self, kind: &str) -> Result<T, ParseError> {
        let data = self.d.map_or("null", RawValue::get);
        serde_json::from_str(data).map_err(|error| ParseError::new(format_args!("{kind}: {error}"), "/d"))
    }
}

#[derive(Deserialize)]
struct Hello {
    heartbeat_interval: u64,
}

#[derive(Deserialize)]
struct Ready {
    session_id: String,
    resume_gateway_url: Option<String>,
}

/// What `/gateway/bot` answers.
#[derive(Deserialize)]
struct Told {
    url: String,
    session_start_limit: Option<Limit>,
}

#[derive(Deserialize)]
struct Limit {
    remaining: u64,
    #[serde(default)]
    reset_after: u64,
}
