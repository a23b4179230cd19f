//! Whether a request comes from the server: by the token of its webhook or command, or by the bot's own seal.
//!
//! There is neither a signature nor a time, so what is replayed is told by its ids alone. A dialog's state is shown to
//! the client of whoever opens it: what is sealed in it says who that is, where, and until when.

use chinwag_core::{
    clock::Timestamp,
    name::ChannelName,
    platform::{RawRequest, Rejection},
    secret::{Secret, Secrets},
};
use serde_json::Value;

use super::{
    Config, Mattermost,
    opened::Opened,
    request::{self, Body, Kind},
    seal::{Button, Seals},
};
use crate::form;

const TOKEN: &str = "token";
const CONTEXT: &str = "context";
const STATE: &str = "state";

/// Knows the tokens and the bot's own secret.
#[derive(Debug)]
pub(super) struct Verifier {
    token: Secrets,
    action_secret: Secrets,
    seals: Seals,
}

impl Verifier {
    pub(super) fn new(token: Secrets, action_secret: Secrets) -> Self {
        Self { token, seals: Seals::new(&action_secret), action_secret }
    }

    pub(super) fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        let Some(body) = Body::read(request) else { return Err(Rejection::Missing { header: TOKEN }) };
        match body.kind {
            Kind::Post | Kind::Command => self.by_token(request, &body),
            Kind::Action => self.by_seal(request, CONTEXT, self.is_own_button(&body)),
            Kind::Dialog => self.by_seal(request, STATE, self.is_own_dialog(&body, now)),
        }
    }

    /// NOTE: a command says its token twice. One who knows neither can still send both, so they have to be the same.
    fn by_token(&self, request: &RawRequest, body: &Body) -> Result<(), Rejection> {
        let token = match body.fields.get(TOKEN) {
            None => return Err(Rejection::Missing { header: TOKEN }),
            Some(Value::String(token)) => token,
            Some(_) => return Err(Rejection::Malformed { header: TOKEN, expected: "text" }),
        };
        const HEADER: &str = "authorization";
        if request.headers.contains_key(HEADER) {
            let expected = "`Token` and the token of the body";
            let value = request.header(HEADER).and_then(|value| value.strip_prefix("Token "));
            let value = value.ok_or(Rejection::Malformed { header: HEADER, expected })?;
            if !is_live(&self.token, value) {
                return Err(Rejection::Mismatch { header: HEADER });
            }
            if value != token {
                return Err(Rejection::Mismatch { header: TOKEN });
            }
        }
        match is_live(&self.token, token) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: TOKEN }),
        }
    }

    /// What has no seal of the bot needs the bot's secret in the query of its address.
    fn by_seal(&self, request: &RawRequest, place: &'static str, is_own: bool) -> Result<(), Rejection> {
        let in_query = || form::value(request.query(), TOKEN);
        match is_own || in_query().is_some_and(|token| is_live(&self.action_secret, &token)) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: place }),
        }
    }

    /// Whether it carries the seal, or the secret itself, as the bot's owner may have put it into a button by hand.
    fn is_own_button(&self, body: &Body) -> bool {
        let Some(context) = body.context() else { return false };
        let text = |name| request::text(context, name).unwrap_or_default();
        let only_for = request::text(context, "only_for");
        let sealed = Button {
            channel_id: body.text("channel_id").unwrap_or_default(),
            root_id: request::text(context, "root_id"),
            title: text("title"),
            payload: text("payload"),
            only_for,
        };
        let is_theirs = only_for.is_none() || only_for == body.text("user_id");
        is_theirs && self.seals.hold(&sealed.parts(), text("seal"))
            || is_live(&self.action_secret, text(TOKEN))
    }

    fn is_own_dialog(&self, body: &Body, now: Timestamp) -> bool {
        let text = |name| body.text(name).unwrap_or_default();
        let sealed = text(STATE).split_once(':');
        sealed.is_some_and(|(seal, state)| {
            let parts = Opened::parts(text("callback_id"), text("channel_id"), state);
            self.seals.hold(&parts, seal)
                && Opened::read(state).is_some_and(|opened| opened.allows(text("user_id"), now))
        })
    }
}

/// In constant time for each.
fn is_live(secrets: &Secrets, token: &str) -> bool {
    secrets.iter().fold(false, |found, live| live.is(token) | found)
}

impl Mattermost {
    /// A channel that can verify and parse, but not send; `None` when the secret is empty. The secret is taken for the
    /// token of webhooks and for the bot's own of buttons and dialogs.
    #[must_use]
    pub fn for_verify(secret: &str) -> Option<Self> {
        let secret = Secrets::new(vec![Secret::new(secret)])?;
        let none = Secrets::new(vec![Secret::new("none")])?;
        let config = Config {
            channel: ChannelName::from_static("mattermost"),
            api_url: "https://localhost".into(),
            webhook_url: "https://localhost".into(),
            token: secret.clone(),
            action_secret: secret,
            bot_token: none,
            bot_user_id: String::new(),
            bot_name: None,
            calls_per_second: None,
        };
        Self::new(config).ok()
    }
}
