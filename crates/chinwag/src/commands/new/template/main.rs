//! A bot to begin with: it greets, tells when the shop is open, and repeats the rest.

use chinwag::prelude::*;

fn main() -> ExitCode {
    bot().main()
}

/// The bot: each function is subscribed to a topic.
fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

/// Answers one message. What it returns is sent; `None` is no answer.
async fn talk(message: Message, user: User) -> Option<Reply> {
    let words = match &message.content {
        Content::Button {
            payload: Some(payload),
            ..
        }
        | Content::QuickReply { payload, .. } => payload,
        _ => message.text(),
    };
    let words = words.trim().trim_start_matches('/').to_lowercase();
    match words.as_str() {
        "" => None,
        "hello" | "hi" | "start" | "help" => Some(greet(&user)),
        "hours" => Some(Reply::text("We are open every day from 11 to 23.")),
        _ => Some(Reply::text(format!("You said: {}", message.text())).quick_reply("Help", "help")),
    }
}

fn greet(user: &User) -> Reply {
    Reply::text(format!(
        "Hello, {}! What can I do for you?",
        user.display_name()
    ))
    .button("Opening hours", "hours")
    .button("Help", "help")
}
