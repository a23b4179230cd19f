//! What every page needs.

use std::sync::Arc;

use chinwag_core::{
    audit::AuditEntry,
    clock::{Clock, Ids},
    error::EngineError,
    store::Engine,
};

use crate::{Source, history::History, server::Site, sign::Doorkeeper};

/// What every page needs.
#[derive(Debug)]
pub struct Panel {
    pub(crate) doorkeeper: Doorkeeper,
    pub(crate) engine: Engine,
    pub(crate) source: Arc<dyn Source>,
    pub(crate) history: History,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) site: Site,
}

impl Panel {
    /// Notes what somebody did.
    pub(crate) async fn note(
        &self,
        who: &str,
        action: &str,
        subject: &str,
        details: &str,
    ) -> Result<(), EngineError> {
        let entry = AuditEntry {
            at: self.clock.now(),
            who: who.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            details: details.to_owned(),
        };
        self.engine.logs.audit(entry).await
    }
}
