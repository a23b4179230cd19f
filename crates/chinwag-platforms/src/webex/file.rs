//! How a file is had: with the bot's token, once it has been looked at for viruses.

use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
};

use super::Config;
use crate::{caller::Caller, file, file::Door, registry::OpenError};

/// What Webex answers while it looks for viruses.
const LATER: &[u16] = &[423];

/// Where the files of one bot are.
#[derive(Debug)]
pub(super) struct Files(Door);

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let caller = caller.authorized("Bearer", config.token.current(), "token")?;
        Ok(Self(Door::new(config.channel.clone(), caller, &config.api_url, &[]).below("/v1/contents/")))
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
