// A service that returns no result.

use chinwag::prelude::*;

async fn stock(_: String) -> u32 {
    3
}

pub fn bot() -> Bot {
    Bot::new().service("stock", stock)
}
