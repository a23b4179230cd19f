//! The contract of a chat platform: bytes to data, data to a request. A platform does no I/O.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method};

pub use crate::rates::{Chat, Pace, Rates};
use crate::{
    access::{self, AccessToken, TokenRefused, TokenRequest},
    capabilities::Capabilities,
    clock::Timestamp,
    conversation::ConversationKey,
    file::FileAccess,
    hosted::Hosted,
    key_set::KeySet,
    message::{Inbound, Message},
    response::{FailureKind, Response},
    secret::Secret,
    socket::Socket,
    window::Window,
};

pub use crate::poll::{Poll, Polled};

/// A chat provider's protocol, configured for one channel.
///
/// Every method is a pure function of its arguments and the channel's configuration. `verify` MUST compare in constant
/// time and MUST look at the bytes as they came. `parse` MUST NOT fail on an unknown kind of event: it is `Native` or
/// `Ignored`. `prepare` MUST lose no text, and preparing what was prepared MUST change nothing. `render` MUST yield one
/// call for a prepared response. `immediate` MUST be `Some` wherever the provider shows or acts on what the webhook is
/// answered with, and the deferral it names MUST promise nothing that a later call cannot keep.
pub trait Platform: fmt::Debug + Send + Sync + 'static {
    /// Whether the request comes from the provider.
    ///
    /// # Errors
    /// Why it is refused.
    fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection>;

    /// Answers the provider's set-up request (a GET), before any event comes.
    ///
    /// # Errors
    /// Why it is refused.
    fn handshake(&self, request: &RawRequest) -> Result<Answer, Rejection>;

    /// Every event in a verified request, in the provider's order.
    ///
    /// # Errors
    /// The body is not what this platform sends at all.
    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError>;

    /// What this webhook's own response may carry; `None` where the provider wants an answer at once and without content.
    fn immediate(&self, verified: &Verified) -> Option<Immediate>;

    /// Fits a response to what the platform can show, as one response for each call of the provider.
    ///
    /// # Errors
    /// There is nothing that could be shown of it.
    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError>;

    /// The call that sends a prepared response.
    ///
    /// # Errors
    /// The response is for another channel or cannot be written in the provider's form.
    fn render(&self, response: &Response) -> Result<HttpCall, RenderError>;

    /// Puts on a rendered call what only one try to send it knows: `key` is that of the response and the same at every
    /// try, `now` is the time of this one. It is called once for each try, just before the call.
    ///
    /// Most platforms have no use for it. It is for a signature with a time in it, and for a key by which the provider
    /// tells a repetition.
    fn sign(&self, _call: &mut HttpCall, _key: &str, _now: Timestamp) {}

    /// What is left of a reply token for what is said after the first response that has it: `None` where it is good once.
    fn reply_token_after(&self, _token: &str) -> Option<String> {
        None
    }

    /// A prepared response in the form of a webhook's own response; `None` where it cannot be said there, and goes by
    /// `render`.
    fn answer(&self, response: &Response) -> Option<Answer>;

    /// What the provider's answer to `call` means.
    fn reply(&self, call: &HttpCall, reply: &HttpReply) -> SendResult;

    /// A call that changes nothing and tells whether the channel's credential works; `None` where there is none. Its
    /// answer is read by `reply`.
    fn probe(&self) -> Option<HttpCall> {
        None
    }

    /// The calls that let the provider send webhooks to this address, in their order; none where that is set up by hand.
    /// Their answers are read by `reply`.
    ///
    /// # Errors
    /// The provider takes no such address.
    fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        let _ = webhook;
        Ok(Vec::new())
    }

    /// The call that asks for what is registered already, where registering it once more would double it. Then
    /// [`registration_over`](Self::registration_over) is asked for the calls, with its answer.
    fn registered(&self) -> Option<HttpCall> {
        None
    }

    /// As [`registration`](Self::registration), over what is there: what is the bot's own is changed, or taken away where
    /// there are several, and what is missing is made.
    ///
    /// # Errors
    /// The provider takes no such address, or what is there cannot be read.
    fn registration_over(&self, webhook: &str, registered: &HttpReply) -> Result<Vec<HttpCall>, RenderError> {
        let _ = registered;
        self.registration(webhook)
    }

    /// How what a webhook leaves out is fetched; `None` where everything is in it.
    fn fetch(&self) -> Option<&dyn Fetch> {
        None
    }

    /// How the files of its messages are had; `None` where they have none.
    fn files(&self) -> Option<&dyn FileAccess> {
        None
    }

    /// How what the provider keeps is fetched; `None` where it sends webhooks.
    fn poll(&self) -> Option<&dyn Poll> {
        None
    }

    /// How what the provider tells on a connection that the bot opens is heard; `None` where it tells nothing that way.
    fn socket(&self) -> Option<&dyn Socket> {
        None
    }

    /// How the gateway itself serves this platform, where nobody else does; `None` where there is a provider.
    fn hosted(&self) -> Option<&dyn Hosted> {
        None
    }

    /// What the platform can show: what `prepare` fits a response to.
    fn capabilities(&self) -> &'static Capabilities;

    /// How long after a person was heard the provider lets the bot write to them; `None` where it does not mind.
    fn window(&self) -> Option<Window> {
        None
    }

    /// The time in the mark by which a redelivery of this is told, where `now` is when it came in: that of the thing
    /// itself, which stands in front so that a store finds marks of one time side by side.
    ///
    /// It MUST be the same when the provider tells the same again, so it is another one where a provider may renew the
    /// time; and where a thing has neither an id nor a time, it is what tells it from a later one.
    fn marked_at(&self, inbound: &Inbound, now: Timestamp) -> Timestamp {
        let _ = now;
        inbound.at()
    }

    /// The largest body that the provider sends, in bytes; `None` where nobody says. A webhook of that size is taken even
    /// where the gateway's own limit is lower.
    fn body_bytes_max(&self) -> Option<usize> {
        None
    }

    /// The provider's documented rate budgets.
    fn rates(&self) -> Rates;

    /// Whose budget a conversation draws on: each its own, unless the provider counts otherwise.
    fn chat<'k>(&self, conversation: &'k ConversationKey) -> Chat<'k> {
        Chat::of(conversation)
    }

    /// The names of the headers worth keeping in `webhook_received`, in lower case. No signature.
    fn kept_headers(&self) -> &'static [&'static str];

    /// The body of a verified request as `webhook_received` keeps it: as it came, but for what is a credential in it, such
    /// as a token that the provider proves itself with. What is taken out of it MUST NOT be in what `parse` yields either,
    /// unless as [`Message::reply_token`].
    fn kept_body(&self, request: &RawRequest) -> Bytes {
        request.body.clone()
    }

    /// The published keys that `verify` checks tokens against, where there are any. Whoever calls `verify` fetches them
    /// at first need, and again where it names a key that is not among them.
    fn key_set(&self) -> Option<&KeySet> {
        None
    }

    /// The call that asks for an access token, where a call needs one that is not configured. What `render` writes then
    /// has no `authorization`: the sender adds the token.
    ///
    /// # Errors
    /// The request cannot be written.
    fn token_request(&self, _now: Timestamp) -> Result<Option<TokenRequest>, RenderError> {
        Ok(None)
    }

    /// The token in the answer to that call.
    ///
    /// # Errors
    /// There is none in it.
    fn token(&self, reply: &HttpReply) -> Result<AccessToken, TokenRefused> {
        access::read(reply)
    }
}

/// How what a webhook leaves out is fetched, such as the words of a message. Pure, as the platform is.
///
/// Every message of such a platform is announced first, and received once nothing is missing any more. `call` MUST come
/// to an end: what `complete` has added is not asked for again. Its calls MUST change nothing at the provider, so that
/// one which may have been carried out can be made again.
pub trait Fetch: Send + Sync {
    /// The call that asks for what is still missing of a message; `None` where nothing is.
    fn call(&self, message: &Message) -> Option<HttpCall>;

    /// The message with what the answer to that call holds.
    ///
    /// # Errors
    /// What the answer means instead.
    fn complete(&self, message: Message, reply: &HttpReply) -> Result<Message, SendResult>;
}

/// A request as it came in. It shows neither what its headers say, nor its query, nor its body: there may be a credential
/// in each.
#[derive(Clone)]
pub struct RawRequest {
    /// The HTTP method.
    pub method: Method,
    /// Path and query, as in the request line.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("path", &self.target.split('?').next().unwrap_or_default())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("bytes", &self.body.len())
            .finish()
    }
}

impl RawRequest {
    /// A header as text; `None` when it is absent, repeated or not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// The query string, still encoded.
    #[must_use]
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// A request that its platform's `verify` has accepted. Only [`admit`] makes one, so nothing unverified is parsed.
#[derive(Debug)]
pub struct Verified(RawRequest);

impl Verified {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &RawRequest {
        &self.0
    }
}

/// Lets a request in if its platform accepts it.
///
/// # Errors
/// Why it is refused.
pub fn admit(platform: &dyn Platform, request: RawRequest, now: Timestamp) -> Result<Verified, Rejection> {
    platform.verify(&request, now)?;
    Ok(Verified(request))
}

/// Why a request is refused. It never says what would have been right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The proof is not there.
    #[error("there is no `{header}` header")]
    Missing {
        /// Where it should stand.
        header: &'static str,
    },
    /// The proof is not of the right shape.
    #[error("`{header}` is malformed: {expected} is expected")]
    Malformed {
        /// Where it stands.
        header: &'static str,
        /// What it should look like.
        expected: &'static str,
    },
    /// The proof is wrong for these bytes and every live secret.
    #[error("`{header}` does not match the body under any live secret")]
    Mismatch {
        /// Where it stands.
        header: &'static str,
    },
    /// The request is too old or too new.
    #[error("`{header}` is {seconds} s away from now, more than {window} s")]
    Stale {
        /// Where its time stands.
        header: &'static str,
        /// How far it is off.
        seconds: u64,
        /// How far it may be off.
        window: u64,
    },
    /// The token is not for this channel, not by the provider, or not good now.
    #[error("the token is refused: {reason}")]
    Token {
        /// Why.
        reason: &'static str,
    },
    /// The token names a key that is not among the published ones, as far as these are known: they have to be fetched.
    #[error("the token is signed with a key that is not among the published ones")]
    UnknownKey,
    /// The provider looks whether somebody is there. It proves nothing, and there is nothing in it: it is answered with an
    /// empty 200, and neither parsed nor stored.
    #[error("it is a probe of the address, which is answered and not taken")]
    Probe,
    /// The set-up request does not prove that it comes from the bot's owner.
    #[error("the set-up request is refused: {reason}")]
    Handshake {
        /// Why.
        reason: &'static str,
    },
}

/// Why a verified body is not what the platform sends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at `{pointer}`")]
pub struct ParseError {
    /// What is wrong.
    pub what: String,
    /// A JSON pointer to it, or empty for the whole body.
    pub pointer: String,
}

impl ParseError {
    /// Something is wrong at a place.
    #[must_use]
    pub fn new(what: impl fmt::Display, pointer: impl Into<String>) -> Self {
        Self { what: what.to_string(), pointer: pointer.into() }
    }
}

/// Why a response cannot be written in the provider's form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct RenderError {
    /// What is wrong, and what to do.
    pub what: String,
}

impl RenderError {
    /// Something is wrong.
    #[must_use]
    pub fn new(what: impl fmt::Display) -> Self {
        Self { what: what.to_string() }
    }
}

/// An answer to the provider, in the webhook's own response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: &'static str,
    /// The body.
    pub body: Bytes,
}

/// How a webhook is answered whose own response may carry something: a dialog, a card, words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Immediate {
    /// How long it may take, from the arrival of the request: a little less than the provider waits.
    pub within: Duration,
    /// What is answered where nobody has an answer in time: what is prepared later goes by a call.
    pub deferral: Answer,
}

/// One call of the provider.
///
/// Header values that are secret are marked sensitive; what is secret in the query stands apart. Neither is recorded.
#[derive(Debug, Clone)]
pub struct HttpCall {
    /// The HTTP method.
    pub method: Method,
    /// The address, without what is secret in it.
    pub url: String,
    /// What is secret in the path: it takes the place of [`HttpCall::TOKEN`].
    pub secret_path: Option<Secret>,
    /// Query parameters that are secret, already encoded.
    pub secret_query: Vec<(&'static str, Secret)>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl HttpCall {
    /// Stands in the address for what is secret in its path.
    pub const TOKEN: &str = "{token}";
}

/// The provider's answer to a call.
#[derive(Debug, Clone)]
pub struct HttpReply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl HttpReply {
    /// The `Retry-After` header in its seconds form (RFC 9110, section 10.2.3), at most a day.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds: u64 = self.headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds.min(86_400)))
    }
}

/// What became of a call. Where the kind is [`FailureKind::Unknown`], the owner's policy decides what follows, whichever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendResult {
    /// The provider took it.
    Delivered {
        /// The provider's id of the message, where it gives one.
        message_id: Option<String>,
    },
    /// Not now; the same call may succeed later. NOTE: of a response with a reply token, `WindowClosed` says that the token
    /// is over and that nothing was sent: the response is rendered again without it.
    Retry {
        /// How long the provider asks to wait.
        after: Option<Duration>,
        /// What has to cool off meanwhile.
        cool_off: CoolOff,
        /// Why.
        kind: FailureKind,
        /// The provider's words.
        error: String,
    },
    /// Never; the same call cannot succeed.
    Rejected {
        /// Why.
        kind: FailureKind,
        /// The provider's words.
        error: String,
    },
}

/// What has to cool off after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoolOff {
    /// Nothing but this call.
    None,
    /// The conversation.
    Conversation,
    /// The whole credential.
    Credential,
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_request_shows_no_credential() {
        let request = RawRequest {
            method: Method::POST,
            target: "/webhooks/a?token=SECRET".into(),
            headers: [(http::header::AUTHORIZATION, HeaderValue::from_static("Bearer SECRET"))]
                .into_iter()
                .collect(),
            body: "token=SECRET".into(),
        };
        let expected =
            r#"RawRequest { method: POST, path: "/webhooks/a", headers: ["authorization"], bytes: 12 }"#;
        assert_eq!(format!("{request:?}"), expected);
        let polled = Polled { requests: vec![request.clone()], cursor: None };
        let frame = crate::socket::Frame::Event(request);
        assert!(!format!("{polled:?} {frame:?}").contains("SECRET"));
    }
}
