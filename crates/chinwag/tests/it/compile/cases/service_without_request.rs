// A service without a request.

use chinwag::prelude::*;

async fn stock() -> Result<u32> {
    Ok(3)
}

pub fn bot() -> Bot {
    Bot::new().service("stock", stock)
}
