//! What a function does where it stands: a function of the bus.

use std::sync::Arc;

use async_trait::async_trait;
use chinwag_core::function::{Emits, Function, Input, Outcome};

use super::{Branch, Error, Request, Site, chat};

/// What a function does, and where it stands.
pub(super) struct Standing {
    branch: Branch,
    is_durable: bool,
    site: Arc<Site>,
}

impl Standing {
    pub(super) fn new(branch: Branch, site: Site) -> Self {
        Self { is_durable: branch.is_durable(), branch, site: Arc::new(site) }
    }
}

#[async_trait]
impl Function for Standing {
    async fn call(&self, input: Input) -> Outcome {
        let request = Request::new(input, Arc::clone(&self.site));
        let emits = match self.is_durable {
            true => chat::drive(&self.branch, request).await,
            // It had a durable conversation once, and what it would wake has gone with that.
            false if chat::is_wake(request.event()) => Ok(Emits::none()),
            false => self.branch.call(request).await,
        };
        if let Ok(emits) = &emits {
            self.site.topics.look_at(&self.site.function, emits);
        }
        emits.map_or_else(Error::into_outcome, Outcome::Done)
    }
}
