//! The messaging window: how long after a person was heard a bot may write to them, and what reaches beyond that.
//!
//! It is data of a [`Platform`](crate::platform::Platform). Who looks at it is the sender, by its own clock; where it
//! does not know when a person was heard, the provider decides.

use std::time::Duration;

use crate::message::Content;

/// How long after a person was heard they may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How long anything may be sent.
    pub free: Duration,
    /// How long what has a tag may be sent; `None` is without end.
    pub tagged: Option<Duration>,
    /// The tags that reach less far, and how far.
    pub nearer: &'static [(&'static str, Duration)],
}

impl Window {
    /// A day: what the platforms have that have a window.
    pub const DAY: Duration = Duration::from_secs(24 * 3600);
    /// A week: how long people may answer on these.
    pub const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

    /// Whether what has this tag, or none, may be sent so long after the person was heard.
    #[must_use]
    pub fn reaches(&self, tag: Option<&str>, silence: Duration) -> bool {
        let Some(tag) = tag else { return silence <= self.free };
        let nearer = self.nearer.iter().find(|(name, _)| *name == tag).map(|(_, reach)| *reach);
        nearer.or(self.tagged).is_none_or(|reach| silence <= reach.max(self.free))
    }
}

impl Content {
    /// Whether a person was heard with it, so that their messaging window opens anew: they said something, pressed
    /// something, put a reaction somewhere or came back by a link. What has no word here counts, too: the provider knows
    /// better, and refuses what it must.
    #[must_use]
    pub fn opens_window(&self) -> bool {
        !matches!(
            self,
            Self::Deleted { .. }
                | Self::Reaction { added: false, .. }
                | Self::Members { .. }
                | Self::AccountLink { .. }
                | Self::Handover { .. }
                | Self::Notice { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const PAGE: Window = Window { free: Window::DAY, tagged: None, nearer: &[("HUMAN_AGENT", Window::WEEK)] };

    fn check(window: Window, tag: Option<&str>, hours: u32, expected: bool) {
        assert_eq!(window.reaches(tag, HOUR * hours), expected, "{tag:?} after {hours} hours");
    }

    #[test]
    fn a_tag_reaches_beyond_the_window_as_far_as_it_is_known_to() {
        for (tag, hours, expected) in [
            (None, 0, true),
            (None, 24, true),
            (None, 25, false),
            (Some("HUMAN_AGENT"), 25, true),
            (Some("HUMAN_AGENT"), 7 * 24, true),
            (Some("HUMAN_AGENT"), 7 * 24 + 1, false),
            (Some("UTILITY"), 1000, true),
        ] {
            check(PAGE, tag, hours, expected);
        }
        let account = Window { tagged: Some(Window::WEEK), nearer: &[], ..PAGE };
        check(account, Some("UTILITY"), 7 * 24, true);
        check(account, Some("UTILITY"), 7 * 24 + 1, false);
    }

    #[test]
    fn what_a_person_does_opens_it_and_what_happens_to_them_does_not() {
        let reaction = |added| Content::Reaction { message_id: "1".into(), emoji: "👍".into(), added };
        let pressed = Content::Button { title: "Yes".into(), payload: None };
        for content in [Content::Text { text: "hello".into() }, pressed, reaction(true), Content::Referral] {
            assert!(content.opens_window(), "{content:?}");
        }
        let gone = Content::Deleted { message_ids: vec!["1".into()] };
        let blocked = Content::Notice { action: "block".into(), reason: None };
        for content in [reaction(false), gone, blocked] {
            assert!(!content.opens_window(), "{content:?}");
        }
    }
}
