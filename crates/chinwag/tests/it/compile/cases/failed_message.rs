// A failure that no topic tells of.

use chinwag::prelude::*;

async fn tell(_: Failed<Message>) {}

pub fn bot() -> Bot {
    Bot::new().function("tell", on(RESPONSE_FAILED), tell)
}
