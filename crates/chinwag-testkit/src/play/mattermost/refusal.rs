//! How the server refuses a call.

use chinwag_core::platform::HttpReply;
use serde_json::json;

use crate::play::{Taken, json as answer};

/// What a call is refused with.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) id: &'static str,
    message: &'static str,
}

/// Refuses a call.
pub(super) fn refused<T>(status: u16, id: &'static str, message: &'static str) -> Result<T, Refusal> {
    Err(Refusal { status, id, message })
}

impl Refusal {
    /// What the server says to a call that is not as it should be, with this status.
    pub(super) fn of(status: u16) -> Self {
        let (id, message) = match status {
            400 => ("api.context.invalid_body_param.app_error", "Invalid or missing post in request body."),
            401 => {
                ("api.context.session_expired.app_error", "Invalid or expired session, please login again.")
            }
            403 => ("api.context.permissions.app_error", "You do not have the appropriate permissions."),
            404 => ("api.context.404.app_error", "Sorry, we could not find the page."),
            _ => ("app.post.save.app_error", "Unable to save the Post."),
        };
        Self { status, id, message }
    }

    pub(super) fn reply(&self) -> HttpReply {
        let body = json!({
            "id": self.id, "message": self.message, "detailed_error": "",
            "request_id": "simu1ated7request8id9of0no", "status_code": self.status,
        });
        answer(self.status, &body)
    }

    pub(super) fn taken(&self) -> Taken {
        Taken { reply: self.reply(), shown: Vec::new(), is_held: false }
    }
}
