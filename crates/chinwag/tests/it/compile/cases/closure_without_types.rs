// A closure that does not say what it asks for.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), async |message| "hello")
}
