// A call of the handler where the handler is asked for.

use chinwag::prelude::*;

async fn greet() -> &'static str {
    "hello"
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().command("start", greet()))
}
