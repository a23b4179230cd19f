// A return value that cannot be published, in a result, in a route.

use chinwag::prelude::*;

async fn order() -> Result<u32> {
    Ok(7)
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().action("order", order))
}
