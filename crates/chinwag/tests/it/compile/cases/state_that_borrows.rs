// State that borrows from what is around it.

use chinwag::prelude::*;

pub fn bot() -> Bot {
    let greeting = String::from("hello");
    Bot::new().with_state(greeting.as_str())
}
