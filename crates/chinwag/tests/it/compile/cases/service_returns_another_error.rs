// A service whose error is no standard error.

use chinwag::prelude::*;

struct SoldOut;

async fn stock(_: String) -> Result<u32, SoldOut> {
    Err(SoldOut)
}

pub fn bot() -> Bot {
    Bot::new().service("stock", stock)
}
