//! What a Google Chat channel is configured with.

use std::{fmt, num::NonZeroU32};

use chinwag_core::{
    name::ChannelName,
    secret::{Secret, Secrets},
};
use serde::Deserialize;

use crate::{
    jwt::Signer,
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Google Chat channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::required("audience", "\"https://bot.example.com/webhooks/chat\""),
    Key::credential("service_account", "{ file = \"/run/secrets/service-account.json\" }"),
    Key::option("signer", "\"chat@system.gserviceaccount.com\""),
    Key::option("pubsub_signer", "\"push@my-project.iam.gserviceaccount.com\""),
    Key::option("pubsub_audience", "\"https://bot.example.com/webhooks/chat\""),
    Key::option("api_url", "\"https://chat.googleapis.com/v1\""),
    Key::option("token_url", "\"https://oauth2.googleapis.com/token\""),
    Key::option("keys_url", "\"https://www.googleapis.com/oauth2/v3/certs\""),
    Key::option("calls_per_second", "50"),
    Key::option("space_calls_per_minute", "60"),
];

/// What the platform documents: 3000 messages written in a minute for each project.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(50).expect("50 is not zero");
/// Each space takes one message a second, from all its apps together.
const SPACE_CALLS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero");
/// Who signs for Chat, unless the app is an add-on.
pub(super) const CHAT: &str = "chat@system.gserviceaccount.com";
/// Who signs for add-ons is an account of this domain, one for each project.
const ADD_ONS: &str = "@gcp-sa-gsuiteaddons.iam.gserviceaccount.com";

/// What a channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// Whom the tokens of webhooks are for, as set in the console: the webhook's address, or the project's number.
    pub audience: String,
    /// The key of the app's service account, as Google hands it out: JSON. The newest is used.
    pub service_account: Secrets,
    /// Whose tokens webhooks carry: the account of Chat, or for an add-on
    /// `service-<project number>@gcp-sa-gsuiteaddons.iam.gserviceaccount.com`.
    pub signer: String,
    /// The service account of a Pub/Sub subscription that pushes to the same address.
    pub pubsub_signer: Option<String>,
    /// Whom that subscription's tokens are for; the `audience` unless it is given.
    pub pubsub_audience: Option<String>,
    /// The Chat API with its version, without a slash at its end.
    pub api_url: String,
    /// Where access tokens are asked for.
    pub token_url: String,
    /// Where the keys of webhooks are published.
    pub keys_url: String,
    /// The budget of the project: calls in a second.
    pub calls_per_second: NonZeroU32,
    /// The budget of one space: calls in a minute.
    pub space_calls_per_minute: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, audience: String, service_account: Secrets) -> Self {
        // NOTE: for a project's number, Chat signs with keys of its own account.
        let keys_url = if is_number(&audience) {
            "https://www.googleapis.com/service_accounts/v1/metadata/jwk/chat@system.gserviceaccount.com"
        } else {
            "https://www.googleapis.com/oauth2/v3/certs"
        };
        Self {
            channel,
            audience,
            service_account,
            signer: CHAT.into(),
            pubsub_signer: None,
            pubsub_audience: None,
            api_url: "https://chat.googleapis.com/v1".into(),
            token_url: "https://oauth2.googleapis.com/token".into(),
            keys_url: keys_url.into(),
            calls_per_second: CALLS_PER_SECOND,
            space_calls_per_minute: SPACE_CALLS_PER_MINUTE,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let audience = options.id("audience")?.ok_or_else(|| OpenError::MissingKey {
            channel: options.channel().clone(),
            key: "audience",
            expected: "the webhook's address or the project's number, whichever the app's settings say",
        })?;
        let default = Self::new(options.channel().clone(), audience, options.secrets("service_account")?);
        let account = "the address of a service account";
        let pubsub_signer = options.text("pubsub_signer", account, is_account)?;
        if pubsub_signer.is_some() && is_number(&default.audience) {
            return Err(OpenError::InvalidValue {
                channel: options.channel().clone(),
                key: "pubsub_signer",
                expected: "possible with a project's number as `audience`: the two use different keys, so use the webhook's address",
            });
        }
        Ok(Self {
            signer: options.text("signer", account, is_account)?.unwrap_or(default.signer),
            pubsub_signer,
            pubsub_audience: options.text("pubsub_audience", "an audience", |text| !text.is_empty())?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            token_url: options.base_url("token_url")?.unwrap_or(default.token_url),
            keys_url: options.base_url("keys_url")?.unwrap_or(default.keys_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            space_calls_per_minute: options
                .count("space_calls_per_minute")?
                .unwrap_or(default.space_calls_per_minute),
            ..default
        })
    }

    /// Whether the app is an add-on, whose webhooks and answers have another form.
    pub(super) fn is_add_on(&self) -> bool {
        self.signer.ends_with(ADD_ONS)
    }
}

pub(super) fn is_number(audience: &str) -> bool {
    !audience.is_empty() && audience.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_account(address: &str) -> bool {
    address.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
}

/// The app's service account.
pub(super) struct Account {
    /// Its address.
    pub(super) email: String,
    pub(super) signer: Signer,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("email", &self.email).finish_non_exhaustive()
    }
}

impl Account {
    /// Reads a key as Google hands it out; `None` when it is not one.
    pub(super) fn read(key: &Secret) -> Option<Self> {
        #[derive(Deserialize)]
        struct File {
            client_email: String,
            private_key: String,
            private_key_id: Option<String>,
        }
        let file: File = serde_json::from_str(key.expose()).ok()?;
        let signer = Signer::new(&file.private_key, file.private_key_id)?;
        Some(Self { email: file.client_email, signer })
    }
}
