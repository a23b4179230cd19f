//! One widget: what it is made of.

use std::time::Duration;

use chinwag_core::{
    hosted::Limits,
    message::Inbound,
    name::ChannelName,
    platform::{Pace, ParseError, RawRequest},
    secret::{Secret, Secrets},
};

use super::{
    Config, parse,
    render::Renderer,
    token::{Tokens, Visitor},
    verify::Origins,
};
use crate::{file::Plain, registry::OpenError};

/// The tabs of one person.
const FOLLOW_MAX: usize = 8;

/// One widget.
#[derive(Debug)]
pub struct Web {
    pub(super) channel: ChannelName,
    pub(super) origins: Origins,
    pub(super) tokens: Tokens,
    pub(super) renderer: Renderer,
    pub(super) files: Plain,
    pub(super) secrets: Secrets,
    pub(super) limits: Limits,
    pub(super) title: String,
    pub(super) greeting: Option<String>,
    pub(super) colour: Option<String>,
    pub(super) signed_only: bool,
    pub(super) public_url: Option<String>,
    pub(super) is_elsewhere: bool,
}

impl Web {
    /// A channel with its credential.
    ///
    /// # Errors
    /// The credential cannot be used.
    pub fn new(config: Config) -> Result<Self, OpenError> {
        let minute = |calls: u32, at_once| Pace { calls, within: Duration::from_secs(60), at_once };
        let far_side = config.api_url.as_ref().or(config.public_url.as_ref()).map_or("", String::as_str);
        let (visitor, address) = (config.messages_per_minute.get(), config.requests_per_minute.get());
        Ok(Self {
            renderer: Renderer::new(&config)?,
            files: Plain::new(config.channel.clone(), far_side),
            tokens: Tokens::new(config.channel.clone(), &config.secret),
            limits: Limits {
                visitor: minute(visitor, visitor.div_ceil(3)),
                address: minute(address, address.div_ceil(3)),
                follow_max: FOLLOW_MAX,
                address_header: config.address_header,
            },
            channel: config.channel,
            origins: Origins(config.origins),
            secrets: config.secret,
            title: config.title,
            greeting: config.greeting,
            colour: config.colour,
            signed_only: config.signed_only,
            public_url: config.public_url,
            is_elsewhere: config.api_url.is_some(),
        })
    }

    /// The channel `web`, that lets pages of `https://site.example` in and takes files; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(secret: &str) -> Option<Self> {
        let secret = Secrets::new(vec![Secret::new(secret)])?;
        let origins = vec!["https://site.example".into()];
        let config = Config::new(ChannelName::from_static("web"), secret, origins);
        Self::new(Config { public_url: Some("https://bot.example".into()), ..config }).ok()
    }
}

impl Web {
    pub(super) fn read(&self, request: &RawRequest, visitor: Option<Visitor>) -> Result<Inbound, ParseError> {
        parse::parse(&self.channel, request, visitor, |id| self.address(id))
    }
}
