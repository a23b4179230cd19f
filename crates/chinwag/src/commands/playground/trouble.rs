//! What can be made to go wrong, in words.

use chinwag_console::playground::FaultView;
use chinwag_testkit::play::Fault;

/// The faults of a platform.
///
/// A token that is refused and a person who has blocked the bot are told by every provider in words of its own; where
/// the bot cannot tell one from the other, neither is offered.
pub(super) fn of(platform: &str) -> Vec<Fault> {
    let is_there = |fault: &Fault| match fault {
        Fault::TokenRefused => !NO_TOKEN.contains(&platform),
        Fault::Blocked => BLOCKING.contains(&platform),
        _ => true,
    };
    Fault::ALL.into_iter().filter(is_there).collect()
}

/// Where a refused token is not told apart; on Webex the bot cannot even fetch what was said then.
const NO_TOKEN: [&str; 2] = ["webhook", "webex"];
/// Where a provider tells that the bot is blocked.
const BLOCKING: [&str; 3] = ["messenger", "telegram", "viber"];

/// A fault, as the panel shows it.
pub(super) fn view(fault: Fault, is_on: bool) -> FaultView {
    let (title, words) = words(fault);
    FaultView { name: fault.as_str(), title, words, is_on }
}

fn words(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::TokenRefused => (
            "Token refused",
            "Every call is refused: the token is good no more. The bot puts its answers off, and says what is wrong.",
        ),
        Fault::Blocked => (
            "Blocked by the person",
            "Every call is refused: the person does not want to hear from the bot. It gives up at once.",
        ),
        Fault::Down => (
            "Provider down",
            "Every call is answered 500. The bot tries again, ever later, until this is off.",
        ),
        Fault::Limited => (
            "Too many calls",
            "Every second call is answered 429 and may be made again in 2 s. The bot waits as long as it is told.",
        ),
        Fault::CutOff => (
            "Connection cut off",
            "Every second call is carried out, but its answer is lost. The bot cannot know, and sends again: the person may see it twice.",
        ),
        Fault::Slow => ("Slow answers", "Every call takes 2 s longer. Other conversations do not wait."),
        Fault::Redelivered => (
            "Webhooks come twice",
            "What is said is delivered twice, as providers do when they are in doubt. The bot answers once.",
        ),
        Fault::Reordered => (
            "Webhooks out of order",
            "What is said is held back until the next was delivered. The bot answers in the order in which it hears.",
        ),
    }
}
