//! Answers `Echo: ` and the text to every message that has text.

use chinwag::prelude::*;

async fn echo(message: Message) -> Option<Reply> {
    let text = message.text();
    (!text.is_empty()).then(|| Reply::text(format!("Echo: {text}")))
}

fn main() -> ExitCode {
    Bot::new().function("echo", on(MESSAGE_RECEIVED), echo).main()
}
