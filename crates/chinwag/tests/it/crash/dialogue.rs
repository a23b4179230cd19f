//! What people say, and what a bot that is never interrupted answers: each text has one answer.

use super::chance::Chance;

/// Something that is said, and the answer to it.
pub(super) struct Line {
    pub(super) said: String,
    pub(super) answer: String,
}

const DRINKS: [&str; 3] = ["tea", "coffee", "water"];
const DRINK: &str = "What would you like to drink?";
const WHICH: &str = "Please choose one of these: Tea, Coffee, Water.\nWhat would you like to drink?";
const NUMBER: &str = "A number from 1 to 12, please.";

/// How an order may end.
#[derive(Clone, Copy)]
enum End {
    Ordered,
    Refused,
    Cancelled,
}

/// What is said next: words that are repeated, or a whole order with one or the other mistake in it.
pub(super) fn next(id: &str, chance: &mut Chance) -> Vec<Line> {
    if chance.strikes(0.5) {
        return vec![line(id, &format!("Echo: {id}"))];
    }
    order(chance)
}

fn order(chance: &mut Chance) -> Vec<Line> {
    let drink = DRINKS[(chance.next() % 3) as usize];
    let count = chance.next() % 11 + 2;
    let how_many = format!("How many cups of {drink}?");
    let mut lines = vec![line("order", DRINK)];
    if chance.strikes(0.3) {
        lines.push(line("beer", WHICH));
    }
    lines.push(line(drink, &how_many));
    if chance.strikes(0.3) {
        lines.push(line("many", &format!("{NUMBER}\n{how_many}")));
    }
    lines.push(line(&count.to_string(), &format!("{count} cups of {drink}, is that right?")));
    let end = [End::Ordered, End::Ordered, End::Refused, End::Cancelled][(chance.next() % 4) as usize];
    lines.push(match end {
        End::Ordered => {
            let words = "It will be, sadly, only a demonstration.";
            line("yes", &format!("Ordered: {count} cups of {drink}! {words}"))
        }
        End::Refused => line("no", "Then not. Say “order” to begin again."),
        End::Cancelled => line("cancel", "Cancelled."),
    });
    lines
}

fn line(said: &str, answer: &str) -> Line {
    Line { said: said.into(), answer: answer.into() }
}
