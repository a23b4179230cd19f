// A function that asks for a service by something that is not its API.

use chinwag::prelude::*;

struct Stock;

async fn talk(_: Message, _: Service<Stock>) {}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
