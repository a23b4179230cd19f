//! What a channel of the Bot Framework is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Teams channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::required("app_id", "\"11111111-2222-3333-4444-555555555555\""),
    Key::credential("client_secret", "{ env = \"TEAMS_CLIENT_SECRET\" }"),
    Key::option("tenant", "\"66666666-7777-8888-9999-000000000000\""),
    Key::option("cloud", "\"public\""),
    Key::option("service_hosts", "[\"smba.trafficmanager.net\", \"*.botframework.com\"]"),
    Key::option("api_url", "\"https://smba.trafficmanager.net/teams\""),
    Key::option("login_url", "\"https://login.microsoftonline.com\""),
    Key::option("keys_url", "\"https://login.botframework.com/v1/.well-known/openidconfiguration\""),
    Key::option("calls_per_second", "50"),
    Key::option("conversation_calls_per_minute", "120"),
];

/// What the platform documents: 50 requests a second for each app and tenant.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(50).expect("50 is not zero");
/// What it documents for each conversation: 60 messages in 30 seconds.
const CONVERSATION_CALLS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).expect("120 is not zero");

/// Which cloud of Microsoft the bot is registered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    /// The public one.
    Public,
    /// That of the government of the United States.
    UsGovernment,
}

impl Cloud {
    fn named(name: &str) -> Option<Self> {
        match name {
            "public" => Some(Self::Public),
            "us_government" => Some(Self::UsGovernment),
            _ => None,
        }
    }

    /// Who issues the tokens of webhooks.
    pub(super) fn issuer(self) -> &'static str {
        match self {
            Self::Public => "https://api.botframework.com",
            Self::UsGovernment => "https://api.botframework.us",
        }
    }

    /// What the bot's own tokens are for.
    pub(super) fn scope(self) -> &'static str {
        match self {
            Self::Public => "https://api.botframework.com/.default",
            Self::UsGovernment => "https://api.botframework.us/.default",
        }
    }

    /// Where a conversation is answered that names no service.
    pub(super) fn service(self) -> &'static str {
        match self {
            Self::Public => "https://smba.trafficmanager.net/teams",
            Self::UsGovernment => "https://smba.infra.gov.teams.microsoft.us/teams",
        }
    }

    fn keys_url(self) -> &'static str {
        match self {
            Self::Public => "https://login.botframework.com/v1/.well-known/openidconfiguration",
            Self::UsGovernment => "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        }
    }

    fn login_url(self) -> &'static str {
        match self {
            Self::Public => "https://login.microsoftonline.com",
            Self::UsGovernment => "https://login.microsoftonline.us",
        }
    }

    /// The tenant of bots that are not bound to one.
    fn tenant(self) -> &'static str {
        match self {
            Self::Public => "botframework.com",
            Self::UsGovernment => "MicrosoftServices.onmicrosoft.us",
        }
    }

    /// NOTE: the complete list of hosts is not documented; these are the ones that are known. What is missing can be
    /// configured.
    fn service_hosts(self) -> &'static [&'static str] {
        match self {
            Self::Public => {
                &["smba.trafficmanager.net", "*.botframework.com", "smba.infra.gcc.teams.microsoft.com"]
            }
            Self::UsGovernment => &[
                "*.infra.gov.teams.microsoft.us",
                "*.infra.dod.teams.microsoft.us",
                "*.botframework.azure.us",
            ],
        }
    }
}

/// What a channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// The bot's Microsoft app id: whom the tokens of webhooks are for, and who asks for the bot's own.
    pub app_id: String,
    /// Proves to the login that it is the bot who asks; the newest is used.
    pub client_secret: Secrets,
    /// Where the app is registered: the owner's tenant for a bot of one tenant, which new ones have to be.
    pub tenant: String,
    /// Which cloud it is registered in.
    pub cloud: Cloud,
    /// The hosts that a service URL may be on; `*.` stands for any name below.
    pub service_hosts: Vec<String>,
    /// Takes the place of every service URL, where it is given: without a slash at its end.
    pub api_url: Option<String>,
    /// Where tokens are asked for, without tenant.
    pub login_url: String,
    /// Where the keys of webhooks are published: the metadata that leads to them, or the keys themselves.
    pub keys_url: String,
    /// The budget of the bot: calls in a second.
    pub calls_per_second: NonZeroU32,
    /// The budget of one conversation: calls in a minute.
    pub conversation_calls_per_minute: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, app_id: String, client_secret: Secrets, cloud: Cloud) -> Self {
        Self {
            channel,
            app_id,
            client_secret,
            tenant: cloud.tenant().into(),
            cloud,
            service_hosts: cloud.service_hosts().iter().copied().map(str::to_owned).collect(),
            api_url: None,
            login_url: cloud.login_url().into(),
            keys_url: cloud.keys_url().into(),
            calls_per_second: CALLS_PER_SECOND,
            conversation_calls_per_minute: CONVERSATION_CALLS_PER_MINUTE,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let clouds = "`public` or `us_government`";
        let cloud = options.text("cloud", clouds, |name| Cloud::named(name).is_some())?;
        let cloud = cloud.and_then(|name| Cloud::named(&name)).unwrap_or(Cloud::Public);
        let app_id = options.id("app_id")?.ok_or_else(|| OpenError::MissingKey {
            channel: options.channel().clone(),
            key: "app_id",
            expected: "the bot's Microsoft app id",
        })?;
        let default = Self::new(options.channel().clone(), app_id, options.secrets("client_secret")?, cloud);
        let hosts = "a list of hosts such as `smba.trafficmanager.net` or `*.botframework.com`";
        Ok(Self {
            tenant: options
                .text("tenant", "a tenant: its id or its domain", is_tenant)?
                .unwrap_or(default.tenant),
            service_hosts: options.texts("service_hosts", hosts, is_host)?.unwrap_or(default.service_hosts),
            api_url: options.base_url("api_url")?,
            login_url: options.base_url("login_url")?.unwrap_or(default.login_url),
            keys_url: options.base_url("keys_url")?.unwrap_or(default.keys_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            conversation_calls_per_minute: options
                .count("conversation_calls_per_minute")?
                .unwrap_or(default.conversation_calls_per_minute),
            ..default
        })
    }
}

fn is_tenant(tenant: &str) -> bool {
    !tenant.is_empty() && tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}

/// NOTE: `*` and `*.com` are no hosts to send the bot's token to.
fn is_host(host: &str) -> bool {
    let bare = host.strip_prefix("*.").unwrap_or(host);
    let is_below = bare.contains('.') || bare.len() == host.len();
    let is_legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.[]:".contains(&byte);
    !bare.is_empty() && is_below && bare.bytes().all(is_legal)
}
