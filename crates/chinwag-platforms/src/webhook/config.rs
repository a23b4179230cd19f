//! What a webhook channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::{ALLOW_HTTP, Options},
    registry::{Key, OpenError},
};

/// The keys of a webhook channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("secret", "{ env = \"WEBHOOK_SECRET\" }"),
    Key::required("url", "\"https://chat.example/replies\""),
    Key {
        name: SIGNING_SECRET,
        is_credential: true,
        is_required: false,
        example: "{ env = \"WEBHOOK_SIGNING_SECRET\" }",
    },
    Key::option(ALLOW_HTTP, "true"),
    Key::option("calls_per_second", "50"),
];

pub(super) const SIGNING_SECRET: &str = "signing_secret";
const ADDRESS: &str = "an http or https address without a query and without a user in it";

/// What a webhook channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// What webhooks are signed with: `whsec_…`, or a public key `whpk_…`; two while it is being rotated.
    pub secret: Secrets,
    /// Where replies are posted to.
    pub url: String,
    /// What replies are signed with, `whsec_…`, where it is not `secret`.
    pub signing_secret: Option<Secrets>,
    /// The budget: calls in a second.
    pub calls_per_second: Option<NonZeroU32>,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, secret: Secrets, url: String) -> Self {
        Self { channel, secret, url, signing_secret: None, calls_per_second: None }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let channel = options.channel().clone();
        let secret = options.secrets("secret")?;
        let url = options.address("url", ADDRESS, is_address)?.ok_or_else(|| OpenError::MissingKey {
            channel: channel.clone(),
            key: "url",
            expected: ADDRESS,
        })?;
        let signing_secret = match options.secrets(SIGNING_SECRET) {
            Err(OpenError::MissingKey { .. }) => None,
            read => Some(read?),
        };
        let calls_per_second = options.count("calls_per_second")?;
        Ok(Self { signing_secret, calls_per_second, ..Self::new(channel, secret, url) })
    }
}

/// NOTE: the address is recorded with every call, so nothing secret may stand in it.
fn is_address(uri: &http::Uri) -> bool {
    uri.authority().is_some_and(|authority| !authority.as_str().contains('@')) && uri.query().is_none()
}
