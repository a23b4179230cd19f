//! The stages against the real thing: real HTTP, real engines, a clock moved by hand.

mod export;
mod flow;
mod gateway;
mod immediate;
mod ingress;
mod invoke;
mod lanes;
mod push;
mod results;
mod sender;
