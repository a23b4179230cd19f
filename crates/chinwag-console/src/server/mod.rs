//! The server: connections within bounds, a request read whole, the page it is for, and headers that browsers heed.

mod accept;
mod answer;
mod ask;
mod cookie;
mod patient;
mod route;
mod signing;
mod site;
pub mod stream;

#[cfg(test)]
mod tests;

pub(crate) use self::{
    accept::{Bounds, accept},
    answer::{Answer, file, not_found, page, problem, see_other, text},
    ask::{Ask, read},
    site::Site,
};
