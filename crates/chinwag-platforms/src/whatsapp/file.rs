//! How a file is had: the API says for five minutes where it is, and it opens with the channel's token.

use chinwag_core::{
    file::{FileAbout, FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    platform::{HttpCall, HttpReply},
    secret::Secret,
};
use http::Method;
use serde_json::Value;

use super::{Config, reply};
use crate::{caller::Caller, file, file::Door, form, meta::verify::proof, registry::OpenError};

/// Where Meta keeps files, and takes the token for them.
const HOSTS: &[&str] = &["*.fbsbx.com", "*.facebook.com", "*.whatsapp.net", "*.whatsapp.com"];

/// Asks for the files of one channel.
#[derive(Debug)]
pub(super) struct Files {
    door: Door,
    caller: Caller,
    url: String,
    number: Option<String>,
    proof: Option<Secret>,
    token: Secret,
}

impl Files {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let token = config.access_token.current();
        let caller = || Caller::new(config.channel.clone()).authorized("Bearer", token, "access_token");
        Ok(Self {
            door: Door::new(config.channel.clone(), caller()?, &config.api_url, HOSTS),
            caller: caller()?,
            url: format!("{}/{}", config.api_url, config.api_version),
            number: config.phone_number_id.clone(),
            proof: config.appsecret_proof.then(|| proof(config.app_secret.current(), token)),
            token: token.clone(),
        })
    }

    fn ask(&self, id: &str) -> HttpCall {
        let mut url = format!("{}/", self.url);
        form::encode(id, &mut url);
        if let Some(number) = &self.number {
            url.push_str("?phone_number_id=");
            form::encode(number, &mut url);
        }
        let proof = self.proof.iter().map(|proof| ("appsecret_proof", proof.clone()));
        HttpCall { secret_query: proof.collect(), ..self.caller.bare(Method::GET, url) }
    }
}

impl FileAccess for Files {
    /// NOTE: a message may name an address as well, which is no better and may have expired.
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        match (file.id(), file.url()) {
            (Some(id), _) if !id.is_empty() => Ok(FileWay::ask(self.ask(id))),
            (_, Some(url)) => Ok(FileWay::get(self.door.at(url))),
            _ => Err(file::not_a_file(file)),
        }
    }

    fn located(&self, _: &Attachment, reply: &HttpReply) -> Result<FileCall, FileError> {
        if !(200..300).contains(&reply.status) {
            return Err(FileError::refused(reply, reply::read(reply, &self.token)));
        }
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let url = answer["url"].as_str().ok_or_else(file::unreadable)?;
        let size = &answer["file_size"];
        let about = FileAbout {
            name: None,
            mime: answer["mime_type"].as_str().map(str::to_owned),
            bytes: size.as_u64().or_else(|| size.as_str()?.parse().ok()),
        };
        Ok(FileCall { about, ..self.door.at(url) })
    }
}
