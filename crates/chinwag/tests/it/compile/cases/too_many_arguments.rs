// Thirteen arguments.

use chinwag::prelude::*;

#[rustfmt::skip]
async fn talk(
    _: Message, _: Message, _: Message, _: Message, _: Message, _: Message, _: Message, _: Message, _: Message,
    _: Message, _: Message, _: Message, _: Message,
) {
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
