//! How a file is had: the calls, and what of them may be trusted.

use crate::{
    file::FileError,
    message::Attachment,
    platform::{HttpCall, HttpReply},
};

/// How the files of a platform's messages are had. Pure, as the platform is.
///
/// A credential MUST stand in a call only where its address is of the configured API, or of a host that is known to be
/// the provider's. That a message names an address is no reason: whoever writes a message may make it up.
pub trait FileAccess: Send + Sync {
    /// The calls that lead to a file.
    ///
    /// # Errors
    /// It is no file, or none that a bot can have.
    fn way(&self, file: &Attachment) -> Result<FileWay, FileError>;

    /// The call that gives the file, by the answer to the one that asks where it is. `file` is the same as before.
    ///
    /// # Errors
    /// What the answer means instead.
    fn located(&self, file: &Attachment, reply: &HttpReply) -> Result<FileCall, FileError>;
}

/// The calls that lead to a file; at least one of the two.
#[derive(Debug, Clone)]
pub struct FileWay {
    /// The call that gives it, where its address is known.
    pub get: Option<FileCall>,
    /// The call that asks where it is, where the provider can be asked: at first, or again when an address has expired.
    /// It changes nothing at the provider.
    pub ask: Option<HttpCall>,
}

impl FileWay {
    /// The address is known, and there is nobody to ask for another.
    #[must_use]
    pub fn get(call: FileCall) -> Self {
        Self { get: Some(call), ask: None }
    }

    /// The provider has to be asked.
    #[must_use]
    pub fn ask(call: HttpCall) -> Self {
        Self { get: None, ask: Some(call) }
    }
}

/// The call that gives a file.
#[derive(Debug, Clone)]
pub struct FileCall {
    /// The call. A credential in it goes to that host, scheme and port alone, whatever is redirected to.
    pub call: HttpCall,
    /// Whether the address is of a host that the channel is configured with. Any other has to be public, and over TLS.
    pub is_configured: bool,
    /// Whether it needs the channel's [access token](crate::access), which whoever makes the call adds.
    pub needs_token: bool,
    /// The statuses by which the provider says that the file is not there yet.
    pub later: &'static [u16],
    /// Whether a web page instead of the file means that the credential is refused.
    pub is_refused_by_page: bool,
    /// What is known of the file beside what the message says.
    pub about: FileAbout,
}

impl FileCall {
    /// A call of which nothing more is known.
    #[must_use]
    pub fn new(call: HttpCall, is_configured: bool) -> Self {
        let about = FileAbout::default();
        Self { call, is_configured, needs_token: false, later: &[], is_refused_by_page: false, about }
    }
}

/// What is known of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileAbout {
    /// Its name, as it was given.
    pub name: Option<String>,
    /// Its content type.
    pub mime: Option<String>,
    /// Its size in bytes.
    pub bytes: Option<u64>,
}

impl FileAbout {
    /// What a message says of a file.
    #[must_use]
    pub fn of(file: &Attachment) -> Self {
        match file {
            Attachment::Media { name, mime, bytes, .. } => {
                Self { name: name.clone(), mime: mime.clone(), bytes: *bytes }
            }
            _ => Self::default(),
        }
    }

    /// With what `other` knows where this does not.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            name: self.name.or(other.name),
            mime: self.mime.or(other.mime),
            bytes: self.bytes.or(other.bytes),
        }
    }
}
