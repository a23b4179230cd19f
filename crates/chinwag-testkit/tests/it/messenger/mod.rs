//! The Messenger simulator, driven from both sides.

#![expect(clippy::unwrap_used, reason = "in a test, what fails ends the test")]

mod bot;
mod clock;
mod events;
mod faults;
mod graph;
mod load;
mod refusals;
mod webhooks;

use std::time::Duration;

use chinwag_testkit::messenger::{Config, Messenger, User};

use self::bot::Bot;

pub(crate) const PSID: &str = "200000000000001";
pub(crate) const SOON: Duration = Duration::from_secs(5);

/// A simulator that is subscribed to a bot, and a person the page knows.
pub(crate) async fn stage(config: Config) -> (Messenger, Bot, User) {
    let bot = Bot::start().await;
    let simulator = Messenger::start(config).await.unwrap();
    simulator.subscribe(&bot.url).await.unwrap();
    let user = simulator.user(PSID);
    user.says("hi").await.unwrap();
    (simulator, bot, user)
}
