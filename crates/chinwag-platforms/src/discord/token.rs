//! The token of an interaction: what a late answer can be sent with, for a quarter of an hour.
//!
//! It is handed on as `<application>/<token>`, and behind it what the person sees until the first answer: nothing where that
//! is `thinking…`, `/private` where nobody else sees that, `/quiet` where nothing is shown. It is a credential: in a call it
//! is nowhere but in [`HttpCall::secret_path`].
//!
//! [`HttpCall::secret_path`]: chinwag_core::platform::HttpCall

use chinwag_core::{platform::HttpCall, secret::Secret};
use serde_json::Value;

use super::{body, parse::id};
use crate::form;

const PRIVATE: &str = "/private";
const QUIET: &str = "/quiet";

/// A token, and the application it is for.
pub(super) struct Token<'a> {
    application: &'a str,
    secret: &'a str,
    pub(super) shown: Shown,
}

/// What is shown until the first answer, and settles who sees what is sent with the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// That the bot is thinking, to all.
    Thinking,
    /// That the bot is thinking, to the person alone.
    Privately,
    /// Nothing, or not any more.
    Nothing,
}

impl<'a> Token<'a> {
    /// The token of an interaction that may be answered later, as it is handed on.
    pub(super) fn of(interaction: &Value, private: &[String]) -> Option<String> {
        let application = id(&interaction["application_id"])?;
        let token = interaction["token"].as_str().filter(|token| !token.is_empty())?;
        let deferral = body::deferral(interaction, private);
        let behind = match deferral["type"].as_u64() {
            Some(body::THINKING) if deferral["data"]["flags"] == body::EPHEMERAL => PRIVATE,
            Some(body::THINKING) => "",
            Some(body::SEEN) => QUIET,
            _ => return None,
        };
        Some(format!("{application}/{token}{behind}"))
    }

    /// A token as it was handed on; `None` where it is none of Discord's.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (application, rest) = text.split_once('/')?;
        let ends = [(PRIVATE, Shown::Privately), (QUIET, Shown::Nothing)];
        let found = ends.into_iter().find_map(|(end, shown)| Some((rest.strip_suffix(end)?, shown)));
        let (secret, shown) = found.unwrap_or((rest, Shown::Thinking));
        let is_id = !application.is_empty() && application.bytes().all(|byte| byte.is_ascii_digit());
        (is_id && !secret.is_empty()).then_some(Self { application, secret, shown })
    }

    /// What it is good for after the first answer. NOTE: whether that was taken is not known, so what all see may still be
    /// shown, and would hide nothing.
    pub(super) fn after(&self) -> Option<String> {
        let is_hidden = self.shown != Shown::Thinking;
        is_hidden.then(|| format!("{}/{}{QUIET}", self.application, self.secret))
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
