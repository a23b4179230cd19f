//! What a Slack channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{
    name::ChannelName,
    secret::{Secret, Secrets},
};
use sha2::{Digest, Sha256};

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a Slack channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key { is_required: false, ..Key::credential("signing_secret", "{ env = \"SLACK_SIGNING_SECRET\" }") },
    Key::credential("bot_token", "{ env = \"SLACK_BOT_TOKEN\" }"),
    Key::option("socket", "true"),
    Key { is_required: false, ..Key::credential("app_token", "{ env = \"SLACK_APP_TOKEN\" }") },
    Key::option("bot_user_id", "\"U012AB3CD\""),
    Key::option("bot_id", "\"B012AB3CD\""),
    Key::option("hear_bots", "true"),
    Key::option("api_url", "\"https://slack.com/api\""),
    Key::option("calls_per_second", "5"),
    Key::option("conversation_calls_per_second", "1"),
];

/// Several hundred messages a minute are documented for a workspace: 300.
const CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(5).expect("5 is not zero");

/// One message a second is documented for a channel.
const CONVERSATION_CALLS_PER_SECOND: NonZeroU32 = NonZeroU32::new(1).expect("1 is not zero");

/// What a Slack channel is made of, with its credentials.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// Signs the webhooks; two while it is being rotated.
    pub signing_secret: Secrets,
    /// Goes with every call, `xoxb-…`; the newest is used.
    pub bot_token: Secrets,
    /// The app's own token, `xapp-…`, where events come in Socket Mode: for an app without a public address.
    pub app_token: Option<Secrets>,
    /// The bot's user id. Slack nearly always tells it with an event; where it does not, this tells what the bot itself
    /// did.
    pub bot_user_id: Option<String>,
    /// The bot's bot id, by which some of its own messages are known.
    pub bot_id: Option<String>,
    /// Whether the messages of other bots are heard. Two bots that hear each other may never stop.
    pub hear_bots: bool,
    /// The Web API, without a slash at its end.
    pub api_url: String,
    /// The budget of the workspace: calls in a second.
    pub calls_per_second: NonZeroU32,
    /// The budget of one conversation: calls in a second.
    pub conversation_calls_per_second: NonZeroU32,
}

impl Config {
    /// A channel with its credentials and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, signing_secret: Secrets, bot_token: Secrets) -> Self {
        Self {
            channel,
            signing_secret,
            bot_token,
            app_token: None,
            bot_user_id: None,
            bot_id: None,
            hear_bots: false,
            api_url: "https://slack.com/api".into(),
            calls_per_second: CALLS_PER_SECOND,
            conversation_calls_per_second: CONVERSATION_CALLS_PER_SECOND,
        }
    }

    /// Reads the channel's keys and credentials.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let app_token = match options.flag("socket")? {
            true => Some(options.secrets("app_token")?),
            false => None,
        };
        let signing_secret = match &app_token {
            Some(token) if !options.has("signing_secret") => unguessable(token.current()),
            _ => options.secrets("signing_secret")?,
        };
        let default = Self::new(options.channel().clone(), signing_secret, options.secrets("bot_token")?);
        let per_conversation = options.count("conversation_calls_per_second")?;
        Ok(Self {
            app_token,
            bot_user_id: options.text("bot_user_id", "an id such as `U012AB3CD`", is_id)?,
            bot_id: options.text("bot_id", "an id such as `B012AB3CD`", is_id)?,
            hear_bots: options.flag("hear_bots")?,
            api_url: options.base_url("api_url")?.unwrap_or(default.api_url),
            calls_per_second: options.count("calls_per_second")?.unwrap_or(default.calls_per_second),
            conversation_calls_per_second: per_conversation.unwrap_or(default.conversation_calls_per_second),
            ..default
        })
    }
}

/// What a bot in Socket Mode takes for the secret that webhooks are signed with: there are none, and nobody can sign one
/// who does not have the app's token.
fn unguessable(app_token: &Secret) -> Secrets {
    let digest = Sha256::digest(app_token.expose().as_bytes());
    Secrets::new(vec![Secret::new(hex::encode(digest))]).expect("a digest is not empty")
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
