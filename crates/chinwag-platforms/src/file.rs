//! How files are had, as far as platforms have it in common: from where, and with what credential.

use chinwag_core::{
    file::{FileAccess, FileCall, FileError, FileWay},
    message::Attachment,
    name::ChannelName,
    platform::HttpReply,
};
use http::{Method, Uri};

use crate::caller::Caller;

/// Where files of one channel are: at the host of its API, at others of the provider, or anywhere else.
#[derive(Debug)]
pub(crate) struct Door {
    caller: Caller,
    bare: Caller,
    home: Option<Origin>,
    /// Further hosts that may see the credential; `*.` stands for whatever is below.
    hosts: &'static [&'static str],
    /// What stands in the path of every file there.
    part: &'static str,
}

/// Scheme, host and port.
#[derive(Debug, PartialEq, Eq)]
struct Origin {
    is_tls: bool,
    host: String,
    port: u16,
}

impl Door {
    /// Files at an API, where `caller` has the credential.
    pub(crate) fn new(
        channel: ChannelName,
        caller: Caller,
        api_url: &str,
        hosts: &'static [&'static str],
    ) -> Self {
        Self { caller, bare: Caller::new(channel), home: Origin::of(api_url), hosts, part: "/" }
    }

    /// Files in whose path this stands. An address without it gets no credential: it may be that of something else that the
    /// API does.
    pub(crate) fn below(self, part: &'static str) -> Self {
        Self { part, ..self }
    }

    /// A file at an address that a message names. The credential goes to the API and to hosts of the provider alone.
    pub(crate) fn at(&self, url: &str) -> FileCall {
        let origin = Origin::of(url);
        let is_home = origin.is_some() && origin == self.home;
        let is_provider = origin.is_some_and(|origin| origin.is_standard() && self.covers(&origin.host));
        let is_told = (is_home || is_provider) && is_below(url, self.part);
        let caller = if is_told { &self.caller } else { &self.bare };
        FileCall::new(caller.bare(Method::GET, url.to_owned()), is_home)
    }

    /// A file at an address of the API itself, which nobody else has written.
    pub(crate) fn api(&self, url: String) -> FileCall {
        FileCall::new(self.caller.bare(Method::GET, url), true)
    }

    fn covers(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| match known.strip_prefix('*') {
            Some(below) => host.len() > below.len() && host.ends_with(below),
            None => *known == host,
        })
    }
}

/// Whether an address is of a file: its path has that part, and is what it looks like.
pub(crate) fn is_below(url: &str, part: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let path = uri.path();
    let is_plain = |segment: &str| !matches!(segment, "." | "..") && !segment.contains(['%', '\\']);
    path.contains(part) && path.split('/').all(is_plain)
}

impl Origin {
    /// That of an address; `None` where it is none, or not without doubt: there is a user in it.
    fn of(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
        let is_tls = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        Some(Self { is_tls, host: authority.host().to_ascii_lowercase(), port })
    }

    fn is_standard(&self) -> bool {
        self.is_tls && self.port == 443
    }
}

/// Files at addresses that whoever has them may fetch.
#[derive(Debug)]
pub(crate) struct Plain(Door);

impl Plain {
    /// Files of a provider whose API is there, or who is otherwise configured to be there.
    pub(crate) fn new(channel: ChannelName, api_url: &str) -> Self {
        let caller = Caller::new(channel.clone());
        Self(Door::new(channel, caller, api_url, &[]))
    }
}

impl FileAccess for Plain {
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError> {
        Ok(FileWay::get(self.0.at(address(file)?)))
    }

    fn located(&self, _: &Attachment, _: &HttpReply) -> Result<FileCall, FileError> {
        Err(never_asked())
    }
}

/// The address of a file.
pub(crate) fn address(file: &Attachment) -> Result<&str, FileError> {
    file.url().ok_or_else(|| not_a_file(file))
}

/// The provider's id of a file.
pub(crate) fn id(file: &Attachment) -> Result<&str, FileError> {
    file.id().filter(|id| !id.is_empty()).ok_or_else(|| not_a_file(file))
}

pub(crate) fn not_a_file(file: &Attachment) -> FileError {
    match file.is_media() {
        true => FileError::NotAFile { why: "the message says neither address nor id".into() },
        false => FileError::not_a_file(file.kind()),
    }
}

/// The answer to a call that this platform does not make.
pub(crate) fn never_asked() -> FileError {
    FileError::Failed { error: "there is nothing to be asked for".into() }
}

/// The answer to the call that asks where a file is cannot be read.
pub(crate) fn unreadable() -> FileError {
    FileError::Failed { error: "the answer does not say where the file is".into() }
}

#[cfg(test)]
mod tests {
    use chinwag_core::secret::Secret;
    use http::header::AUTHORIZATION;

    use super::*;

    fn door(api_url: &str) -> Door {
        let name = ChannelName::from_static("slack");
        let caller = Caller::new(name.clone()).authorized("Bearer", &Secret::new("hunter2"), "token");
        Door::new(name, caller.expect("a token"), api_url, &["slack.com", "*.slack.com"])
    }

    #[test]
    fn the_credential_goes_to_nothing_but_files() {
        let door = door("https://slack.com/api").below("/files-");
        for (url, is_told) in [
            ("https://files.slack.com/files-pri/T1-F1/cat.png", true),
            ("https://slack.com/files-pri/T1-F1/cat.png?pub=1", true),
            ("https://slack.com/api/chat.postMessage?text=/files-pri/", false),
            ("https://slack.com/files-pri/../api/chat.postMessage", false),
            ("https://slack.com/files-pri/%2e%2e/api/chat.postMessage", false),
            ("https://slack.com/api/chat.postMessage", false),
        ] {
            assert_eq!(door.at(url).call.headers.contains_key(AUTHORIZATION), is_told, "{url}");
        }
    }

    #[test]
    fn the_credential_goes_to_the_provider_alone() {
        for (url, is_told) in [
            ("https://slack.com/api/x", true),
            ("https://files.slack.com/x", true),
            ("https://FILES.slack.com/x", true),
            ("https://a.b.slack.com:443/x", true),
            ("http://files.slack.com/x", false),
            ("https://files.slack.com:8443/x", false),
            ("https://slack.com.evil.example/x", false),
            ("https://evilslack.com/x", false),
            ("https://evil.example/files.slack.com", false),
            ("https://evil.example?.slack.com", false),
            ("https://evil.example#.slack.com", false),
            ("https://files.slack.com@evil.example/x", false),
            ("https://evil.example\\.slack.com/x", false),
            ("//files.slack.com/x", false),
            ("files.slack.com/x", false),
            ("", false),
        ] {
            let call = door("https://slack.com/api").at(url);
            assert_eq!(call.call.headers.contains_key(AUTHORIZATION), is_told, "{url}");
        }
    }

    #[test]
    fn only_the_configured_origin_is_not_asked_whether_it_is_public() {
        let door = door("http://127.0.0.1:4000/api");
        for (url, is_home) in [
            ("http://127.0.0.1:4000/files/x", true),
            ("http://127.0.0.1:4001/files/x", false),
            ("https://127.0.0.1:4000/files/x", false),
            ("http://127.0.0.1/files/x", false),
            ("http://localhost:4000/files/x", false),
            ("http://a@127.0.0.1:4000/files/x", false),
            ("https://files.slack.com/x", false),
        ] {
            assert_eq!(door.at(url).is_configured, is_home, "{url}");
        }
    }
}
