// An async closure that keeps something.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    let greeting = String::from("hello");
    Bot::new().function("talk", on(MESSAGE_RECEIVED), async move || greeting.clone())
}
