//! What a web channel is configured with.

use std::num::NonZeroU32;

use chinwag_core::{name::ChannelName, secret::Secrets};
use http::HeaderName;

use crate::{
    options::Options,
    registry::{Key, OpenError},
};

/// The keys of a web channel beside `name` and `platform`.
pub const KEYS: &[Key] = &[
    Key::credential("secret", "{ env = \"WEB_SECRET\" }"),
    Key::required("origins", "[\"https://www.example.com\"]"),
    Key::option("title", "\"Chat with us\""),
    Key::option("greeting", "\"Hello! How can we help?\""),
    Key::option("colour", "\"#2f5bea\""),
    Key::option("signed_only", "true"),
    Key::option("public_url", "\"https://bot.example.com\""),
    Key::option("messages_per_minute", "30"),
    Key::option("requests_per_minute", "600"),
    Key::option("address_header", "\"x-forwarded-for\""),
    Key::option("api_url", "\"https://chat.example/api\""),
];

const SECRET_BYTES_MIN: usize = 32;
const ORIGINS: &str = "a list of origins as browsers write them: `https://www.example.com`, in lower case, without a path \
                       and without a usual port";
const WORDS: &str = "words, at most 500 bytes of them, without control characters";
const COLOUR: &str = "a colour: `#` and six hex digits";
const HEADER: &str = "the name of a header";

/// What a web channel is made of, with its credential.
#[derive(Debug, Clone)]
pub struct Config {
    /// The channel's name.
    pub channel: ChannelName,
    /// What sessions, people and files are signed with; two while it is being rotated.
    pub secret: Secrets,
    /// The origins of the pages that may show the widget.
    pub origins: Vec<String>,
    /// What stands above the conversation.
    pub title: String,
    /// What is shown before anything was said.
    pub greeting: Option<String>,
    /// The colour of what the person says and presses.
    pub colour: Option<String>,
    /// Whether only people are let in whom the site has signed.
    pub signed_only: bool,
    /// Where the gateway is reached from outside. Without it people cannot send files: a bot could not fetch them.
    pub public_url: Option<String>,
    /// What one person may ask for in a minute.
    pub messages_per_minute: NonZeroU32,
    /// What may be asked from one address in a minute.
    pub requests_per_minute: NonZeroU32,
    /// The header in which a proxy of one's own names the address of who asks.
    pub address_header: Option<HeaderName>,
    /// Where replies are posted to, in the place of being kept here for whoever follows: for a far side of one's own.
    pub api_url: Option<String>,
}

impl Config {
    /// A channel with its credential and the defaults.
    #[must_use]
    pub fn new(channel: ChannelName, secret: Secrets, origins: Vec<String>) -> Self {
        Self {
            channel,
            secret,
            origins,
            title: "Chat".into(),
            greeting: None,
            colour: None,
            signed_only: false,
            public_url: None,
            messages_per_minute: const { NonZeroU32::new(60).expect("it is not zero") },
            requests_per_minute: const { NonZeroU32::new(600).expect("it is not zero") },
            address_header: None,
            api_url: None,
        }
    }

    /// Reads the channel's keys and its credential.
    pub(crate) fn read(options: &Options<'_>) -> Result<Self, OpenError> {
        options.only(KEYS)?;
        let channel = options.channel().clone();
        let secret = options.secrets("secret")?;
        // A token shows what it is signed with to whoever has the time to guess.
        if secret.iter().any(|secret| secret.expose().len() < SECRET_BYTES_MIN) {
            let why = "is shorter than 32 bytes and could be guessed: `openssl rand -hex 32` makes one";
            return Err(options.unusable("secret", why));
        }
        let origins = options.texts("origins", ORIGINS, is_origin)?.ok_or_else(|| OpenError::MissingKey {
            channel: channel.clone(),
            key: "origins",
            expected: ORIGINS,
        })?;
        let mut config = Self::new(channel, secret, origins);
        config.title = options.text("title", WORDS, is_words)?.unwrap_or(config.title);
        config.greeting = options.text("greeting", WORDS, is_words)?;
        config.colour = options.text("colour", COLOUR, is_colour)?;
        config.signed_only = options.flag("signed_only")?;
        config.public_url = options.base_url("public_url")?;
        config.messages_per_minute =
            options.count("messages_per_minute")?.unwrap_or(config.messages_per_minute);
        config.requests_per_minute =
            options.count("requests_per_minute")?.unwrap_or(config.requests_per_minute);
        let header = options.text("address_header", HEADER, |text| text.parse::<HeaderName>().is_ok())?;
        config.address_header = header.and_then(|text| text.parse().ok());
        config.api_url = options.base_url("api_url")?;
        Ok(config)
    }
}

/// NOTE: compared byte for byte with what a browser sends, so nothing else can ever match.
fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    matches!(scheme, "https" | "http")
        && !host.is_empty()
        && host.bytes().all(legal)
        && !host.ends_with(usual)
        && text.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some())
}

fn is_words(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 500 && !text.chars().any(char::is_control)
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
