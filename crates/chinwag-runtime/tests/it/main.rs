//! The stages against the real thing: real HTTP, real engines, a clock moved by hand.

mod export;
#[macro_use]
mod flow;
mod gateway;
mod hosted;
mod immediate;
mod ingress;
mod invoke;
mod lanes;
mod push;
mod results;
mod sender;
