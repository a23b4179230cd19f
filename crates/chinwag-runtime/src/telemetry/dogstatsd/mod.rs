//! [DogStatsD](https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/): what an agent of Datadog takes.
//! [`lines`] makes datagrams of what has changed, and does no I/O; [`agent`] sends them.
//!
//! Counters are sent as what was added since the last time. Of a histogram, each bucket is one value of a distribution,
//! in its middle, with a sample rate that stands for how many there were.

pub mod agent;
pub mod lines;

#[cfg(test)]
mod tests;
