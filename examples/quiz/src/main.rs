//! Asks questions with buttons, and keeps the score of each conversation.

mod questions;

use chinwag::prelude::*;
use serde::{Deserialize, Serialize};

use crate::questions::QUESTIONS;

/// How a conversation is doing.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Score {
    /// Questions asked and answered so far.
    asked: usize,
    right: usize,
}

impl Stored for Score {
    const NAME: &'static str = "score";
}

/// Begins a round, whatever was before.
async fn start(mut score: ConversationState<Score>) -> Vec<Reply> {
    score.clear();
    vec![Reply::text(format!("{} questions. Ready?", QUESTIONS.len())), question(0)]
}

/// Takes an answer: the payload of a button is `answer:<question>:<choice>`.
async fn answer(chosen: Matched, mut score: ConversationState<Score>) -> Vec<Reply> {
    let mut numbers = chosen.rest().split(':').map_while(|number| number.parse::<usize>().ok());
    let (Some(index), Some(choice)) = (numbers.next(), numbers.next()) else { return Vec::new() };
    let Some(asked) = QUESTIONS.get(index).filter(|_| index == score.asked) else {
        return vec![Reply::text("That one is over.")];
    };
    score.asked += 1;
    score.right += usize::from(choice == asked.right);
    let verdict = if choice == asked.right { "Right!" } else { "No." };
    vec![Reply::text(format!("{verdict} {}", asked.because)), next(&score)]
}

/// The next question, or the score.
fn next(score: &Score) -> Reply {
    if score.asked < QUESTIONS.len() {
        return question(score.asked);
    }
    Reply::text(format!("{} of {} right.", score.right, score.asked)).quick_reply("Again", "again")
}

fn question(index: usize) -> Reply {
    let question = &QUESTIONS[index];
    let ask = Reply::text(question.words);
    let choices = question.choices.iter().enumerate();
    choices.fold(ask, |ask, (number, choice)| ask.button(*choice, format!("answer:{index}:{number}")))
}

async fn score(score: ConversationState<Score>) -> String {
    format!("{} of {} right so far.", score.right, score.asked)
}

async fn help() -> Reply {
    Reply::text("I ask, you press. /start begins, /score tells how you are doing.").button("Start", "again")
}

fn bot() -> Bot {
    let talk = Router::new()
        .command("start", start)
        .action("again", start)
        .action("answer", answer)
        .command("score", score)
        .otherwise(help);
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

fn main() -> ExitCode {
    bot().main()
}

#[cfg(test)]
chinwag::testing::scripts!("tests", bot);
