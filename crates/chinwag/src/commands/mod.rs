//! The logic of the commands, without their arguments' syntax: each takes what it needs and returns how it ended.

pub mod decode;
pub mod verify;

mod capture;
mod exit;
mod terminal;
mod throwaway;
mod unchecked;

#[cfg(test)]
mod tests;

pub use self::{exit::Exit, terminal::Terminal};
