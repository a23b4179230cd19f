// A payload that cannot be read from JSON.

use chinwag::prelude::*;

struct Order;

const ORDERS: TopicName = TopicName::from_static("orders");

async fn take(_: Payload<Order>) {}

pub fn bot() -> Bot {
    Bot::new().function("take", on(ORDERS), take)
}
