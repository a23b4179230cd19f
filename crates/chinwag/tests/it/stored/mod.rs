//! State and durable conversations through the real runtime, on each engine: whatever happens to a run, what it keeps is
//! right, and a conversation goes on where it was.

/// Plays each of these scenarios on each engine.
macro_rules! on_each_engine {
    ($($scenario:ident)*) => {
        mod memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $scenario() {
                    crate::stored::stage::play(super::$scenario(crate::stored::stage::Place::memory())).await;
                }
            )*
        }
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $scenario() {
                    crate::stored::stage::play(super::$scenario(crate::stored::stage::Place::sqlite())).await;
                }
            )*
        }
    };
}

mod stage;

mod count;
mod people;
mod programs;
mod time;
mod turns;
mod versions;
mod waits;
