//! Tokens, and nothing but HS256 (RFC 7519, RFC 7518 section 3.2): who a visitor is.
//!
//! There are two. The site's, which says who of its users somebody is, is signed with the channel's secret itself, so that
//! any library makes it; it is shown once, for a session. The session's is ours, and is shown with every request. Its key
//! is made of the secret and the channel, so that neither token is ever taken for the other, nor for one of another
//! channel. Ids of users and of the nameless begin with different letters: nobody can be named so that they become
//! somebody else.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chinwag_core::{
    clock::Timestamp,
    name::ChannelName,
    platform::{RawRequest, Rejection},
    secret::{Secret, Secrets},
};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::keys::{Keys, keyed};

pub(super) const HEADER: &str = "authorization";
const EXPECTED: &str = "`Bearer` and a token";
const BYTES_MAX: usize = 4096;
const ID_BYTES_MAX: usize = 128;
const NAME_CHARS_MAX: usize = 80;
/// How far the clocks of the site and of this machine may be apart.
const SKEW: u64 = 60;
/// The longest that the site may vouch for somebody at once. What is stolen from a page is worth nothing a day later.
const USER_SECONDS_MAX: u64 = 24 * 3600;
/// How long a session lasts that is not renewed: somebody nameless has nothing else to come back with.
const NAMELESS_SECONDS: u64 = 30 * 24 * 3600;
const USER_SECONDS: u64 = 12 * 3600;

type Hs256 = Hmac<Sha256>;

/// Somebody who talks with the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visitor {
    /// `u-` and the site's id of them, or `v-` and digits.
    pub(super) id: String,
    pub(super) name: Option<String>,
}

/// A session, and until when.
pub(super) struct Session {
    pub(super) visitor: Visitor,
    pub(super) token: String,
    pub(super) expires: u64,
}

/// Knows the live secrets of a channel.
pub(super) struct Tokens {
    channel: ChannelName,
    users: Keys<Hs256>,
    sessions: Keys<Hs256>,
    files: Keys<Hs256>,
    /// What new ones are signed with.
    session: Hs256,
    file: Hs256,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("users", &self.users).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl Tokens {
    pub(super) fn new(channel: ChannelName, secrets: &Secrets) -> Self {
        let derived = |what: &str| {
            let of = |secret: &Secret| derive(secret, what, &channel);
            (Keys::of(secrets.iter().map(of).collect()), of(secrets.current()))
        };
        let ((sessions, session), (files, file)) = (derived("session"), derived("file"));
        Self { users: Keys::new(secrets), sessions, files, session, file, channel }
    }

    /// Who a request is from, by its session.
    pub(super) fn visitor(&self, request: &RawRequest, now: Timestamp) -> Result<Visitor, Rejection> {
        let Claims { sub: id, name, .. } = read(bearer(request)?, &self.sessions, now)?;
        Ok(Visitor { id, name })
    }

    /// A session for whoever asks: a user of the site, somebody who has been here, or somebody new.
    pub(super) fn session(
        &self,
        request: &RawRequest,
        now: Timestamp,
        random: u128,
        is_signed_only: bool,
    ) -> Result<Session, Rejection> {
        let now_seconds = now.as_secs();
        let (visitor, expires) = if !request.headers.contains_key(HEADER) {
            (Visitor { id: format!("v-{random:032x}"), name: None }, now_seconds + NAMELESS_SECONDS)
        } else {
            let token = bearer(request)?;
            match read(token, &self.sessions, now) {
                // NOTE: only the site prolongs what it has vouched for.
                Ok(Claims { sub, name, exp, .. }) if sub.starts_with("u-") => {
                    (Visitor { id: sub, name }, exp)
                }
                Ok(Claims { sub, name, .. }) => (Visitor { id: sub, name }, now_seconds + NAMELESS_SECONDS),
                Err(_) => (self.user(token, now)?, now_seconds + USER_SECONDS),
            }
        };
        if is_signed_only && !visitor.id.starts_with("u-") {
            return Err(Rejection::Token { reason: "this channel is for signed users alone" });
        }
        let claims = Claims {
            sub: visitor.id.clone(),
            exp: expires,
            nbf: None,
            aud: None,
            name: visitor.name.clone(),
        };
        Ok(Session { visitor, token: sign(&self.session, &claims), expires })
    }

    /// A user, as the site has signed them.
    fn user(&self, token: &str, now: Timestamp) -> Result<Visitor, Rejection> {
        let refused = |reason| Err(Rejection::Token { reason });
        let Claims { sub, exp, aud, name, .. } = read(token, &self.users, now)?;
        if aud.is_some_and(|aud| aud != self.channel.as_str()) {
            return refused("it is for another channel");
        }
        if exp > now.as_secs() + USER_SECONDS_MAX + SKEW {
            return refused("it is good for more than a day");
        }
        if sub.is_empty() || sub.len() > ID_BYTES_MAX || sub.chars().any(char::is_control) {
            return refused("`sub` is empty, too long or holds a control character");
        }
        let name = name.map(|name| {
            let shown = name.trim().chars().filter(|character| !character.is_control());
            shown.take(NAME_CHARS_MAX).collect::<String>()
        });
        Ok(Visitor { id: format!("u-{sub}"), name: name.filter(|name| !name.is_empty()) })
    }

    /// What lets somebody fetch the file of a message.
    pub(super) fn file_key(&self, message_id: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.file.clone().chain_update(message_id).finalize().into_bytes())
    }

    /// Whether that is what they have.
    pub(super) fn opens_file(&self, message_id: &str, key: &str) -> bool {
        let key = BASE64_URL_SAFE_NO_PAD.decode(key).unwrap_or_default();
        self.files.sign(&[message_id.as_bytes()], &key)
    }
}

fn derive(secret: &Secret, what: &str, channel: &ChannelName) -> Hs256 {
    let mac = keyed::<Hs256>(secret).chain_update(format!("chinwag web {what} {channel}"));
    Hs256::new_from_slice(&mac.finalize().into_bytes()).expect("an HMAC takes a key of any length")
}

/// The token of a request.
fn bearer(request: &RawRequest) -> Result<&str, Rejection> {
    if !request.headers.contains_key(HEADER) {
        return Err(Rejection::Missing { header: HEADER });
    }
    let token = request.header(HEADER).and_then(|text| text.strip_prefix("Bearer "));
    let token = token.filter(|token| token.len() <= BYTES_MAX);
    token.ok_or(Rejection::Malformed { header: HEADER, expected: EXPECTED })
}

fn sign(key: &Hs256, claims: &Claims) -> String {
    let head = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = serde_json::to_vec(claims).expect("claims are texts and numbers");
    let signed = format!("{head}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims));
    let mac = key.clone().chain_update(&signed).finalize().into_bytes();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac))
}

/// The claims of a token that holds now.
fn read(token: &str, keys: &Keys<Hs256>, now: Timestamp) -> Result<Claims, Rejection> {
    let malformed = || Rejection::Malformed { header: HEADER, expected: EXPECTED };
    let (signed, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
    let (head, claims) = signed.split_once('.').ok_or_else(malformed)?;
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed());
    if !keys.sign(&[signed.as_bytes()], &bytes(signature)?) {
        return Err(Rejection::Mismatch { header: HEADER });
    }
    let head = bytes(head)?;
    let head: Header<'_> = serde_json::from_slice(&head).map_err(|_| malformed())?;
    if head.alg != "HS256" || head.crit.is_some() {
        return Err(Rejection::Token { reason: "it is signed by another scheme than HS256" });
    }
    let claims: Claims = serde_json::from_slice(&bytes(claims)?).map_err(|_| malformed())?;
    let now = now.as_secs();
    if now > claims.exp.saturating_add(SKEW) {
        return Err(Rejection::Token { reason: "it has expired" });
    }
    if claims.nbf.is_some_and(|from| now + SKEW < from) {
        return Err(Rejection::Token { reason: "it is not good yet" });
    }
    Ok(claims)
}
