// A reply where a handler is asked for.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().command("start", Reply::text("hello")))
}
