// State of a conversation whose type does not say how it is kept.

use chinwag::prelude::*;

#[derive(Default)]
struct Basket(Vec<String>);

async fn talk(basket: ConversationState<Basket>) -> String {
    basket.0.join(", ")
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
