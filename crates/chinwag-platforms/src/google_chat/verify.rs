//! Whether a request comes from Chat, or from the owner's Pub/Sub subscription: whose token it carries.

use chinwag_core::{
    clock::Timestamp,
    key_set::KeySet,
    name::ChannelName,
    platform::{RawRequest, Rejection},
    secret::{Secret, Secrets},
};

use super::{
    Config, GoogleChat,
    config::{CHAT, is_number},
};
use crate::{
    jwt::{self, Terms, refused},
    registry::OpenError,
};

/// NOTE: both are in use.
const GOOGLE: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];

/// Knows whose tokens are accepted, and for whom they have to be.
#[derive(Debug)]
pub(super) struct Verifier {
    keys: KeySet,
    is_number: bool,
    /// An account, and the audience of its tokens.
    accepted: Vec<(String, String)>,
}

impl Verifier {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let keys = KeySet::new(&*config.keys_url).map_err(|_| OpenError::InvalidValue {
            channel: config.channel.clone(),
            key: "keys_url",
            expected: "an https address, or an http address of this machine",
        })?;
        let mut accepted = vec![(config.signer.clone(), config.audience.clone())];
        if let Some(signer) = &config.pubsub_signer {
            let audience = config.pubsub_audience.as_ref().unwrap_or(&config.audience);
            accepted.push((signer.clone(), audience.clone()));
        }
        Ok(Self { keys, is_number: is_number(&config.audience), accepted })
    }

    pub(super) fn keys(&self) -> &KeySet {
        &self.keys
    }

    pub(super) fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        let audiences: Vec<&str> = self.accepted.iter().map(|(_, audience)| &**audience).collect();
        if self.is_number {
            // Chat has signed it itself.
            let terms = Terms { issuers: &[CHAT], audiences: &audiences };
            return jwt::check(request, &terms, &self.keys, now).map(drop);
        }
        let token = jwt::check(request, &Terms { issuers: &GOOGLE, audiences: &audiences }, &self.keys, now)?;
        if !token.flag("email_verified") {
            return refused("its account is not verified");
        }
        // NOTE: the whole address. Who may have an account of the same domain is for others to decide.
        let is_accepted = |(account, audience): &(String, String)| {
            token.text("email") == Some(account) && token.text("aud") == Some(audience)
        };
        if self.accepted.iter().any(is_accepted) { Ok(()) } else { refused("its account is another") }
    }
}

impl GoogleChat {
    /// A channel that can verify and parse, but not send, for an audience; `None` when that is empty. What webhooks are
    /// signed with is published, so there is no secret.
    #[must_use]
    pub fn for_verify(audience: &str) -> Option<Self> {
        let channel = ChannelName::from_static("google_chat");
        let none = Secrets::new(vec![Secret::new("none")])?;
        let config = Config::new(channel, audience.to_owned(), none);
        if audience.is_empty() { None } else { Self::with(config, None).ok() }
    }
}
