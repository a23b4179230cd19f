//! What the functions of a bot share: one value of each type.

use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    fmt,
    ops::Deref,
    sync::Arc,
};

use super::{CallContext, Error, FromCall, FromInput, Request, ServiceSite, Site, Unmet};

/// A value given to the bot by [`Bot::with_state`](super::Bot::with_state): the same one in every run, and in every call
/// of a service.
#[derive(Debug)]
pub struct State<T>(Arc<T>);

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for State<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Send + Sync + 'static> FromInput for State<T> {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.states.get::<T>().map(drop)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        request.site().states.get().map(Self).map_err(|unmet| request.refuse(unmet))
    }
}

impl<T: Send + Sync + 'static> FromCall for State<T> {
    fn check(site: &ServiceSite) -> Result<(), Unmet> {
        site.states.get::<T>().map(drop)
    }

    fn from_call(site: &ServiceSite, _: &CallContext) -> Result<Self, Error> {
        site.states.get().map(Self).map_err(|unmet| site.refuse(&unmet))
    }
}

/// One value of each type.
#[derive(Clone, Default)]
pub(super) struct States(HashMap<TypeId, Slot>);

#[derive(Clone)]
struct Slot {
    type_name: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

impl States {
    /// Keeps `value`; names its type when there was one already.
    pub(super) fn insert<T: Send + Sync + 'static>(&mut self, value: T) -> Result<(), &'static str> {
        let slot = Slot { type_name: type_name::<T>(), value: Arc::new(value) };
        self.0.insert(TypeId::of::<T>(), slot).map_or(Ok(()), |earlier| Err(earlier.type_name))
    }

    fn get<T: Send + Sync + 'static>(&self) -> Result<Arc<T>, Unmet> {
        let slot = self.0.get(&TypeId::of::<T>());
        slot.and_then(|slot| Arc::clone(&slot.value).downcast().ok())
            .ok_or(Unmet::State { type_name: type_name::<T>() })
    }
}

impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.values().map(|slot| slot.type_name)).finish()
    }
}
