//! People who write without a pause, and a provider that delivers until it is acknowledged.

use std::sync::Arc;

use chinwag_testkit::messenger::{Messenger, User};
use tokio::{sync::watch, task::JoinSet};

use super::{
    chance::Chance,
    dialogue::{self, Line},
};

/// How many people there are.
const COUNT: u64 = 8;

/// The share of what was acknowledged that is delivered again.
const AGAIN: f64 = 0.1;

/// People who talk until they are told to end.
pub(super) struct People {
    talking: JoinSet<Told>,
    end: watch::Sender<bool>,
}

/// What one person has said. All of it was acknowledged.
pub(super) struct Told {
    pub(super) person: User,
    /// Each text with its answer and the provider's id of it, in the order it was said.
    pub(super) texts: Vec<(Line, String)>,
    /// How often something was delivered again.
    pub(super) redelivered: usize,
}

impl People {
    pub(super) fn talk(provider: &Arc<Messenger>, chance: &mut Chance) -> Self {
        let (end, ending) = watch::channel(false);
        let talking = (0..COUNT).map(|number| {
            let person = provider.user((300_000_000_000_000 + number).to_string());
            talk(Arc::clone(provider), person, Chance::new(chance.next()), ending.clone())
        });
        Self { talking: talking.collect(), end }
    }

    /// Lets everybody end what they are saying, and waits until it is acknowledged.
    pub(super) async fn end(self) -> Vec<Told> {
        self.end.send_replace(true);
        self.talking.join_all().await
    }
}

/// Says one text after the other. The next one is not said before the last one is acknowledged, so that the order in
/// which they come is the order in which they were said; its answer is not waited for.
async fn talk(
    provider: Arc<Messenger>,
    person: User,
    mut chance: Chance,
    ending: watch::Receiver<bool>,
) -> Told {
    let mut told = Told { person, texts: Vec::new(), redelivered: 0 };
    while !*ending.borrow() {
        let id = format!("{}-{}", told.person.psid(), told.texts.len());
        for line in dialogue::next(&id, &mut chance) {
            told.say(&provider, line, &mut chance).await;
            tokio::time::sleep(chance.millis(30..150)).await;
        }
    }
    told
}

impl Told {
    async fn say(&mut self, provider: &Messenger, line: Line, chance: &mut Chance) {
        let sent = self.person.says(&line.said).await.unwrap();
        self.texts.push((line, sent.mid().to_owned()));
        let mut is_acknowledged = sent.ack.is_ok();
        while !is_acknowledged {
            tokio::time::sleep(chance.millis(5..40)).await;
            self.redelivered += 1;
            is_acknowledged = provider.deliver(sent.body.clone()).await.unwrap().is_ok();
        }
        if chance.strikes(AGAIN) {
            self.redelivered += 1;
            // Whatever comes of it, it was acknowledged before.
            provider.deliver(sent.body).await.unwrap();
        }
    }
}
