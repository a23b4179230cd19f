//! How a file is had: with the account's credential, which the storage that it is redirected to does not get.

use base64::{Engine, engine::general_purpose::STANDARD};
use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
    secret::Secret,
};

use super::Config;
use crate::{caller::Caller, file, file::Door, registry::OpenError};

const HOSTS: &[&str] = &["*.twilio.com"];
/// A file may not be found for a moment after its message came.
const LATER: &[u16] = &[404];

/// Where the files of one account are.
#[derive(Debug)]
pub(super) struct Files(Door);

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let (user, password, key) = config.basic();
        let basic = Secret::new(STANDARD.encode(format!("{user}:{}", password.expose())));
        let caller = Caller::new(config.channel.clone()).authorized("Basic", &basic, key)?;
        Ok(Self(Door::new(config.channel.clone(), caller, &config.api_url, HOSTS)))
    }
}

impl FileAccess for Files {
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        Ok(FileWay::get(FileCall { later: LATER, ..self.0.at(file::address(file)?) }))
    }

    fn located(&self, _: &Attachment, _: &HttpReply) -> Result<FileCall, FileError> {
        Err(file::never_asked())
    }
}
