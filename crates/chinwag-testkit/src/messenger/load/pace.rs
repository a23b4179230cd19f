//! Decides when each connection sends its next text.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::{connection::Connection, job::Job, run::Run};

/// The shortest nap of the pacing thread: what is due within it goes out together.
const NAP_MIN: Duration = Duration::from_micros(50);

/// Sends one connection's share as fast as the gate lets it.
pub(super) async fn as_answered(run: Arc<Run>, mut connection: Connection, index: u64, connections: u64) {
    let users = (run.config.users - index).div_ceil(connections);
    for turn in 0.. {
        run.shared.gate.pass().await;
        let due = Instant::now();
        if !run.may_send(due) {
            // The place is for another connection, so that it finds out too.
            run.shared.gate.open_one();
            return;
        }
        let user = index + connections * (turn % users);
        connection.deliver(Job { user, number: turn / users, due }).await;
    }
}

/// Sends what the pacing thread hands over.
pub(super) async fn as_handed(mut connection: Connection, mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(job) = jobs.recv().await {
        connection.deliver_or_hold(job).await;
    }
    connection.finish().await;
}

/// Hands out texts at a fixed rate, until the end of the load.
///
/// NOTE: it has a thread of its own, because the runtime's timers are only good to a millisecond.
pub(super) fn hand_out(run: &Run, per_second: f64, to: &[mpsc::UnboundedSender<Job>]) {
    let users = run.config.users;
    for index in 0.. {
        let due = run.started() + Duration::from_secs_f64(index as f64 / per_second);
        let left = due.saturating_duration_since(Instant::now());
        if left > NAP_MIN {
            std::thread::sleep(left);
        }
        if !run.may_send(due) {
            return;
        }
        let user = index % users;
        let connection = usize::try_from(user % to.len() as u64).unwrap_or_default();
        if to[connection].send(Job { user, number: index / users, due }).is_err() {
            return;
        }
    }
}
