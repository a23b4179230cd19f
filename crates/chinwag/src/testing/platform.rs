//! The platforms that have a simulator, and what a simulator does on a stage.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use chinwag_core::{
    clock::{Clock, Timestamp},
    secret::Secret,
};
use chinwag_testkit::{
    play::{
        Discord, Fault, GoogleChat, Instagram, Line, Matrix, Mattermost, Play, Shown, Slack,
        StandardWebhooks, Teams, Telegram, Twilio, Viber, Web, Webex, WhatsApp,
    },
    script::{Deed, Said, Trouble},
};
use serde_json::{Map, Value};

use super::{Error, messenger, simulated};

/// A provider that is simulated: its people on one side, the bot on the other. It ends when it is dropped.
#[async_trait]
pub(crate) trait Provider: fmt::Debug + Send + Sync {
    /// The keys of a channel to it, beside `name` and `platform`. A credential is named as [`Provider::credential`]
    /// knows it: `{"env": name}`.
    fn settings(&self) -> Map<String, Value>;
    /// A credential of the channel.
    fn credential(&self, name: &str) -> Option<Secret>;
    /// Sends webhooks there from now on.
    fn point_at(&self, webhook: &str) -> Result<(), Error>;
    /// A person does something. Returns when the bot has answered the webhook.
    async fn act(&self, person: &str, deed: &Deed) -> Result<(), Error>;
    /// The platform's id of a person.
    fn user_id(&self, person: &str) -> String;
    /// What was sent to a person since this was last asked.
    fn unheard(&self, person: &str) -> Vec<Said>;
    /// Lets calls go wrong.
    fn befall(&self, trouble: Trouble, times: u32);
    /// Lets something go wrong until it is switched off again.
    async fn switch(&self, fault: Fault, is_on: bool) -> Result<(), Error>;
    /// Delivers the last webhook again.
    async fn redeliver(&self) -> Result<(), Error>;
    /// The newest messages to a person, those that were looked at included, and when each was shown.
    fn seen(&self, person: &str) -> Vec<(Timestamp, Shown)>;
    /// Every call of the bot, in the order they were answered.
    #[cfg(test)]
    fn calls(&self) -> Vec<chinwag_testkit::play::Call>;
}

/// A platform with a simulator.
pub(crate) struct Simulated {
    /// The platform's name.
    pub(crate) name: &'static str,
    how: How,
}

/// How a simulator is started.
enum How {
    /// Messenger's own, which can do more: load, batches, a choice of faults.
    Messenger,
    /// As a [`Play`] on the engine that all others share.
    Play(fn() -> Box<dyn Play>),
}

/// Every platform that has one, the first being where a bot is tested unless it is said otherwise.
pub(crate) const SIMULATED: &[Simulated] = &[
    Simulated { name: "messenger", how: How::Messenger },
    Simulated { name: "instagram", how: How::Play(|| Box::new(Instagram::new().with_statuses())) },
    Simulated { name: "whatsapp", how: How::Play(|| Box::new(WhatsApp::new().with_statuses())) },
    Simulated { name: "telegram", how: How::Play(|| Box::new(Telegram::new())) },
    Simulated { name: "line", how: How::Play(|| Box::new(Line::new())) },
    Simulated { name: "viber", how: How::Play(|| Box::new(Viber::new())) },
    Simulated { name: "slack", how: How::Play(|| Box::new(Slack::new())) },
    Simulated { name: "teams", how: How::Play(|| Box::new(Teams::new())) },
    Simulated { name: "google_chat", how: How::Play(|| Box::new(GoogleChat::new())) },
    Simulated { name: "discord", how: How::Play(|| Box::new(Discord::new())) },
    Simulated { name: "twilio", how: How::Play(|| Box::new(Twilio::new())) },
    Simulated { name: "webex", how: How::Play(|| Box::new(Webex::new())) },
    Simulated { name: "mattermost", how: How::Play(|| Box::new(Mattermost::new())) },
    Simulated { name: "matrix", how: How::Play(|| Box::new(Matrix::new())) },
    Simulated { name: "webhook", how: How::Play(|| Box::new(StandardWebhooks::new())) },
    Simulated { name: "web", how: How::Play(|| Box::new(Web::new())) },
];

impl Simulated {
    /// What is played on the engine that most share.
    pub(super) fn play(&self) -> Option<Box<dyn Play>> {
        match self.how {
            How::Messenger => None,
            How::Play(play) => Some(play()),
        }
    }

    /// Starts a simulator.
    pub(crate) async fn start(&self, clock: Arc<dyn Clock>) -> Result<Box<dyn Provider>, Error> {
        match self.how {
            How::Messenger => messenger::start(clock).await,
            How::Play(play) => simulated::start(play(), clock).await,
        }
    }

    /// The names of all of them.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        SIMULATED.iter().map(|platform| platform.name)
    }

    /// The platform called `name`.
    pub(super) fn named(name: &str) -> Result<&'static Self, Error> {
        let known = || Self::names().collect();
        let found = SIMULATED.iter().find(|platform| platform.name == name);
        found.ok_or_else(|| Error::NoSimulator { platform: name.to_owned(), known: known() })
    }
}

impl fmt::Debug for Simulated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
