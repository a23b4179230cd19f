//! Whoever gets files.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;

use super::{FileAbout, FileError};
use crate::{message::Attachment, name::ChannelName};

/// Gets the files of the channels.
///
/// It MUST connect to no address that is not public, other than one that a channel is configured with, however it was
/// led there. It MUST NOT give more bytes than the limit, nor keep a file or its address.
#[async_trait]
pub trait FileSource: fmt::Debug + Send + Sync + 'static {
    /// Begins to get a file of a message of that channel.
    async fn open(
        &self,
        channel: &ChannelName,
        file: &Attachment,
        limits: FileLimits,
    ) -> Result<OpenFile, FileError>;
}

/// How much is taken, and how long is waited for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// The most bytes.
    pub bytes: u64,
    /// How long all of it may take, from the first call to the last byte.
    pub within: Duration,
}

impl Default for FileLimits {
    /// 25 MiB in 20 seconds: what most platforms let people send, and less than a run may take.
    fn default() -> Self {
        Self { bytes: 25 << 20, within: Duration::from_secs(20) }
    }
}

/// A file that comes in.
pub struct OpenFile {
    /// What is known of it.
    pub about: FileAbout,
    /// Its bytes.
    pub body: Box<dyn FileBody>,
}

impl fmt::Debug for OpenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenFile").field("about", &self.about).finish_non_exhaustive()
    }
}

/// The bytes of a file, as they come.
#[async_trait]
pub trait FileBody: Send {
    /// The next ones; `None` at the end of the file. An error is the end, too: what came before is not the whole file.
    async fn chunk(&mut self) -> Result<Option<Bytes>, FileError>;
}

/// Gets nothing: where nothing outside may be done.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

#[async_trait]
impl FileSource for NoFiles {
    async fn open(&self, _: &ChannelName, _: &Attachment, _: FileLimits) -> Result<OpenFile, FileError> {
        Err(FileError::Withheld)
    }
}
