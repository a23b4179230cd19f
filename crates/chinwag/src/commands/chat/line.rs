//! What a typed line means: words, a choice by number or title, a picture, or a wish of the person at the terminal.

/// Something the bot offers to press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) struct Offer {
    /// What stands on it.
    pub(in crate::commands) title: String,
    /// What it tells the bot; `None` where it opens an address.
    pub(in crate::commands) payload: Option<String>,
    /// Whether it is an answer offered beside the message, and not a button on it.
    pub(in crate::commands) is_quick_reply: bool,
}

/// What a typed line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) enum Line {
    Nothing,
    Help,
    Quit,
    /// Words.
    Say(String),
    /// A picture at this address.
    Image(String),
    /// A button.
    Press {
        title: String,
        payload: String,
    },
    /// An answer that is offered beside a message.
    Choose {
        title: String,
        payload: String,
    },
    /// A button that opens an address.
    Opens(String),
}

/// What can be typed.
pub(in crate::commands) const HELP: &str = "     \
     type a message, or the number or title of a button
     /image URL  send a picture
     /quit       stop (so does Ctrl-D)";

const PICTURE: &str = "https://example.com/picture.png";

impl Line {
    /// What a line means, with what the bot offers at that moment.
    pub(in crate::commands) fn read(line: &str, offers: &[Offer]) -> Self {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            "" => Self::Nothing,
            "/help" => Self::Help,
            "/quit" | "/exit" => Self::Quit,
            "/image" if rest.is_empty() => Self::Image(PICTURE.into()),
            "/image" => Self::Image(rest.trim().into()),
            _ => Self::chosen(line, offers).unwrap_or_else(|| Self::Say(line.into())),
        }
    }

    fn chosen(line: &str, offers: &[Offer]) -> Option<Self> {
        let number = line.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let by_number = number.and_then(|index| offers.get(index));
        let is_titled = |offer: &&Offer| offer.title.to_lowercase() == line.to_lowercase();
        let offer = by_number.or_else(|| offers.iter().find(is_titled))?.clone();
        Some(match (offer.payload, offer.is_quick_reply) {
            (None, _) => Self::Opens(offer.title),
            (Some(payload), true) => Self::Choose { title: offer.title, payload },
            (Some(payload), false) => Self::Press { title: offer.title, payload },
        })
    }
}
