//! What can be made to go wrong.

/// Something that can be made to go wrong on a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultView {
    /// Its name, by which it is switched.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What it does, and what a bot should do about it.
    pub words: &'static str,
    /// Whether it is on.
    pub is_on: bool,
}

/// A fault of a platform is switched on or off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// The name of the platform.
    pub platform: String,
    /// The name of the fault.
    pub fault: String,
    /// On, or off.
    pub is_on: bool,
}
