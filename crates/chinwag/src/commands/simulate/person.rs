//! A person at the terminal who writes to a running bot.

use std::time::Duration;

use chinwag_testkit::messenger::{Ack, Messenger, Sent};

use super::provider_failure;
use crate::commands::{
    Exit, Terminal,
    chat::{Chat, Typed},
    failure::{Ended, Failure},
};

const PERSON: &str = "200000000000001";

/// How long the first answer may take.
const FIRST: Duration = Duration::from_secs(10);

/// How long it is waited for another answer.
const NEXT: Duration = Duration::from_millis(250);

/// Lets a person talk, until the end of what is typed.
pub(super) async fn talk(provider: &Messenger, terminal: &mut Terminal<'_>) -> Ended {
    let mut typed = Typed::new()?;
    let mut chat = Chat::new(provider.user(PERSON));
    while let Some((line, meant)) = typed.next(&mut chat, std::future::pending(), terminal).await? {
        if !terminal.is_interactive {
            // Nobody has seen it typed.
            writeln!(terminal.output, "{}", crate::commands::words::one_line(&line, 160))?;
        }
        Chat::answer(&meant, terminal)?;
        if let Some(sent) = chat.act(&meant).await.map_err(provider_failure)? {
            answers(&mut chat, &sent, terminal).await?;
        }
    }
    Ok(Exit::Done)
}

/// Shows what the bot answers.
async fn answers(chat: &mut Chat, sent: &Sent, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let style = terminal.style;
    let took = match &sent.ack {
        Ack::Answered { status: 200, latency } => format!("gateway {:.1} ms", latency.as_secs_f64() * 1000.0),
        Ack::Answered { status, .. } => format!("the webhook was answered {status}"),
        Ack::Failed { error, .. } => format!("the webhook was not answered: {error}"),
        Ack::Withheld => "the webhook is withheld".into(),
    };
    writeln!(terminal.output, "     {}", style.dim(took))?;
    let mut patience = FIRST;
    while let Ok(received) = chat.user.next_reply(patience).await {
        chat.show(&received, terminal)?;
        patience = NEXT;
    }
    if patience == FIRST {
        writeln!(terminal.output, "     {}", style.dim("no answer"))?;
    }
    Ok(())
}
