//! A bot that has been built, and the same bot as another process would begin with it.

use std::sync::Arc;

use chinwag_core::function::{Function, FunctionSpec, Registered};

use super::{Services, service::Director, standing::Standing};

/// A bot that has been built.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) functions: Vec<Registered>,
    pub(crate) services: Arc<Services>,
    /// What the functions are, in their order.
    standing: Vec<(FunctionSpec, Arc<Standing>)>,
}

impl Built {
    pub(super) fn new(standing: Vec<(FunctionSpec, Standing)>, services: Arc<Services>) -> Self {
        let standing: Vec<(FunctionSpec, Arc<Standing>)> =
            standing.into_iter().map(|(spec, standing)| (spec, Arc::new(standing))).collect();
        let functions = standing.iter().map(|(spec, standing)| Registered {
            spec: spec.clone(),
            function: Arc::clone(standing) as Arc<dyn Function>,
        });
        Self { functions: functions.collect(), services, standing }
    }

    /// The same bot as another process would begin with it: its services remember nothing, and none is left alone. They
    /// do what the director says. The bot's own state is shared.
    pub(crate) fn anew(&self, director: &Arc<dyn Director>) -> Self {
        let services = Arc::new(self.services.anew(director));
        let standing = self.standing.iter();
        let standing = standing.map(|(spec, standing)| (spec.clone(), standing.with_services(&services)));
        Self::new(standing.collect(), services)
    }
}
