//! Whether an activity comes from the Bot Framework: its token, and that token and activity are of one service.

use chinwag_core::{
    clock::Timestamp,
    key_set::KeySet,
    platform::{RawRequest, Rejection},
};

use super::{Config, activity::Activity, service::Services};
use crate::{
    jwt::{self, Terms, refused},
    registry::OpenError,
};

/// Knows whom tokens are for, and the published keys.
#[derive(Debug)]
pub(super) struct Verifier {
    keys: KeySet,
    issuer: &'static str,
    app_id: String,
    services: Services,
}

impl Verifier {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let keys = KeySet::new(&*config.keys_url).map_err(|_| OpenError::InvalidValue {
            channel: config.channel.clone(),
            key: "keys_url",
            expected: "an https address, or an http address of this machine",
        })?;
        Ok(Self {
            keys,
            issuer: config.cloud.issuer(),
            app_id: config.app_id.clone(),
            services: Services { hosts: config.service_hosts.clone() },
        })
    }

    pub(super) fn keys(&self) -> &KeySet {
        &self.keys
    }

    pub(super) fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        let terms = Terms { issuers: &[self.issuer], audiences: &[&self.app_id] };
        let token = jwt::check(request, &terms, &self.keys, now)?;
        let Ok(activity) = Activity::read(&request.body) else {
            return refused("there is no activity that it could be for");
        };
        let Some(service) = activity.text(&["serviceUrl"]) else {
            return refused("the activity names no service URL");
        };
        if token.text("serviceurl").or_else(|| token.text("serviceUrl")) != Some(service) {
            return refused("it is for another service URL than that of the activity");
        }
        if !self.services.allow(service) {
            return refused("the service URL is not on a host of `service_hosts`");
        }
        // NOTE: a key without a list may speak for every network, as for the provider's own libraries.
        let channel = activity.text(&["channelId"]).unwrap_or_default();
        let endorsed = |networks: &Vec<String>| networks.iter().any(|network| network == channel);
        if !token.key.endorsements.as_ref().is_none_or(endorsed) {
            return refused("its key may not speak for the activity's network");
        }
        Ok(())
    }
}
