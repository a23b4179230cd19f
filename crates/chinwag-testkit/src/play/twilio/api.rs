//! How the API refuses a call.

use serde_json::json;

use crate::play::Taken;

/// What a call is refused with.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    pub(super) code: u32,
    message: String,
}

/// Refuses a call.
pub(super) fn refused<T>(status: u16, code: u32, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(status, code, message))
}

impl Refusal {
    pub(super) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn taken(&self) -> Taken {
        let body = json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status,
        });
        Taken::json(self.status, &body, Vec::new())
    }
}
