// A service that asks for what belongs to an event.

use chinwag::prelude::*;

async fn stock(_: String, _: Message) -> Result<u32> {
    Ok(3)
}

pub fn bot() -> Bot {
    Bot::new().service("stock", stock)
}
