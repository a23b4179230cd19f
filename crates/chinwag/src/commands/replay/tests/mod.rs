//! Recordings of a real runtime, replayed.

mod answers;
mod bounds;
mod durable;
mod others;
mod place;
mod services;
mod talks;
