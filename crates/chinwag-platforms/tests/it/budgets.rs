//! Whose budget a conversation draws on, and how large it is.

use chinwag_core::{
    conversation::ConversationKey,
    platform::{Chat, Pace, Platform},
};

use crate::{google_chat, slack, telegram, whatsapp};

fn check(platform: &dyn Platform, conversation: &str, id: &str, is_group: bool, pace: Pace) {
    let conversation: ConversationKey = format!("c:{conversation}").parse().expect("a key");
    assert_eq!(platform.chat(&conversation), Chat { id, is_group }, "{conversation}");
    assert_eq!(platform.rates().of(is_group), Some(pace), "{conversation}");
}

#[test]
fn what_is_documented_is_the_budget_of_a_chat_and_its_threads() {
    let telegram = telegram::support::telegram();
    for (conversation, id) in [("42", "42"), ("42@business", "42")] {
        check(&*telegram, conversation, id, false, Pace::per_second(1));
    }
    for conversation in ["-1001", "-1001:7"] {
        check(&*telegram, conversation, "-1001", true, Pace::per_minute(20));
    }
    let slack = slack::support::slack();
    for conversation in ["T1:C1", "T1:C1:1767574193.000100"] {
        check(&*slack, conversation, "T1:C1", false, Pace::per_second(1));
    }
    let chat = google_chat::support::chat();
    for conversation in ["spaces/S", "spaces/S/threads/T"] {
        check(&chat, conversation, "spaces/S", false, Pace::per_minute(60));
    }
    let whatsapp = whatsapp::support::whatsapp();
    check(&*whatsapp, "1:2", "1:2", false, Pace::per_minute(10).at_once(45));
}
