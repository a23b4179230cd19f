//! How a file is had: by the id of its message, from the other half of the API.

use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
};

use super::Config;
use crate::{caller::Caller, file, file::Door, form, registry::OpenError};

/// What LINE answers while it still converts a film or a sound. UNCONFIRMED for content itself.
const LATER: &[u16] = &[202];

/// Where the files of one channel are.
#[derive(Debug)]
pub(super) struct Files {
    door: Door,
    data_url: String,
}

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let caller = caller.authorized("Bearer", config.access_token.current(), "access_token")?;
        let data_url = config.api_url.replacen("://api.", "://api-data.", 1);
        Ok(Self { door: Door::new(config.channel.clone(), caller, &data_url, &[]), data_url })
    }
}

impl FileAccess for Files {
    /// What LINE does not keep itself has an address, which is somebody else's.
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        if !file.is_media() {
            return Err(file::not_a_file(file));
        }
        if let Some(url) = file.url() {
            return Ok(FileWay::get(self.door.at(url)));
        }
        let mut url = format!("{}/v2/bot/message/", self.data_url);
        form::encode(file::id(file)?, &mut url);
        url.push_str("/content");
        Ok(FileWay::get(FileCall { later: LATER, ..self.door.api(url) }))
    }

    fn located(&self, _: &Attachment, _: &HttpReply) -> Result<FileCall, FileError> {
        Err(file::never_asked())
    }
}
