//! How a file is had: by the API, with the app's access token.

use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
};

use super::Config;
use crate::{caller::Caller, file, file::Door};

/// Where the files of one app are.
#[derive(Debug)]
pub(super) struct Files(Door);

impl Files {
    pub(super) fn new(config: &Config) -> Self {
        let (channel, bare) = (config.channel.clone(), Caller::new(config.channel.clone()));
        Self(Door::new(channel, bare, &config.api_url, &[]))
    }
}

impl FileAccess for Files {
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        if file.url().is_none() && file.id().is_some() {
            let why = "it is kept in a person's Drive, which the app cannot read".into();
            return Err(FileError::NotAFile { why });
        }
        let url = file::address(file)?;
        let call = self.0.at(url);
        let needs_token = call.is_configured && file::is_below(url, "/media/");
        Ok(FileWay::get(FileCall { needs_token, ..call }))
    }

    fn located(&self, _: &Attachment, _: &HttpReply) -> Result<FileCall, FileError> {
        Err(file::never_asked())
    }
}
