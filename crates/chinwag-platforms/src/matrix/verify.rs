//! Whether a request comes from the homeserver: it knows the token that was given to it.

use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::Secrets,
};

use crate::form;

const HEADER: &str = "authorization";

/// Knows the live tokens.
#[derive(Debug)]
pub(super) struct Verifier {
    hs_token: Secrets,
    user_id: String,
}

impl Verifier {
    pub(super) fn new(hs_token: Secrets, user_id: String) -> Self {
        Self { hs_token, user_id }
    }

    /// The token is in the header; older homeservers put it into the query as well, or there alone.
    pub(super) fn verify(&self, request: &RawRequest) -> Result<(), Rejection> {
        let expected = "`Bearer` and a token";
        let malformed = Rejection::Malformed { header: HEADER, expected };
        let bearer = match request.headers.contains_key(HEADER) {
            true => Some(request.header(HEADER).and_then(bearer).ok_or(malformed)?),
            false => None,
        };
        let query = form::value(request.query(), "access_token");
        if bearer.is_none() && query.is_none() {
            return Err(Rejection::Missing { header: HEADER });
        }
        let mut tokens = bearer.into_iter().chain(query.as_deref());
        match tokens.all(|token| self.is_live(token)) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: HEADER }),
        }
    }

    /// Whether the homeserver asks if there is the bot's user.
    pub(super) fn asks_for_bot(&self, request: &RawRequest) -> bool {
        let path = request.target.split('?').next().unwrap_or_default();
        let asked = path.rsplit_once("/users/").and_then(|(_, user)| form::decode(user));
        asked.is_some_and(|user| user == self.user_id)
    }

    fn is_live(&self, token: &str) -> bool {
        self.hs_token.iter().fold(false, |found, live| live.is(token) | found)
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
