//! How a file is had: `getFile` says under which path, where the bot's token stands once more.

use chinwag_core::{
    file::{FileAbout, FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::HttpReply,
    secret::Secret,
};
use http::Method;
use serde_json::{Value, json};

use super::{Config, reply};
use crate::{caller::Caller, file, form, registry::OpenError};

/// What the API gives at most, whatever is asked for: a server of one's own gives more, and says so.
const BYTES_MAX: u64 = 20_000_000;

/// Asks for the files of one bot.
#[derive(Debug)]
pub(super) struct Files {
    caller: Caller,
    api_url: String,
    token: Secret,
}

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let token = config.bot_token.current().clone();
        let caller = Caller::new(config.channel.clone()).with_path(&token, "bot_token")?;
        Ok(Self { caller, api_url: config.api_url.clone(), token })
    }

    fn url(&self, path: &str) -> String {
        let mut url = format!("{}/file/bot{{token}}", self.api_url);
        for part in path.split('/') {
            url.push('/');
            form::encode(part, &mut url);
        }
        url
    }
}

impl FileAccess for Files {
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        let id = file::id(file)?;
        let url = format!("{}/bot{{token}}/getFile", self.api_url);
        let call = self.caller.json(Method::POST, url, &json!({"file_id": id}));
        Ok(FileWay::ask(call.map_err(|error| FileError::Failed { error: error.what })?))
    }

    fn located(&self, _: &Attachment, reply: &HttpReply) -> Result<FileCall, FileError> {
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let words = answer["description"].as_str().unwrap_or_default();
        if words.contains("file is too big") {
            return Err(FileError::TooLarge { limit: BYTES_MAX, bytes: None });
        }
        // What it cannot find any more.
        if words.contains("wrong file_id") || words.contains("file is temporarily unavailable") {
            return Err(FileError::Gone { status: reply.status });
        }
        if answer["ok"] != true {
            return Err(FileError::refused(reply, reply::read(reply, &self.token)));
        }
        let path = answer["result"]["file_path"].as_str().ok_or_else(file::unreadable)?;
        // NOTE: a server of one's own that runs with `--local` names a place in its own file system.
        if path.starts_with('/') || path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            let why = "the Bot API's server gives files on its own machine alone".into();
            return Err(FileError::NotAFile { why });
        }
        let call = self.caller.bare(Method::GET, self.url(path));
        let about = FileAbout { bytes: answer["result"]["file_size"].as_u64(), ..FileAbout::default() };
        Ok(FileCall { about, ..FileCall::new(call, true) })
    }
}
