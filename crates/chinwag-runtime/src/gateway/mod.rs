//! The gateway: checks a provider's webhook, stores what it holds, and only then answers.
//!
//! One small HTTP/1.1 server. `POST /webhooks/<channel>` is read within bounds, let in by the channel's platform, turned
//! into one [`Ingest`](chinwag_core::commit::Ingest) and written by the store; the 200 goes out when the store says that
//! it is durable, and at no other time. `GET` on the same path is the provider's set-up request. `/healthz` says that
//! the process lives, `/readyz` whether webhooks should be sent here, and what is wrong.
//!
//! Where the provider takes an answer in the webhook's own response, the 200 waits for it once it could go out, until
//! the deadline or the gateway's stop: see [`open`](crate::open).
//!
//! Where there is no provider, the gateway is the far side itself: see `hosted`.
//!
//! Whatever a client does is bounded: the head and the body by size, a whole request and a pause between two by time,
//! connections by number, and the bodies of all requests together by [`BODY_BYTES_IN_FLIGHT_MAX`]. At a limit the
//! answer says so, 503 where it is ours, and the provider redelivers; a redelivery is told by its marks.
//!
//! Nothing unverified is parsed. Only [`admit`](chinwag_core::platform::admit) makes what a platform parses:
//!
//! ```
//! use chinwag_core::{clock::Timestamp, platform::{Platform, RawRequest, admit}};
//!
//! fn parse(platform: &dyn Platform, request: RawRequest, now: Timestamp) {
//!     if let Ok(verified) = admit(platform, request, now) {
//!         platform.parse(&verified).ok();
//!     }
//! }
//! ```
//!
//! A request as it came does not compile in its place:
//!
//! ```compile_fail,E0308
//! use chinwag_core::{clock::Timestamp, platform::{Platform, RawRequest, admit}};
//!
//! fn parse(platform: &dyn Platform, request: RawRequest, now: Timestamp) {
//!     platform.parse(&request).ok();
//! }
//! ```
//!
//! Nor can it be called verified by anybody else:
//!
//! ```compile_fail,E0423
//! use chinwag_core::platform::{RawRequest, Verified};
//!
//! fn forge(request: RawRequest) -> Verified {
//!     Verified(request)
//! }
//! ```

mod server;

mod connection;
mod peer;
mod wire;

mod own;
mod ready;
mod route;
mod webhook;

mod body;
mod ingest;
mod keys;

mod hosted;

mod answer;
mod outgoing;
mod shared;
mod throttle;
mod whole;

pub(crate) use self::{
    ingest::{ingest, untaken},
    webhook::{Panicked, guarded},
};
pub use self::{
    server::{Gateway, GatewayParts},
    shared::BODY_BYTES_IN_FLIGHT_MAX,
};
