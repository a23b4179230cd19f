// An argument that is no extractor, in a route.

use chinwag::prelude::*;

struct Order;

async fn order(_: Order) {}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().action("order", order))
}
