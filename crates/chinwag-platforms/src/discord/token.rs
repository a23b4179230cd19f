//! The token of an interaction: what a late answer can be sent with, for a quarter of an hour.
//!
//! It is handed on as `<application>/<token>`, and with `/quiet` behind it where the person does not see that the bot is
//! thinking. It is a credential: in a call it is nowhere but in [`HttpCall::secret_path`].
//!
//! [`HttpCall::secret_path`]: chinwag_core::platform::HttpCall

use chinwag_core::{platform::HttpCall, secret::Secret};
use serde_json::Value;

use super::{body, parse::id};
use crate::{form, redact::Path};

/// What of a body is a credential: with the token of an interaction, anybody may answer it.
pub(super) const CREDENTIALS: &[Path] = &[&["token"], &["d", "token"]];

/// Behind a token whose interaction was not deferred with `thinking…`.
const QUIET: &str = "/quiet";

/// A token, and the application it is for.
pub(super) struct Token<'a> {
    application: &'a str,
    secret: &'a str,
    /// Whether the person sees that the bot is thinking, until the first answer.
    pub(super) is_awaited: bool,
}

impl<'a> Token<'a> {
    /// The token of an interaction that may be answered later, as it is handed on.
    pub(super) fn of(interaction: &Value) -> Option<String> {
        let application = id(&interaction["application_id"])?;
        let token = interaction["token"].as_str().filter(|token| !token.is_empty())?;
        match body::deferral(interaction)["type"].as_u64() {
            Some(body::THINKING) => Some(format!("{application}/{token}")),
            Some(body::SEEN) => Some(format!("{application}/{token}{QUIET}")),
            _ => None,
        }
    }

    /// A token as it was handed on; `None` where it is none of Discord's.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (application, secret) = text.split_once('/')?;
        let quiet = secret.strip_suffix(QUIET);
        let is_id = !application.is_empty() && application.bytes().all(|byte| byte.is_ascii_digit());
        let secret_alone = quiet.unwrap_or(secret);
        let is_whole = is_id && !secret_alone.is_empty();
        is_whole.then_some(Self { application, secret: secret_alone, is_awaited: quiet.is_none() })
    }

    /// Where follow-ups go, with a mark in the place of the token.
    pub(super) fn url(&self, api: &str) -> String {
        format!("{api}/webhooks/{}/{}", self.application, HttpCall::TOKEN)
    }

    /// What takes the place of the mark.
    pub(super) fn secret(&self) -> Secret {
        let mut encoded = String::with_capacity(self.secret.len());
        form::encode(self.secret, &mut encoded);
        Secret::new(encoded)
    }
}
