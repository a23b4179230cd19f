// Nothing is wrong: what the other cases fail by is their one mistake.

use chinwag::prelude::*;

async fn greet(message: Message, user: User, shop: State<Vec<String>>) -> Result<Reply> {
    Ok(Reply::text(format!("{} {} {}", message.text(), user.display_name(), shop.len())))
}

pub fn bot() -> Bot {
    let talk = Router::new().command("start", greet).otherwise(async || "What?");
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).with_state(vec![String::new()])
}
