//! The messaging window: what the provider would refuse anyway is not sent.
//!
//! When the person was heard stands in the response itself, where it is an answer, and in the store. What is known of
//! neither goes to the provider, who decides.

use chinwag_core::{
    clock::Timestamp,
    error::EngineError,
    function::Outcome,
    platform::Platform,
    reply::{Reply, ReplyContent},
    response::{FailureKind, Response},
    window::Window,
};

use super::{
    attempt::{Attempt, Exchange, Failure},
    function::Sender,
};

/// Whether a response may be sent, as far as it can be known here.
#[derive(Debug, PartialEq, Eq)]
enum Passage {
    /// As it is.
    Free,
    /// With the tag that it has for outside the window.
    Tagged,
    /// Not at all.
    Closed,
}

impl Sender {
    /// The same try, with the tag it needs now; an outcome where there is no sending it.
    pub(super) async fn pass<'a>(
        &self,
        mut attempt: Attempt<'a>,
        platform: &dyn Platform,
    ) -> Result<Attempt<'a>, Outcome> {
        let Some(window) = platform.window() else { return Ok(attempt) };
        let passage = match self.passage(&window, &attempt).await {
            Ok(passage) => passage,
            Err(error) => {
                let wait = attempt.wait(None);
                let failure = Failure::new(FailureKind::Unavailable, error.to_string());
                return Err(attempt.later(failure, wait, Exchange::default()));
            }
        };
        match passage {
            Passage::Free => Ok(attempt),
            Passage::Tagged => {
                attempt.response.reply.tag = attempt.response.reply.outside.take();
                Ok(attempt)
            }
            Passage::Closed => {
                let error = "the messaging window is closed: the person was not heard for too long";
                let failure = Failure::new(FailureKind::WindowClosed, error);
                Err(attempt.failed(failure, false, Exchange::default()))
            }
        }
    }

    /// The store is asked only where the response itself does not decide: an answer in time costs nothing.
    async fn passage(&self, window: &Window, attempt: &Attempt<'_>) -> Result<Passage, EngineError> {
        let Response { reply, heard_at, conversation, .. } = &attempt.response;
        let now = attempt.now();
        if heard_at.is_some() && passage(window, reply, *heard_at, now) == Passage::Free {
            return Ok(Passage::Free);
        }
        let heard = self.parts.store.heard(conversation).await?;
        Ok(passage(window, reply, heard.max(*heard_at), now))
    }
}

fn passage(window: &Window, reply: &Reply, heard: Option<Timestamp>, now: Timestamp) -> Passage {
    // NOTE: that something was seen is no message to anybody.
    if matches!(reply.content, ReplyContent::Seen) {
        return Passage::Free;
    }
    let outside = reply.outside.as_deref();
    // Whoever is not known to have been heard was not heard lately: a tag is never wrong, and without one the provider
    // decides.
    let Some(heard) = heard else {
        return if reply.tag.is_none() && outside.is_some() { Passage::Tagged } else { Passage::Free };
    };
    let silence = now.since(heard);
    if window.reaches(reply.tag.as_deref(), silence) {
        Passage::Free
    } else if outside.is_some() && window.reaches(outside, silence) {
        Passage::Tagged
    } else {
        Passage::Closed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const WINDOW: Window =
        Window { free: Window::DAY, tagged: None, nearer: &[("HUMAN_AGENT", Window::WEEK)] };

    /// What may be sent so many hours after the person was heard.
    fn check(reply: &Reply, hours: impl Into<Option<u64>>, expected: &Passage) {
        let heard = Timestamp::from_millis(1_772_998_024_000);
        let hours = hours.into();
        let now = heard.after(Duration::from_secs(3600 * hours.unwrap_or_default()));
        assert_eq!(
            &passage(&WINDOW, reply, hours.map(|_| heard), now),
            expected,
            "{reply:?} after {hours:?}"
        );
    }

    #[test]
    fn words_go_within_the_window_alone() {
        let words = Reply::text("Still there?");
        check(&words, 24, &Passage::Free);
        check(&words, 25, &Passage::Closed);
        check(&ReplyContent::Seen.into(), 25, &Passage::Free);
    }

    #[test]
    fn a_tag_reaches_as_far_as_the_platform_lets_it() {
        let by_hand = Reply::text("Sorry for the wait.").tag("HUMAN_AGENT");
        check(&by_hand, 7 * 24, &Passage::Free);
        check(&by_hand, 8 * 24, &Passage::Closed);
        check(&Reply::text("5").tag("order_sent"), 1000, &Passage::Free);
    }

    #[test]
    fn a_tag_for_outside_is_used_there_alone() {
        let reminder = Reply::text("Still there?").outside("HUMAN_AGENT");
        check(&reminder, 1, &Passage::Free);
        check(&reminder, 25, &Passage::Tagged);
        check(&reminder, 8 * 24, &Passage::Closed);
        let by_hand_first = Reply::text("5").tag("HUMAN_AGENT").outside("UTILITY");
        check(&by_hand_first, 25, &Passage::Free);
        check(&by_hand_first, 8 * 24, &Passage::Tagged);
    }

    #[test]
    fn of_whom_nothing_is_known_the_provider_decides() {
        check(&Reply::text("hello"), None, &Passage::Free);
        check(&Reply::text("hello").tag("UTILITY"), None, &Passage::Free);
        check(&Reply::text("hello").outside("UTILITY"), None, &Passage::Tagged);
    }
}
