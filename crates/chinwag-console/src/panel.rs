//! What every page needs.

use std::sync::Arc;

use chinwag_core::{
    clock::{Clock, Ids},
    store::Engine,
};

use crate::{Source, history::History, sign::Doorkeeper};

/// What every page needs.
#[derive(Debug)]
pub struct Panel {
    pub(crate) doorkeeper: Doorkeeper,
    pub(crate) engine: Engine,
    pub(crate) source: Arc<dyn Source>,
    pub(crate) history: History,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    /// It can be reached from this machine alone.
    pub(crate) is_local: bool,
}
