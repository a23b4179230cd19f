// The words of the message as an argument.

use chinwag::prelude::*;

async fn talk(words: String) -> String {
    words
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
