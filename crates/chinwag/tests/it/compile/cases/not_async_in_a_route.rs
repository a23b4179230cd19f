// A closure that is not async, in a route.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().command("start", || "hello"))
}
