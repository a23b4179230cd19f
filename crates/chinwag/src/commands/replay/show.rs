//! A comparison for a person: the talk around the first difference, and how many more there are.

use std::io::{self, Write};

use chinwag_core::{
    event::Event,
    message::Message,
    reply::{Button, Reply, ReplyContent},
};

use super::{
    compare::{Compared, Summary},
    differences::Difference,
};
use crate::{
    commands::{Style, words::one_line},
    replay::{Answer, Did},
};

/// Messages that are shown before the first difference.
const BEFORE: usize = 2;

/// The most letters of what both say, and of a name.
const LETTERS_MAX: usize = 200;
const NAME_MAX: usize = 30;

/// The most letters of what differs, and how many of those before the difference are shown.
const DIFFERENT_MAX: usize = 600;
const LEAD: usize = 60;

/// Writes a conversation where it is not the same.
pub(super) fn compared(compared: &Compared<'_>, output: &mut dyn Write, style: Style) -> io::Result<()> {
    if compared.differences.is_empty() && compared.stopped.is_none() {
        return Ok(());
    }
    let (talk, count) = (&compared.recorded.talk, compared.differences.len());
    let messages = counted(talk.inputs.len(), "message", "messages");
    writeln!(output, "{}  {messages}", style.bold(&talk.conversation))?;
    if let Some(first) = compared.differences.first() {
        dialogue(compared, first, output, style)?;
    }
    if count > 1 {
        let further = counted(count - 1, "further difference", "further differences");
        writeln!(output, "  {}", style.dim(further))?;
    }
    if let Some((index, effect)) = compared.stopped {
        let (said, effect) = (one_line(&words(&talk.inputs[index]), NAME_MAX), one_line(effect, NAME_MAX));
        let what = format!(
            "not comparable from message {} on (“{said}”): the effect “{effect}” is not carried out in a replay",
            index + 1
        );
        writeln!(output, "  {}", style.mark(what))?;
    }
    writeln!(output)
}

/// Writes how many conversations are the same.
pub(super) fn summary(summary: &Summary, output: &mut dyn Write, style: Style) -> io::Result<()> {
    let conversations = counted(summary.conversations, "conversation", "conversations");
    let messages = counted(summary.messages, "message", "messages");
    write!(output, "{conversations}, {messages}: {}", style.good(format_args!("{} the same", summary.same)))?;
    if summary.differ > 0 {
        write!(output, ", {}", style.bad(counted(summary.differ, "differs", "differ")))?;
    }
    if summary.stopped > 0 {
        write!(output, ", {} not comparable to the end", summary.stopped)?;
    }
    writeln!(output)
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// The talk around a difference.
fn dialogue(
    compared: &Compared<'_>,
    difference: &Difference<'_>,
    output: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let inputs = &compared.recorded.talk.inputs;
    let earlier = inputs.iter().zip(&compared.answers).take(difference.index);
    for (input, answers) in earlier.skip(difference.index.saturating_sub(BEFORE)) {
        said(input, output, style)?;
        same(answers, compared, output, style)?;
    }
    said(&inputs[difference.index], output, style)?;
    same(&difference.before, compared, output, style)?;
    let (old, new) = lines(difference, compared);
    for line in old {
        writeln!(output, "  {}", style.bad(format_args!("- {line}")))?;
    }
    for line in new {
        writeln!(output, "  {}", style.good(format_args!("+ {line}")))?;
    }
    same(&difference.after, compared, output, style)
}

/// What somebody said.
fn said(input: &Event, output: &mut dyn Write, style: Style) -> io::Result<()> {
    let message = input.payload::<Message>().ok();
    let name = message.and_then(|message| message.sender.name).unwrap_or_else(|| "user".into());
    let speaker = style.bold(format_args!("{}:", one_line(&name, NAME_MAX)));
    writeln!(output, "    {speaker} {}", one_line(&words(input), LETTERS_MAX))
}

fn words(input: &Event) -> String {
    input.payload::<Message>().map_or_else(|_| input.data.get().to_owned(), |message| message.summary())
}

/// What both answer.
fn same(
    answers: &[&Answer],
    compared: &Compared<'_>,
    output: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    answers.iter().try_for_each(|answer| {
        let (speaker, words) = line(answer, compared);
        writeln!(output, "    {} {}", style.dim(speaker), one_line(&words, LETTERS_MAX))
    })
}

/// The answers that differ: each from shortly before where it differs from its counterpart.
fn lines(difference: &Difference<'_>, compared: &Compared<'_>) -> (Vec<String>, Vec<String>) {
    let mut old: Vec<_> = difference.old.iter().map(|answer| line(answer, compared)).collect();
    let mut new: Vec<_> = difference.new.iter().map(|answer| line(answer, compared)).collect();
    for (index, (old, new)) in old.iter_mut().zip(&mut new).enumerate() {
        if old == new {
            // They differ in what is not shown.
            old.1 = whole(difference.old[index]);
            new.1 = whole(difference.new[index]);
        }
        let common = old.1.chars().zip(new.1.chars()).take_while(|(old, new)| old == new).count();
        if common > LEAD * 2 {
            let from = |text: &str| format!("…{}", text.chars().skip(common - LEAD).collect::<String>());
            (old.1, new.1) = (from(&old.1), from(&new.1));
        }
    }
    let shown = |(speaker, words): (String, String)| format!("{speaker} {}", one_line(&words, DIFFERENT_MAX));
    (old.into_iter().map(shown).collect(), new.into_iter().map(shown).collect())
}

/// Who answers, and what.
fn line(answer: &Answer, compared: &Compared<'_>) -> (String, String) {
    match &answer.did {
        Did::Said { conversation, reply } => {
            let is_here = *conversation == compared.recorded.talk.conversation;
            let speaker = if is_here { "bot:".into() } else { format!("bot to {conversation}:") };
            (speaker, shown(reply))
        }
        Did::Failed { error } => (format!("{} failed:", answer.function), error.replace('\n', "↵")),
        did => (format!("{}:", answer.function), did.words()),
    }
}

/// A reply with its buttons.
fn shown(reply: &Reply) -> String {
    let below: Vec<&Button> = match &reply.content {
        ReplyContent::Text { buttons, .. } => buttons.iter().collect(),
        ReplyContent::Cards { cards } => cards.iter().flat_map(|card| &card.buttons).collect(),
        _ => Vec::new(),
    };
    let quick = reply.quick_replies.iter().map(|quick| &quick.title);
    let titles = below.into_iter().map(|button| &button.title).chain(quick);
    let buttons: Vec<String> = titles.map(|title| format!("  [{title}]")).collect();
    format!("{}{}", reply.summary().replace('\n', "↵"), buttons.concat())
}

/// All of an answer, as JSON.
fn whole(answer: &Answer) -> String {
    serde_json::to_string(&answer.did).unwrap_or_default()
}
