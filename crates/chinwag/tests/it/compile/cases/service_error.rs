// A service whose error is no standard error.

use chinwag::prelude::*;

struct Empty;

async fn stock(_: String) -> Result<u32, Empty> {
    Err(Empty)
}

pub fn bot() -> Bot {
    Bot::new().service("stock", stock)
}
