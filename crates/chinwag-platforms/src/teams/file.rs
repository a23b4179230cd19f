//! How a file is had: what people upload, from an address of its own; a picture in a message, from the connector.

use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
};

use super::{Config, service::Services};
use crate::{caller::Caller, file, file::Door};

/// Where the files of one channel are.
#[derive(Debug)]
pub(super) struct Files {
    door: Door,
    services: Services,
}

impl Files {
    pub(super) fn new(config: &Config) -> Self {
        let (channel, bare) = (config.channel.clone(), Caller::new(config.channel.clone()));
        let api_url = config.api_url.as_deref().unwrap_or_else(|| config.cloud.service());
        let services = Services { hosts: config.service_hosts.clone() };
        Self { door: Door::new(channel, bare, api_url, &[]), services }
    }
}

impl FileAccess for Files {
    /// The bot's token goes to the connector alone. The other addresses open for whoever has them, for some minutes.
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        let url = file::address(file)?;
        let call = self.door.at(url);
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let is_configured = call.is_configured || self.services.name(path);
        let is_connector = is_configured || self.services.allow(path);
        let needs_token = is_connector && file::is_below(url, "/v3/attachments/");
        Ok(FileWay::get(FileCall { needs_token, is_configured, ..call }))
    }

    fn located(&self, _: &Attachment, _: &HttpReply) -> Result<FileCall, FileError> {
        Err(file::never_asked())
    }
}
