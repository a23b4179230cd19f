//! Whether the bot may hear all that it wants to: some intents have to be switched on in the developer portal.

use chinwag_core::{platform::SendResult, response::FailureKind};
use serde::Deserialize;

/// An intent that is not everybody's: its bit, the flags of an application that has it, and its name in the portal. The
/// second flag is that of a bot in less than a hundred servers. A bot that asks for another is not let in.
const PRIVILEGED: [(u32, u64, &str); 3] = [
    (1 << 8, 1 << 12 | 1 << 13, "Presence Intent"),
    (1 << 1, 1 << 14 | 1 << 15, "Server Members Intent"),
    (1 << 15, 1 << 18 | 1 << 19, "Message Content Intent"),
];

/// What `/applications/@me` answers.
#[derive(Deserialize)]
struct Application {
    flags: Option<u64>,
}

/// Whether an application, as Discord tells of it, has all of these intents; what is missing otherwise.
pub(super) fn check(application: &[u8], intents: u32) -> Result<(), SendResult> {
    // NOTE: where it does not tell, the Gateway will.
    let Ok(Application { flags: Some(flags) }) = serde_json::from_slice(application) else { return Ok(()) };
    let missing = PRIVILEGED.iter().filter(|(bit, has, _)| intents & bit != 0 && flags & has == 0);
    let missing: Vec<&str> = missing.map(|(_, _, name)| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let error =
        format!("switch on {} in the developer portal, or leave it out of `intents`", missing.join(", "));
    Err(SendResult::Rejected { kind: FailureKind::Configuration, error })
}
