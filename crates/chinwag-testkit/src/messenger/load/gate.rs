//! Bounds how many texts are open at once.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Semaphore;

/// Lets a text through for each that is answered, while it is in use.
#[derive(Debug)]
pub(in crate::messenger) struct Gate {
    in_use: AtomicBool,
    bounded: AtomicBool,
    places: Semaphore,
}

impl Gate {
    pub(in crate::messenger) fn new() -> Self {
        Self { in_use: AtomicBool::new(false), bounded: AtomicBool::new(false), places: Semaphore::new(0) }
    }

    /// Takes the gate, for one load at a time.
    pub(super) fn take(&self) -> bool {
        !self.in_use.swap(true, Ordering::AcqRel)
    }

    /// Gives the gate back.
    pub(super) fn give_back(&self) {
        self.bounded.store(false, Ordering::Release);
        self.places.forget_permits(Semaphore::MAX_PERMITS);
        self.in_use.store(false, Ordering::Release);
    }

    /// Lets this many be open at once.
    pub(super) fn bound(&self, places: usize) {
        self.places.forget_permits(Semaphore::MAX_PERMITS);
        self.places.add_permits(places);
        self.bounded.store(true, Ordering::Release);
    }

    /// Waits for a place. It comes back with the answer.
    pub(super) async fn pass(&self) {
        if let Ok(place) = self.places.acquire().await {
            place.forget();
        }
    }

    /// Something was answered.
    pub(in crate::messenger) fn open_one(&self) {
        if self.bounded.load(Ordering::Acquire) {
            self.places.add_permits(1);
        }
    }
}
