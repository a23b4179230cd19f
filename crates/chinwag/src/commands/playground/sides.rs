//! The providers that are played, each with the bot's channel to it.

use std::sync::Arc;

use chinwag_core::{
    clock::SystemClock,
    config::{ChannelConfig, Config},
};
use chinwag_runtime::Channels;
use chinwag_testkit::messenger::Messenger;

use super::PEOPLE;
use crate::testing::{Error, Page, Provider, SIMULATED, channel, open};

/// A provider, and the bot's channel to it.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) provider: Box<dyn Provider>,
    pub(super) channel: ChannelConfig,
}

/// The providers that are played.
#[derive(Debug)]
pub(in crate::commands) struct Sides(pub(super) Vec<Side>);

impl Sides {
    /// A Messenger that was started with its own credentials, and all the others, or none of them.
    pub(in crate::commands) async fn start(
        messenger: Arc<Messenger>,
        with_others: bool,
        config: &Config,
    ) -> Result<Self, Error> {
        let page = Page::new(messenger);
        // Whoever comes first is who talks on the terminal.
        page.user_id(PEOPLE[0]);
        let mut sides = vec![Side::new(Box::new(page), SIMULATED[0].name, config)?];
        for platform in SIMULATED.iter().skip(1).filter(|_| with_others) {
            let provider = platform.start(Arc::new(SystemClock)).await?;
            sides.push(Side::new(provider, platform.name, config)?);
        }
        Ok(Self(sides))
    }

    /// The bot's channels to them.
    pub(in crate::commands) fn channels(&self) -> Result<Channels, Error> {
        self.0.iter().map(|side| open(&*side.provider, &side.channel)).collect()
    }

    /// The settings of these channels.
    pub(in crate::commands) fn settings(&self) -> Vec<ChannelConfig> {
        self.0.iter().map(|side| side.channel.clone()).collect()
    }

    /// Sends webhooks to a gateway from now on.
    pub(in crate::commands) fn point_at(&self, gateway: &str) -> Result<(), Error> {
        let point =
            |side: &Side| side.provider.point_at(&format!("{gateway}/webhooks/{}", side.channel.name));
        self.0.iter().try_for_each(point)
    }
}

impl Side {
    fn new(provider: Box<dyn Provider>, platform: &str, config: &Config) -> Result<Self, Error> {
        let channel = channel(&*provider, platform, config)?;
        Ok(Self { provider, channel })
    }

    /// The platform as people call it.
    pub(super) fn title(&self) -> &'static str {
        match self.channel.platform.as_str() {
            "messenger" => "Messenger",
            "instagram" => "Instagram",
            "whatsapp" => "WhatsApp",
            "telegram" => "Telegram",
            "line" => "LINE",
            "viber" => "Viber",
            "slack" => "Slack",
            "teams" => "Teams",
            "google_chat" => "Google Chat",
            "discord" => "Discord",
            "twilio" => "SMS (Twilio)",
            "webex" => "Webex",
            "mattermost" => "Mattermost",
            "matrix" => "Matrix",
            "webhook" => "Webhook",
            _ => "Another platform",
        }
    }
}
