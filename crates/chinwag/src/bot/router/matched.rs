//! What a route saw in a message.

/// What a route saw in a message, for its handler.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    pub(super) rest: String,
}

impl Matched {
    /// The words after the command, or what stands after the `:` of an action's payload; empty where there is nothing.
    #[must_use]
    pub fn rest(&self) -> &str {
        &self.rest
    }
}
