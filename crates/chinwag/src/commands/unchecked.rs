//! A platform that lets every request in, for a person who asks what a file of their own says.
//!
//! Only [`admit`](chinwag_core::platform::admit) makes a `Verified`, so that nothing unverified is parsed. What is
//! parsed through this wrapper is shown and never published. All but `verify` is the platform's own.

use std::sync::Arc;

use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    message::Inbound,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
};

/// A platform that lets every request in.
#[derive(Debug)]
pub(super) struct Unchecked(pub(super) Arc<dyn Platform>);

impl Platform for Unchecked {
    fn verify(&self, _: &RawRequest, _: Timestamp) -> Result<(), Rejection> {
        Ok(())
    }

    fn handshake(&self, request: &RawRequest) -> Result<Answer, Rejection> {
        self.0.handshake(request)
    }

    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        self.0.parse(verified)
    }

    fn immediate(&self, verified: &Verified) -> Option<Immediate> {
        self.0.immediate(verified)
    }

    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        self.0.prepare(response)
    }

    fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        self.0.render(response)
    }

    fn answer(&self, response: &Response) -> Option<Answer> {
        self.0.answer(response)
    }

    fn reply(&self, call: &HttpCall, reply: &HttpReply) -> SendResult {
        self.0.reply(call, reply)
    }

    fn capabilities(&self) -> &'static Capabilities {
        self.0.capabilities()
    }

    fn rates(&self) -> Rates {
        self.0.rates()
    }

    fn kept_headers(&self) -> &'static [&'static str] {
        self.0.kept_headers()
    }
}
