//! An echo bot that says a line of each message: what its log costs is measured beside one that keeps none.

use chinwag::prelude::*;

async fn tell(message: Message) -> Option<Reply> {
    let text = message.text();
    tracing::info!(length = text.len(), "a message to answer");
    (!text.is_empty()).then(|| Reply::text(format!("Echo: {text}")))
}

fn main() -> ExitCode {
    Bot::new().function("tell", on(MESSAGE_RECEIVED), tell).main()
}
