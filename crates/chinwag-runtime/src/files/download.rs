//! The whole way to a file: ask where it is, if need be, follow where that leads, and hand over what comes.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chinwag_core::{
    clock::Clock,
    file::{FileAbout, FileAccess, FileCall, FileError, FileLimits, FileSource, OpenFile},
    message::Attachment,
    name::ChannelName,
    platform::HttpCall,
};
use http::{
    HeaderValue, Request, Response,
    header::{AUTHORIZATION, HeaderMap},
};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    answer,
    body::{self, Bounded, Deadline},
    public::is_public,
    resolve::{Checked, NotPublic, Resolve, SystemResolver},
    step::{Rules, Step},
};
use crate::{
    Channel, Channels, Error,
    client::{Client, https},
    errand,
    sender::Tokens,
};

/// The most redirects on one way.
const REDIRECTS_MAX: u32 = 3;
/// The most files that come in at once: what waits for a place waits within its time.
const OPEN_MAX: usize = 64;

type Http = legacy::Client<HttpsConnector<HttpConnector<Checked>>, Empty<Bytes>>;

/// Gets the files of the channels.
#[derive(Debug)]
pub struct Downloads {
    channels: Channels,
    client: Client,
    clock: Arc<dyn Clock>,
    tokens: Tokens,
    /// For hosts that a channel is configured with.
    configured: Http,
    /// For all others.
    others: Http,
    rules: Rules,
    places: Arc<Semaphore>,
}

impl Downloads {
    /// Gets the files of these channels.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(channels: Channels, client: Client, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let rules = Rules { allows: is_public, is_tls: true };
        Self::with(channels, client, clock, Arc::new(SystemResolver), rules)
    }

    pub(super) fn with(
        channels: Channels,
        client: Client,
        clock: Arc<dyn Clock>,
        resolver: Arc<dyn Resolve>,
        rules: Rules,
    ) -> Result<Self, Error> {
        let configured = Checked { resolver: Arc::clone(&resolver), allows: |_| true };
        Ok(Self {
            tokens: Tokens::new(&channels),
            channels,
            client,
            clock,
            configured: http(configured)?,
            others: http(Checked { resolver, allows: rules.allows })?,
            rules,
            places: Arc::new(Semaphore::new(OPEN_MAX)),
        })
    }
}

/// A client without a connection that is kept: files are seldom, and come from anywhere.
fn http(resolver: Checked) -> Result<Http, Error> {
    let mut tcp = HttpConnector::new_with_resolver(resolver);
    tcp.enforce_http(false);
    Ok(legacy::Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(https(tcp)?))
}

#[async_trait]
impl FileSource for Downloads {
    async fn open(
        &self,
        channel: &ChannelName,
        file: &Attachment,
        limits: FileLimits,
    ) -> Result<OpenFile, FileError> {
        let not_had = |why: String| FileError::NotAFile { why };
        let channel = self.channels.get(channel.as_str());
        let channel = channel.ok_or_else(|| not_had("its channel is not configured here".into()))?;
        let access = channel.adapter.files();
        let access = access.ok_or_else(|| not_had(format!("{} has none", channel.platform)))?;
        body::check(FileAbout::of(file).bytes, limits.bytes)?;
        let deadline = Deadline::of(limits);
        let place = deadline.keep(Arc::clone(&self.places).acquire_owned()).await?;
        let place = place.map_err(|_| FileError::Withheld)?;
        let way = Way { downloads: self, channel, access, file, limits, deadline };
        way.go(place).await
    }
}

/// One way to one file.
struct Way<'a> {
    downloads: &'a Downloads,
    channel: &'a Channel,
    access: &'a dyn FileAccess,
    file: &'a Attachment,
    limits: FileLimits,
    deadline: Deadline,
}

impl Way<'_> {
    /// An address that has expired is asked for anew, once.
    async fn go(&self, place: OwnedSemaphorePermit) -> Result<OpenFile, FileError> {
        let way = self.access.way(self.file)?;
        let ask = way.ask.as_ref();
        let first = match way.get {
            Some(call) => call,
            None => self.ask(ask).await?,
        };
        let answered = match (self.get(&first).await, ask) {
            (Err(FileError::Gone { .. }), Some(_)) => {
                let again = self.ask(ask).await?;
                self.get(&again).await.map(|answer| (again, answer))
            }
            (answer, _) => answer.map(|answer| (first, answer)),
        };
        let (call, answer) = answered?;
        self.opened(call, answer, place)
    }

    async fn ask(&self, call: Option<&HttpCall>) -> Result<FileCall, FileError> {
        let call = call.ok_or_else(|| FileError::NotAFile { why: "nothing says where it is".into() })?;
        let reply = self.deadline.keep(self.downloads.client.call(call, self.deadline.left())).await?;
        let failed = |error: String| FileError::Network { error: errand::words(error, call) };
        let located = self.access.located(self.file, &reply.map_err(|error| failed(error.story()))?)?;
        body::check(located.about.bytes, self.limits.bytes)?;
        Ok(located)
    }

    /// Makes the call that gives the file; once more with another access token, where one is refused.
    async fn get(&self, call: &FileCall) -> Result<Response<Incoming>, FileError> {
        if !call.needs_token {
            return self.follow(call).await;
        }
        let token = self.token(None).await?;
        match self.follow(&with(call, token.clone())).await {
            Err(FileError::Refused { .. }) => {
                let another = self.token(Some(&token)).await?;
                self.follow(&with(call, another)).await
            }
            answer => answer,
        }
    }

    async fn token(&self, refused: Option<&HeaderValue>) -> Result<HeaderValue, FileError> {
        let Downloads { tokens, client, clock, .. } = self.downloads;
        let slot = tokens.of(self.channel);
        let slot =
            slot.ok_or_else(|| FileError::Refused { error: "the channel has no access token".into() })?;
        let asked = slot.authorization(self.channel, client, clock.now(), refused);
        self.deadline.keep(asked).await?.map_err(|refused| match refused.is_retryable {
            true => FileError::Unavailable { error: refused.to_string(), after: refused.after },
            false => FileError::Refused { error: refused.to_string() },
        })
    }

    /// Goes where the call leads.
    async fn follow(&self, call: &FileCall) -> Result<Response<Incoming>, FileError> {
        let rules = self.downloads.rules;
        let mut step = Step::first(call, rules)?;
        for _ in 0..=REDIRECTS_MAX {
            let answer = self.deadline.keep(self.downloads.send(&step)).await??;
            if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                answer::status(answer.status(), answer.headers(), call, step.has_credential)?;
                return Ok(answer);
            }
            step = step.next(answer.headers(), rules)?;
        }
        Err(FileError::Address { why: "it redirects too often" })
    }

    fn opened(
        &self,
        call: FileCall,
        answer: Response<Incoming>,
        place: OwnedSemaphorePermit,
    ) -> Result<OpenFile, FileError> {
        let (head, incoming) = answer.into_parts();
        let about = answer::about(FileAbout::of(self.file).or(call.about), &head.headers);
        let body = Bounded::new(incoming, about.bytes, self.limits.bytes, self.deadline, place)?;
        Ok(OpenFile { about, body: Box::new(body) })
    }
}

impl Downloads {
    async fn send(&self, step: &Step) -> Result<Response<Incoming>, FileError> {
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = step.uri.clone();
        *request.headers_mut() = step.headers.clone();
        let http = if step.is_configured { &self.configured } else { &self.others };
        http.request(request).await.map_err(|error| failed(&error))
    }
}

/// Why there is no answer: somebody who may not be connected to, or the story down to its first cause.
fn failed(error: &legacy::Error) -> FileError {
    let mut story = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(NotPublic { host }) = error.downcast_ref() {
            return FileError::Private { host: host.clone() };
        }
        story = format!("{story}: {error}");
        cause = error.source();
    }
    FileError::Network { error: story }
}

fn with(call: &FileCall, token: HeaderValue) -> FileCall {
    let mut call = call.clone();
    let headers: &mut HeaderMap = &mut call.call.headers;
    headers.insert(AUTHORIZATION, token);
    call
}
