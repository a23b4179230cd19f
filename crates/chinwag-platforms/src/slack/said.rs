//! What a webhook turned out to say, and where.

use chinwag_core::{
    clock::Timestamp,
    message::{Content, Place, User},
};

/// Where something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// The workspace.
    pub(super) team: String,
    /// A channel; a person, where there is none.
    pub(super) channel: Option<String>,
    /// A thread of the channel: the `ts` of its first message.
    pub(super) thread: Option<String>,
}

impl Spot {
    /// A channel of a workspace, or one of its threads. What is not an id is as if it was not told: it must not be
    /// taken for another conversation.
    pub(super) fn new(team: &str, channel: Option<&str>, thread: Option<&str>) -> Self {
        let channel = channel.filter(|channel| is_id(channel));
        let thread = thread.filter(|thread| channel.is_some() && millis(thread).is_some());
        let team = if is_id(team) { team } else { "unknown" };
        Self { team: team.into(), channel: channel.map(str::to_owned), thread: thread.map(str::to_owned) }
    }

    /// The id of the conversation.
    pub(super) fn id(&self) -> String {
        let parts = [Some(&self.team), self.channel.as_ref(), self.thread.as_ref()];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(":")
    }

    /// Whether others read along. A channel whose id begins with `D` is between two, and so is one that is a person.
    pub(super) fn place(&self) -> Place {
        match &self.channel {
            Some(channel) if channel.starts_with(['C', 'G']) && self.thread.is_some() => Place::Thread,
            Some(channel) if channel.starts_with(['C', 'G']) => Place::Group,
            _ => Place::Direct,
        }
    }
}

/// What a part of a webhook says, or why it is nothing for the bot.
pub(super) type Told = Result<Said, &'static str>;

/// Something that was said or done.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) spot: Spot,
    pub(super) sender: User,
    pub(super) at: Timestamp,
    pub(super) dedupe: String,
    pub(super) message_id: Option<String>,
    pub(super) mentions_bot: bool,
    pub(super) reply_to: Option<String>,
    pub(super) content: Content,
}

/// The moment that a `ts` is, `1766458026.240809`.
pub(super) fn millis(ts: &str) -> Option<Timestamp> {
    let (seconds, micros) = ts.split_once('.').unwrap_or((ts, "0"));
    let is_digits =
        |text: &str| (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(seconds) || !is_digits(micros) {
        return None;
    }
    let fraction: u64 = format!("{micros:0<3}").get(..3)?.parse().ok()?;
    Some(Timestamp::from_millis(seconds.parse::<u64>().ok()? * 1000 + fraction))
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ts_is_a_moment() {
        let at = |ts| millis(ts).map(Timestamp::as_millis);
        assert_eq!(at("1766458026.240809"), Some(1_766_458_026_240));
        assert_eq!(at("1766458026"), Some(1_766_458_026_000));
        assert_eq!(at("1766458026.5"), Some(1_766_458_026_500));
        for bad in ["", ".", "1.", ".1", "a.b", "1.2.3", "-1.0", "1234567890123"] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_no_id_is_no_part_of_a_conversation() {
        let id = |team, channel, thread| Spot::new(team, channel, thread).id();
        assert_eq!(id("T1", Some("C1"), Some("1.2")), "T1:C1:1.2");
        assert_eq!(id("T1", Some("C1"), Some("1:2")), "T1:C1");
        assert_eq!(id("T1", Some("C1:2"), Some("1.2")), "T1");
        assert_eq!(id("", None, None), "unknown");
    }
}
