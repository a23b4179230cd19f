// A return value that cannot be published.

use chinwag::prelude::*;

struct Order;

async fn talk() -> Order {
    Order
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
