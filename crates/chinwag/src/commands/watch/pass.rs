//! Passes a request to the bot, and its answer back.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Uri, Version, header, uri::Scheme};
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use super::desk::{Desk, Seat};

/// The connections to one bot, kept for the next request.
pub(super) type Client = legacy::Client<HttpConnector, Incoming>;

/// How long an idle connection is kept. NOTE: shorter than the gateway does, so that it is never the gateway who closes
/// it just when a request is written to it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(2);

/// When a provider may come again.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// The body of an answer: the bot's, or one of this process.
pub(super) type Answer = Either<Held, Full<Bytes>>;

/// A client without connections.
pub(super) fn client() -> Client {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build(tcp)
}

/// Passes a request to the bot that runs; where none does, waits `hold` for one.
pub(super) async fn pass(desk: &Desk, hold: Duration, mut request: Request<Incoming>) -> Response<Answer> {
    let Some(seat) = desk.seat(hold).await else { return unavailable("the bot does not run") };
    let Ok(address) = address(&seat, request.uri()) else { return unavailable("the address is no path") };
    *request.uri_mut() = address;
    // Each of the two connections is kept or closed for its own sake.
    *request.version_mut() = Version::HTTP_11;
    request.headers_mut().remove(header::CONNECTION);
    match seat.client.request(request).await {
        Ok(answer) => {
            let (mut head, body) = answer.into_parts();
            head.headers.remove(header::CONNECTION);
            Response::from_parts(head, Either::Left(Held { body, _seat: seat }))
        }
        Err(error) => {
            tracing::warn!(%error, "the bot did not answer a request");
            unavailable("the bot did not answer")
        }
    }
}

fn address(seat: &Seat, asked: &Uri) -> Result<Uri, http::Error> {
    let path = asked.path_and_query().map_or("/", |path| path.as_str());
    Uri::builder().scheme(Scheme::HTTP).authority(seat.address.to_string()).path_and_query(path).build()
}

fn unavailable(why: &'static str) -> Response<Answer> {
    let mut answer = Response::new(Either::Right(Full::from(format!("{why}\n"))));
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
    answer
}

/// The body of the bot's answer, which holds the seat until it is out.
#[derive(Debug)]
pub(super) struct Held {
    body: Incoming,
    _seat: Arc<Seat>,
}

impl Body for Held {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
