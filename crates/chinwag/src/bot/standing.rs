//! What a function does where it stands: a function of the bus.

use std::sync::Arc;

use async_trait::async_trait;
use chinwag_core::function::{Function, Input, Outcome};

use super::{Branch, Error, Request, Site};

/// What a function does, and where it stands.
pub(super) struct Standing {
    branch: Branch,
    site: Arc<Site>,
}

impl Standing {
    pub(super) fn new(branch: Branch, site: Site) -> Self {
        Self { branch, site: Arc::new(site) }
    }
}

#[async_trait]
impl Function for Standing {
    async fn call(&self, input: Input) -> Outcome {
        let request = Request::new(input, Arc::clone(&self.site));
        self.branch.call(request).await.map_or_else(Error::into_outcome, Outcome::Done)
    }
}
