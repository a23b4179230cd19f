// An error that is no standard error.

use chinwag::prelude::*;

struct Mistake;

async fn talk() -> Result<Reply, Mistake> {
    Err(Mistake)
}

pub fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}
