//! How a file is had: the bot's own homeserver gets it from whichever has it.

use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
};

use super::Config;
use crate::{caller::Caller, file, file::Door, form, registry::OpenError};

/// What a homeserver answers while a file is still being uploaded, or fetched from another one.
const LATER: &[u16] = &[504];

/// Where the files of one homeserver are.
#[derive(Debug)]
pub(super) struct Files {
    door: Door,
    api_url: String,
}

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let caller = caller.authorized("Bearer", config.as_token.current(), "as_token")?;
        let door = Door::new(config.channel.clone(), caller, &config.api_url, &[]);
        Ok(Self { door, api_url: config.api_url.clone() })
    }
}

impl FileAccess for Files {
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        let not_had = |why: &str| FileError::NotAFile { why: why.into() };
        let url = match (file.url(), file.id()) {
            (Some(url), _) => url,
            (None, Some(_)) => return Err(not_had("it is encrypted for the people in the room")),
            _ => return Err(file::not_a_file(file)),
        };
        let parts = url.strip_prefix("mxc://").and_then(|url| url.split_once('/'));
        let legal = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('/');
        let (server, media) = parts
            .filter(|(server, media)| legal(server) && legal(media))
            .ok_or_else(|| not_had("its address is no mxc:// address"))?;
        let mut url = format!("{}/_matrix/client/v1/media/download/", self.api_url);
        form::encode(server, &mut url);
        url.push('/');
        form::encode(media, &mut url);
        Ok(FileWay::get(FileCall { later: LATER, ..self.door.api(url) }))
    }

    fn located(&self, _: &Attachment, _: &HttpReply) -> Result<FileCall, FileError> {
        Err(file::never_asked())
    }
}
