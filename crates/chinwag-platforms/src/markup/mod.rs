//! The small markup of texts, and how each platform writes it.
//!
//! A bot writes `**bold**`, `*italic*` or `_italic_`, `~~struck~~`, `` `code` ``, fences of three backquotes, and
//! `[label](https://…)`. A backslash before a mark makes it an ordinary character. What is not plainly markup, such as
//! `2*3*4` or `snake_case_name`, stays as it is, and so does an address that stands by itself.

mod address;
mod dialect;
pub(crate) mod markdown;
mod parse;

pub(crate) use self::{
    dialect::Dialect,
    parse::{Node, parse},
};

#[cfg(test)]
mod tests;
