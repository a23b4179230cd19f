// A service whose name and types nobody has said.

use chinwag::prelude::*;

struct Stock;

async fn talk(_: Service<Stock>) {}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
