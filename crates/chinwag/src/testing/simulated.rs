//! Every other simulated provider on a stage.

use std::{net::Ipv4Addr, sync::Arc};

use async_trait::async_trait;
use chinwag_core::{
    clock::{Clock, Timestamp},
    secret::Secret,
};
use chinwag_testkit::{
    play::{Fault, Play, Shown, Simulator},
    script::{Deed, Said, Trouble},
};
use serde_json::{Map, Value};

use super::{Error, platform::Provider};

/// Starts a simulated provider on a free port.
pub(super) async fn start(play: Box<dyn Play>, clock: Arc<dyn Clock>) -> Result<Box<dyn Provider>, Error> {
    Ok(Box::new(Simulator::start(play, clock, (Ipv4Addr::LOCALHOST, 0).into()).await?))
}

#[async_trait]
impl Provider for Simulator {
    fn settings(&self) -> Map<String, Value> {
        Self::settings(self)
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        Self::credential(self, name)
    }

    fn point_at(&self, webhook: &str) -> Result<(), Error> {
        Ok(Self::point_at(self, webhook)?)
    }

    async fn act(&self, person: &str, deed: &Deed) -> Result<(), Error> {
        Ok(Self::act(self, person, deed).await?)
    }

    fn user_id(&self, person: &str) -> String {
        Self::user_id(self, person)
    }

    fn unheard(&self, person: &str) -> Vec<Said> {
        Self::unheard(self, person)
    }

    fn befall(&self, trouble: Trouble, times: u32) {
        Self::befall(self, trouble, times);
    }

    async fn switch(&self, fault: Fault, is_on: bool) -> Result<(), Error> {
        Ok(Self::switch(self, fault, is_on).await?)
    }

    async fn redeliver(&self) -> Result<(), Error> {
        Ok(Self::redeliver(self).await?)
    }

    fn seen(&self, person: &str) -> Vec<(Timestamp, Shown)> {
        Self::seen(self, person)
    }

    #[cfg(test)]
    fn calls(&self) -> Vec<chinwag_testkit::play::Call> {
        Self::calls(self)
    }
}
