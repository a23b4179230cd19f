//! How a file is had: it opens with the bot's token, at an address that the event names or `files.info` does.

use chinwag_core::{
    file::{FileAbout, FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::{HttpCall, HttpReply},
    secret::Secret,
};
use http::Method;
use serde_json::Value;

use super::{Config, reply};
use crate::{caller::Caller, file, file::Door, form, registry::OpenError};

/// Where Slack keeps files. NOTE: a file may be one that an app names an address for, and the API is called by addresses,
/// too: what is not below `/files-…` is none of Slack's files.
const HOSTS: &[&str] = &["slack.com", "*.slack.com"];

/// Asks for the files of one workspace.
#[derive(Debug)]
pub(super) struct Files {
    door: Door,
    caller: Caller,
    api_url: String,
    token: Secret,
}

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let token = config.bot_token.current();
        let caller = || Caller::new(config.channel.clone()).authorized("Bearer", token, "bot_token");
        Ok(Self {
            door: Door::new(config.channel.clone(), caller()?, &config.api_url, HOSTS).below("/files-"),
            caller: caller()?,
            api_url: config.api_url.clone(),
            token: token.clone(),
        })
    }

    fn ask(&self, id: &str) -> HttpCall {
        let mut url = format!("{}/files.info?file=", self.api_url);
        form::encode(id, &mut url);
        self.caller.bare(Method::GET, url)
    }

    /// NOTE: without the right to read files, a page to log in comes with a 200.
    fn get(&self, url: &str, about: FileAbout) -> FileCall {
        FileCall { is_refused_by_page: true, about, ..self.door.at(url) }
    }
}

impl FileAccess for Files {
    /// Of a file that comes from another workspace, an event may tell the id alone.
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        if !file.is_media() {
            return Err(file::not_a_file(file));
        }
        let get = file.url().map(|url| self.get(url, FileAbout::of(file)));
        let ask = file.id().filter(|id| !id.is_empty()).map(|id| self.ask(id));
        if get.is_none() && ask.is_none() {
            return Err(file::not_a_file(file));
        }
        Ok(FileWay { get, ask })
    }

    fn located(&self, file: &Attachment, reply: &HttpReply) -> Result<FileCall, FileError> {
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if answer["ok"] != true {
            return Err(match answer["error"].as_str() {
                Some("file_not_found" | "file_deleted") => FileError::Gone { status: 404 },
                // The answer is read as that of any other method.
                _ => FileError::refused(reply, reply::read(&self.ask(""), reply, &self.token)),
            });
        }
        let told = &answer["file"];
        let text = |name: &str| told[name].as_str().map(str::to_owned);
        let url =
            text("url_private_download").or_else(|| text("url_private")).ok_or_else(file::unreadable)?;
        let about = FileAbout { name: text("name"), mime: text("mimetype"), bytes: told["size"].as_u64() };
        Ok(self.get(&url, FileAbout::of(file).or(about)))
    }
}
