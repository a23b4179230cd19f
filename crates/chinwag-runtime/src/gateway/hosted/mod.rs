//! The gateway as the far side: it serves the people of a [`Hosted`](chinwag_core::hosted::Hosted) platform.
//!
//! `serve` is one request, `quotas` how often somebody may make one. `hub` is the one reader of what the sender says it
//! has sent, for all who follow; `feed` is what one of them is told: first what there is, by the archive, then what comes,
//! by the hub. Whoever cannot keep up is let go, and comes again with the position of what they have.

mod serve;

mod feed;
mod hub;
mod quotas;

pub(super) use self::{
    hub::{Hub, start},
    quotas::Quotas,
    serve::answer,
};
