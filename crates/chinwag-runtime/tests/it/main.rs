//! The stages against the real thing: real HTTP, real engines, a clock moved by hand.

mod gateway;
mod lanes;
mod results;
mod sender;
