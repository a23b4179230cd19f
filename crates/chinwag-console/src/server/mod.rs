//! The server: connections within bounds, a request read whole, the page it is for, and headers that browsers heed.

mod accept;
mod answer;
mod ask;
mod cookie;
mod route;
pub mod stream;

#[cfg(test)]
mod tests;

pub(crate) use self::{
    accept::accept,
    answer::{Answer, file, not_found, page, problem, see_other, text},
    ask::Ask,
};
