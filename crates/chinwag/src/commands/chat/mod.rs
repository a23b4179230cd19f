//! A chat on a terminal: what a person types becomes what a person does on Messenger, and what the bot sends is shown.

mod ask;
mod line;
mod shown;
mod typed;

#[cfg(test)]
mod tests;

use std::{io, time::Duration};

use chinwag_testkit::messenger::{Error, Received, Sent, User};

pub(super) use self::{
    ask::ask,
    line::{HELP, Line, Offer},
    shown::Shown,
    typed::Typed,
};
use super::Terminal;

const DAY: Duration = Duration::from_secs(86_400);

/// A person at the terminal, and what the bot has offered them last.
#[derive(Debug)]
pub(super) struct Chat {
    pub(super) user: User,
    offers: Vec<Offer>,
}

impl Chat {
    pub(super) fn new(user: User) -> Self {
        Self { user, offers: Vec::new() }
    }

    /// What a line that was typed means now.
    pub(super) fn read(&self, line: &str) -> Line {
        Line::read(line, &self.offers)
    }

    /// Does what was typed; `None` where that is nothing a bot hears of.
    pub(super) async fn act(&mut self, line: &Line) -> Result<Option<Sent>, Error> {
        let sent = match line {
            Line::Say(text) => self.user.says(text.as_str()).await?,
            Line::Image(url) => self.user.sends_image(url.as_str()).await?,
            Line::Press { title, payload } => self.user.presses(title.as_str(), payload.as_str()).await?,
            Line::Choose { title, payload } => self.user.chooses(title.as_str(), payload.as_str()).await?,
            Line::Nothing | Line::Help | Line::Quit | Line::Opens(_) => return Ok(None),
        };
        self.offers.clear();
        Ok(Some(sent))
    }

    /// Shows what the bot has sent. What it offers can be chosen from then on.
    pub(super) fn show(&mut self, received: &Received, terminal: &mut Terminal<'_>) -> io::Result<Shown> {
        let shown = Shown::of(received);
        shown.write(self.offers.len(), terminal)?;
        self.offers.extend(shown.offers.iter().cloned());
        Ok(shown)
    }

    /// Waits for a message that answers nothing, such as a reminder.
    pub(super) async fn overhear(&self) -> Received {
        loop {
            if let Ok(received) = self.user.next_reply(DAY).await {
                return received;
            }
        }
    }

    /// Asks for the next line.
    pub(super) fn prompt(terminal: &mut Terminal<'_>) -> io::Result<()> {
        write!(terminal.output, "{}  ", terminal.style.bold("you"))?;
        terminal.output.flush()
    }

    /// Shows a line as if it had been typed.
    pub(super) fn typed(line: &str, terminal: &mut Terminal<'_>) -> io::Result<()> {
        Self::prompt(terminal)?;
        writeln!(terminal.output, "{}", super::words::one_line(line, 160))
    }

    /// Answers what is not for the bot: asked for help, or a choice that only opens an address.
    pub(super) fn answer(line: &Line, terminal: &mut Terminal<'_>) -> io::Result<()> {
        match line {
            Line::Help => writeln!(terminal.output, "{}", terminal.style.dim(HELP)),
            Line::Opens(title) => {
                let words = format!("     {title} opens an address; the bot does not hear of it");
                writeln!(terminal.output, "{}", terminal.style.dim(words))
            }
            _ => Ok(()),
        }
    }
}
