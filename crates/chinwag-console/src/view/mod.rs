//! What pages are made of: the frame around each, small parts, and charts.

pub(crate) mod chart;
pub(crate) mod layout;
pub(crate) mod link;
pub(crate) mod parts;
pub(crate) mod words;
