//! Random programs of questions, effects, branches and loops, cut off at random, against the same program told by a
//! plain interpreter that is never cut off.

use std::{collections::VecDeque, pin::Pin, sync::Arc};

use proptest::prelude::*;

use super::table::{Crash, Table};
use crate::prelude::*;

/// A program. Its only variable is the last number that it heard or computed.
#[derive(Debug, Clone)]
enum Op {
    Say(u8),
    Ask(u8),
    Effect(u8),
    Draw,
    IfEven(Vec<Op>, Vec<Op>),
    Repeat(u8, Vec<Op>),
}

fn program() -> impl Strategy<Value = Vec<Op>> {
    let leaf = prop_oneof![
        any::<u8>().prop_map(Op::Say),
        any::<u8>().prop_map(Op::Ask),
        any::<u8>().prop_map(Op::Effect),
        Just(Op::Draw),
    ];
    let op = leaf.prop_recursive(3, 24, 4, |inner| {
        let ops = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (ops(), ops()).prop_map(|(even, odd)| Op::IfEven(even, odd)),
            (0_u8..4, ops()).prop_map(|(count, ops)| Op::Repeat(count, ops)),
        ]
    });
    prop::collection::vec(op, 0..8)
}

fn crash() -> impl Strategy<Value = Crash> {
    prop_oneof![Just(Crash::Never), Just(Crash::BeforeCommit), Just(Crash::AfterCommit)]
}

type Playing<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// The program as a durable conversation.
fn play<'a>(ops: &'a [Op], chat: &'a mut Chat, last: &'a mut u64) -> Playing<'a> {
    Box::pin(async move {
        for op in ops {
            match op {
                Op::Say(number) => chat.say(format!("say {number} {last}")).await?,
                Op::Ask(number) => *last = chat.ask(format!("ask {number} {last}")).parse().await?,
                Op::Effect(number) => {
                    let (name, before) = (number.to_string(), *last);
                    let effect = async { Ok::<_, Error>(before.wrapping_mul(31) + u64::from(*number)) };
                    *last = chat.run(&name, effect).await?;
                }
                // Whatever was drawn stays drawn: the second draw of a run must not replace the first.
                Op::Draw => {
                    let drawn = chat.random();
                    chat.run("keep", async { Ok::<_, Error>(drawn) })
                        .await
                        .map(|kept| assert_eq!(kept, drawn))?;
                }
                Op::IfEven(even, odd) => {
                    let ops = if last.is_multiple_of(2) { even } else { odd };
                    play(ops, chat, last).await?;
                }
                Op::Repeat(count, ops) => {
                    for _ in 0..*count {
                        play(ops, chat, last).await?;
                    }
                }
            }
        }
        Ok(())
    })
}

/// The program told: what is said up to the point where there is no answer.
struct Told {
    answers: VecDeque<u64>,
    turns: Vec<Vec<String>>,
    last: u64,
}

impl Told {
    fn say(&mut self, line: String) {
        self.turns.last_mut().expect("a turn has begun").push(line);
    }

    /// Whether the program came to its end.
    fn tell(&mut self, ops: &[Op]) -> bool {
        ops.iter().all(|op| match op {
            Op::Say(number) => {
                self.say(format!("say {number} {}", self.last));
                true
            }
            Op::Ask(number) => {
                self.say(format!("ask {number} {}", self.last));
                let Some(answer) = self.answers.pop_front() else { return false };
                self.turns.push(Vec::new());
                self.last = answer;
                true
            }
            Op::Effect(number) => {
                self.last = self.last.wrapping_mul(31) + u64::from(*number);
                true
            }
            Op::Draw => true,
            Op::IfEven(even, odd) => {
                let ops = if self.last.is_multiple_of(2) { even } else { odd };
                self.tell(ops)
            }
            Op::Repeat(count, ops) => (0..*count).all(|_| self.tell(ops)),
        })
    }
}

/// What is said in each turn, when the first message and each answer come one by one.
fn told(ops: &[Op], answers: &[u64]) -> Vec<String> {
    let mut told = Told { answers: answers.iter().copied().collect(), turns: vec![Vec::new()], last: 0 };
    while told.tell(ops) {
        // Whoever speaks next begins it anew.
        if told.answers.pop_front().is_none() {
            break;
        }
        told.turns.push(Vec::new());
        told.last = 0;
    }
    told.turns.iter().map(|lines| lines.join("\n")).collect()
}

fn bot(ops: &Arc<Vec<Op>>) -> Bot {
    let ops = Arc::clone(ops);
    let talk = move |mut chat: Chat| {
        let ops = Arc::clone(&ops);
        async move { play(&ops, &mut chat, &mut 0).await }
    };
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

async fn held(ops: Vec<Op>, turns: &[(u64, Crash, bool)], first: Crash) -> Vec<String> {
    let ops = Arc::new(ops);
    let mut table = Table::new(bot(&ops)).await;
    table.crash = first;
    let mut heard = vec![table.says("begin").await];
    for (answer, crash, is_deployed) in turns {
        if *is_deployed {
            table.deploy(bot(&ops)).await;
        }
        table.crash = *crash;
        heard.push(table.says(&answer.to_string()).await);
    }
    heard
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_program_that_is_cut_off_says_what_it_says_uninterrupted(
        ops in program(),
        first in crash(),
        turns in prop::collection::vec((0_u64..100, crash(), any::<bool>()), 0..12),
    ) {
        let answers: Vec<u64> = turns.iter().map(|(answer, ..)| *answer).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let heard = runtime.block_on(held(ops.clone(), &turns, first));
        prop_assert_eq!(heard, told(&ops, &answers));
    }
}
