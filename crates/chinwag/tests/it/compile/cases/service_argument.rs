// A service that asks for what belongs to an event.

use chinwag::prelude::*;

async fn stock(size: String, user: User) -> Result<String> {
    Ok(format!("{size} for {}", user.display_name()))
}

pub fn bot() -> Bot {
    Bot::new().service("stock", stock)
}
