// An argument that is no extractor.

use chinwag::prelude::*;

struct Order;

async fn talk(_: Message, _: Order) {}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
