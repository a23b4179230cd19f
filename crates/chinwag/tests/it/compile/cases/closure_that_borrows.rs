// A closure that borrows from what is around it.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    let greeting = String::from("hello");
    let talk = || {
        let words = greeting.clone();
        async move { words }
    };
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
