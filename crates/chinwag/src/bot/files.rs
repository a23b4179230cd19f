//! The files that people send: fetched when a function asks for them.

use std::{future::Future, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use chinwag_core::{
    file::{self, FileError, FileLimits, FileSource},
    message::Attachment,
    name::ChannelName,
};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::{Error, FromInput, Request, Result, Site, Unmet};

/// Room that is made for a file before any of it is there, however long it is said to be.
const ROOM_MAX: u64 = 1 << 20;

/// Fetches the files that people send, each when a function asks for it.
///
/// It knows what the event's platform needs for that: a credential, a call that tells where a file is, another one once an
/// address has expired. It connects to no private address, whatever a message or a redirect says, and takes no more than
/// 25 MiB within 20 seconds, unless it is told otherwise.
///
/// ```
/// use chinwag::prelude::*;
///
/// async fn weigh(message: Message, files: Files) -> Result<String> {
///     let Some(picture) = message.attachments().iter().find(|attachment| attachment.is_media()) else {
///         return Ok("Send me a picture.".into());
///     };
///     let file = files.at_most(5 << 20).fetch(picture).await?;
///     Ok(format!("{} bytes of {}.", file.bytes.len(), file.mime.as_deref().unwrap_or("something")))
/// }
///
/// let bot = Bot::new().function("weigh", on(MESSAGE_RECEIVED), weigh);
/// ```
///
/// Its errors are those of the run by `?`: what may be there later is tried again, what is gone is not. What it is exactly
/// says [`Error::file`].
///
/// In a durable conversation, which runs again from its beginning at each turn, fetch inside
/// [`Chat::run`](super::Chat::run), and let that return something small: where the file was put, or how large it was. What
/// it returns is recorded; the bytes of a file are not meant to be.
#[derive(Debug, Clone)]
pub struct Files {
    source: Arc<dyn FileSource>,
    channel: ChannelName,
    limits: FileLimits,
}

/// A file, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// Its name, without any folder, where one is told. It is the sender's choice.
    pub name: Option<String>,
    /// Its content type, where one is told. Nobody has looked whether that is true.
    pub mime: Option<String>,
    /// Its bytes.
    pub bytes: Bytes,
}

/// A file of which the bytes are still to come.
#[derive(Debug)]
pub struct OpenFile(file::OpenFile);

impl Files {
    /// With another bound: the most bytes that are taken.
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// With another bound: how long all of a file may take. The time-out of the function is another matter.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.limits.within = time;
        self
    }

    /// Fetches a file.
    ///
    /// # Errors
    /// It is no file, it is gone or not there yet, it is too large, or it is somewhere that nothing is fetched from.
    pub async fn fetch(&self, file: &Attachment) -> Result<File> {
        self.open(file).await?.whole().await
    }

    /// Begins to fetch a file, for what is not to be held in memory.
    ///
    /// # Errors
    /// As those of [`Files::fetch`], as far as they are known before its first byte.
    pub async fn open(&self, file: &Attachment) -> Result<OpenFile> {
        let opened = self.source.open(&self.channel, file, self.limits).await;
        opened.map(OpenFile).map_err(Error::of_file)
    }
}

impl OpenFile {
    /// Its name, without any folder, where one is told. It is the sender's choice.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.about.name.as_deref()
    }

    /// Its content type, where one is told. Nobody has looked whether that is true.
    #[must_use]
    pub fn mime(&self) -> Option<&str> {
        self.0.about.mime.as_deref()
    }

    /// How many bytes are announced.
    #[must_use]
    pub fn announced(&self) -> Option<u64> {
        self.0.about.bytes
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// It is cut off, it takes too long, or there are too many. What came before is not the whole file.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.0.body.chunk().await.map_err(Error::of_file)
    }

    /// All of it.
    ///
    /// # Errors
    /// As those of [`OpenFile::chunk`].
    pub async fn whole(mut self) -> Result<File> {
        let room = self.announced().unwrap_or(0).min(ROOM_MAX);
        let mut bytes = BytesMut::with_capacity(usize::try_from(room).unwrap_or(0));
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        let about = self.0.about;
        Ok(File { name: about.name, mime: about.mime, bytes: bytes.freeze() })
    }

    /// Writes all of it there, as it comes; how many bytes that were. After an error there may be a part of it.
    ///
    /// ```
    /// use chinwag::prelude::*;
    ///
    /// async fn scan(message: Message, files: Files) -> Result<String> {
    ///     let Some(film) = message.attachments().first() else { return Ok("Send me a film.".into()) };
    ///     let mut scanner = tokio::net::TcpStream::connect("127.0.0.1:3310").await?;
    ///     let bytes = files.at_most(1 << 30).open(film).await?.write_to(&mut scanner).await?;
    ///     Ok(format!("All {bytes} bytes of it are being looked at."))
    /// }
    /// ```
    ///
    /// # Errors
    /// As those of [`OpenFile::chunk`], and it cannot be written.
    pub async fn write_to(mut self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64> {
        let failed = |error: std::io::Error| Error::of_file(FileError::Write { error: error.to_string() });
        let mut written = 0;
        while let Some(chunk) = self.chunk().await? {
            writer.write_all(&chunk).await.map_err(failed)?;
            written += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        }
        writer.flush().await.map_err(failed)?;
        Ok(written)
    }
}

impl FromInput for Files {
    fn check(_: &Site) -> Result<(), Unmet> {
        Ok(())
    }

    fn from_input(request: &mut Request) -> impl Future<Output = Result<Self, Error>> + Send {
        let source = Arc::clone(&request.input().tools.files);
        let channel = request.channel();
        async move { Ok(Self { source, channel: channel?, limits: FileLimits::default() }) }
    }
}

impl Error {
    /// What was wrong with a file, where the error is about one.
    ///
    /// ```
    /// use chinwag::{core::file::FileError, prelude::*};
    ///
    /// async fn read(message: Message, files: Files) -> Result<String> {
    ///     let Some(attachment) = message.attachments().first() else { return Ok("Send me a file.".into()) };
    ///     match files.fetch(attachment).await {
    ///         Ok(file) => Ok(String::from_utf8_lossy(&file.bytes).into_owned()),
    ///         Err(error) => match error.file() {
    ///             Some(FileError::TooLarge { .. }) => Ok("That is too much to read.".into()),
    ///             Some(FileError::Gone { .. }) => Ok("It is gone. Send it again, please.".into()),
    ///             _ => Err(error),
    ///         },
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn file(&self) -> Option<&FileError> {
        self.cause().downcast_ref()
    }

    /// Another run may help where it may be there later.
    fn of_file(error: FileError) -> Self {
        match (error.is_retryable(), error.retry_after()) {
            (true, Some(after)) => Self::retry_after(after, error),
            (true, None) => Self::retry(error),
            (false, _) => Self::reject(error),
        }
    }
}
