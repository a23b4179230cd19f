// A value that stays on its thread is kept across an await.

use std::rc::Rc;

use chinwag::prelude::*;

async fn talk() -> String {
    let words = Rc::new("hello".to_owned());
    std::future::ready(()).await;
    words.to_string()
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
