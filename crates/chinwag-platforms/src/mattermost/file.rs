//! How a file is had: by its id, from the server that the channel is configured with.

use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
};

use super::Config;
use crate::{caller::Caller, file, file::Door, form, registry::OpenError};

/// Where the files of one server are.
#[derive(Debug)]
pub(super) struct Files {
    door: Door,
    api_url: String,
}

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let caller = caller.authorized("Bearer", config.bot_token.current(), "bot_token")?;
        let door = Door::new(config.channel.clone(), caller, &config.api_url, &[]);
        Ok(Self { door, api_url: config.api_url.clone() })
    }
}

impl FileAccess for Files {
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        if !file.is_media() {
            return Err(file::not_a_file(file));
        }
        let mut url = format!("{}/api/v4/files/", self.api_url);
        form::encode(file::id(file)?, &mut url);
        Ok(FileWay::get(self.door.api(url)))
    }

    fn located(&self, _: &Attachment, _: &HttpReply) -> Result<FileCall, FileError> {
        Err(file::never_asked())
    }
}
