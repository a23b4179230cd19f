//! One text of a load, and the webhook that tells it.

use std::{io::Write, time::Instant};

use bytes::Bytes;

use super::LoadConfig;
use crate::messenger::shared::Shared;

/// The n-th text of one person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    pub(super) user: u64,
    pub(super) number: u64,
    /// When latencies begin to count.
    pub(super) due: Instant,
}

impl Job {
    /// Takes down that the person waits for an answer, and writes the webhook.
    pub(super) fn begin(self, shared: &Shared, config: &LoadConfig) -> Bytes {
        let psid = (config.first_user + self.user).to_string();
        let text = format!("{psid}-{}", self.number);
        let now = shared.config.clock.now();
        let expected = (!config.any_answer).then(|| (config.answer)(&text));
        {
            let mut people = shared.people();
            let person = match people.get_mut(psid.as_str()) {
                Some(person) => person,
                None => people.entry(psid.as_str().into()).or_default(),
            };
            person.wrote_at = Some(now);
            person.ledger.expect(expected, self.due);
        }
        shared.counters.sent.add();
        shared.counters.webhooks.add();
        self.body(shared, &psid, &text, now.as_millis())
    }

    /// The body. Nothing in it has to be escaped but the page's id, which is made of digits.
    fn body(self, shared: &Shared, psid: &str, text: &str, now: u64) -> Bytes {
        let page = shared.config.page_id.as_str();
        let mid = shared.mids.message();
        let mut body = Vec::with_capacity(320);
        write!(
            body,
            "{{\"object\":\"page\",\"entry\":[{{\"id\":\"{page}\",\"time\":{now},\"messaging\":[{{\
             \"sender\":{{\"id\":\"{psid}\"}},\"recipient\":{{\"id\":\"{page}\"}},\"timestamp\":{now},\
             \"message\":{{\"mid\":\"{mid}\",\"text\":\"{text}\"}}}}]}}]}}"
        )
        .expect("writing to memory cannot fail");
        body.into()
    }
}
