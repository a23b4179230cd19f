// A question that is asked without waiting for its answer.

use chinwag::prelude::*;

async fn order(mut chat: Chat) -> Result<()> {
    let size = chat.ask("Which size?");
    chat.say(size).await
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().action("order", order))
}
