//! A connection to the webhook that is kept, one webhook at a time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

use super::{job::Job, run::Run};
use crate::messenger::{error::Error, faults::Chance, webhook::chain};

/// One connection, made again when it breaks.
pub(super) struct Connection {
    run: Arc<Run>,
    authority: String,
    host: HeaderValue,
    path: Uri,
    sender: Option<SendRequest<Full<Bytes>>>,
    /// Drives the bytes of `sender`; it ends with this.
    driver: JoinSet<()>,
    /// What waits until the same person's next text has overtaken it.
    held: Option<Job>,
    redeliver: Chance,
    reorder: Chance,
}

impl Connection {
    /// Connects. `seed` decides which webhooks are delivered again, and which are overtaken.
    pub(super) async fn open(run: Arc<Run>, target: &Uri, seed: u64) -> Result<Self, Error> {
        let unusable = || Error::Address { url: target.to_string() };
        let authority = target.authority().ok_or_else(unusable)?;
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| unusable())?;
        let path = target.path_and_query().map_or("/", |path| path.as_str());
        let path = path.parse().map_err(|_| unusable())?;
        let port = target.port_u16().unwrap_or(80);
        let authority = format!("{}:{port}", target.host().unwrap_or_default());
        let (redeliver, reorder) =
            (Chance::new(run.config.redeliver, seed), Chance::new(run.config.reorder, !seed));
        let (sender, driver, held) = (None, JoinSet::new(), None);
        let mut connection = Self { run, authority, host, path, sender, driver, held, redeliver, reorder };
        connection.sender = Some(connection.connect().await.map_err(|what| Error::Unreachable { what })?);
        Ok(connection)
    }

    /// Delivers one text, again if need be, and notes how long it took to be acknowledged.
    pub(super) async fn deliver(&mut self, job: Job) {
        let body = job.begin(&self.run.shared, &self.run.config);
        let signature = self.run.shared.signer.sha256(&body);
        let Ok(signature) = HeaderValue::from_str(&signature) else { return };
        for index in 0..=self.run.config.redeliveries {
            if index > 0 {
                self.run.shared.counters.redelivered.add();
                tokio::time::sleep(Duration::from_millis(5 << index.min(10))).await;
            }
            if self.try_once(&body, &signature).await {
                self.run.acknowledged(job.due.elapsed());
                if self.redeliver.strikes() {
                    self.run.shared.counters.redelivered.add();
                    self.try_once(&body, &signature).await;
                }
                return;
            }
        }
        self.run.shared.counters.dropped.add();
    }

    /// Delivers one text, or holds it back until the same person's next one has overtaken it.
    pub(super) async fn deliver_or_hold(&mut self, job: Job) {
        match self.held.take() {
            None if self.reorder.strikes() => self.held = Some(job),
            None => self.deliver(job).await,
            Some(held) if held.user == job.user => {
                self.deliver(job).await;
                self.deliver(Job { due: Instant::now(), ..held }).await;
            }
            held => {
                self.held = held;
                self.deliver(job).await;
            }
        }
    }

    /// Delivers what is still held back.
    pub(super) async fn finish(&mut self) {
        if let Some(held) = self.held.take() {
            self.deliver(Job { due: Instant::now(), ..held }).await;
        }
    }

    /// Whether one try is acknowledged in time.
    async fn try_once(&mut self, body: &Bytes, signature: &HeaderValue) -> bool {
        let within = self.run.shared.config.ack_within;
        match tokio::time::timeout(within, self.ask(body.clone(), signature.clone())).await {
            Ok(Ok(acknowledged)) => acknowledged,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a webhook failed");
                self.sender = None;
                false
            }
            Err(_) => {
                self.sender = None;
                false
            }
        }
    }

    async fn ask(&mut self, body: Bytes, signature: HeaderValue) -> Result<bool, String> {
        let mut sender = match self.sender.take() {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        sender.ready().await.map_err(|error| chain(&error))?;
        let request = self.request(body, signature).map_err(|error| chain(&error))?;
        let mut answer = sender.send_request(request).await.map_err(|error| chain(&error))?;
        while let Some(frame) = answer.frame().await {
            frame.map_err(|error| chain(&error))?;
        }
        self.sender = Some(sender);
        Ok(answer.status().is_success())
    }

    fn request(&self, body: Bytes, signature: HeaderValue) -> Result<Request<Full<Bytes>>, http::Error> {
        Request::builder()
            .method(Method::POST)
            .uri(self.path.clone())
            .header(header::HOST, self.host.clone())
            .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header("x-hub-signature-256", signature)
            .body(Full::new(body))
    }

    async fn connect(&mut self) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = TcpStream::connect(&self.authority).await.map_err(|error| chain(&error))?;
        stream.set_nodelay(true).map_err(|error| chain(&error))?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| chain(&error))?;
        self.driver.abort_all();
        self.driver.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the webhook ended");
            }
        });
        Ok(sender)
    }
}
