//! Functions driven from a bus: order, retries, dead letters, takeover.

mod bounds;
mod failing_store;
mod giving_up;
mod order;
mod ownership;
mod retries;
mod support;
mod timers;
