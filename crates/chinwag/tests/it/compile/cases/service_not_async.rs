// A service that is not asynchronous.

use chinwag::prelude::*;

fn stock(_: String) -> Result<u32> {
    Ok(3)
}

pub fn bot() -> Bot {
    Bot::new().service("stock", serve(stock).attempts(3))
}
