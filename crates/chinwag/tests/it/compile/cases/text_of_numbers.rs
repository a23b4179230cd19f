// Words to look for that are no text.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().text(7, async || "seven"))
}
