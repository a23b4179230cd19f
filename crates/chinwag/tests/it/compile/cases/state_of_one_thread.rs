// State that cannot be shared between threads.

use std::cell::Cell;

use chinwag::prelude::*;

pub fn bot() -> Bot {
    Bot::new().with_state(Cell::new(0))
}
