// State that cannot be shared between threads, as an argument.

use std::cell::Cell;

use chinwag::prelude::*;

async fn talk(_: State<Cell<u32>>) {}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
