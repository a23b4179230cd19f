// A closure that changes what it holds.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    let mut count = 0;
    let talk = move || {
        count += 1;
        let words = count.to_string();
        async move { words }
    };
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
