// An argument taken by reference.

use chinwag::prelude::*;

async fn talk(message: &Message) -> String {
    message.text().to_owned()
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
