//! Whole flows: a person of a simulated provider writes, and everything in between is real: HTTP, gateway, lanes, the
//! bot's functions, the sender and the result handlers. Each scenario is played on every engine.
//!
//! The clock is moved by hand, for the bot and for the provider. What a test waits for, it looks for until it is there.

/// Plays each of these scenarios on each engine.
macro_rules! on_each_engine {
    ($($scenario:ident)*) => {
        mod memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $scenario() {
                    crate::flow::play(super::$scenario(crate::flow::Place::memory())).await;
                }
            )*
        }
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $scenario() {
                    crate::flow::play(super::$scenario(crate::flow::Place::sqlite())).await;
                }
            )*
        }
    };
}

mod bot;
mod function;
mod place;
mod stage;

mod giving_up;
mod held;
mod later;
mod order;
mod parts;
mod received;
mod records;
mod refused;
mod restart;
mod traced;
mod unknown;

pub(crate) use self::{
    bot::Bot,
    function::{echo, function, message, respond, spec, talk},
    place::{Place, play, until},
    stage::{PAGE, Stage, channels},
};
