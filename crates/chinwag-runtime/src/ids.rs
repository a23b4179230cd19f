//! Randomness from the operating system.

use std::cell::RefCell;

use chinwag_core::clock::Ids;

/// Ids from the operating system's randomness. Each thread fetches some beforehand: a call of the system for every run
/// of every function would be a good part of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

/// How much is fetched at once.
const BYTES: usize = 512;

thread_local! {
    /// What has been fetched; nothing is handed out twice, or kept once it has been.
    static FETCHED: RefCell<Vec<[u8; 16]>> = const { RefCell::new(Vec::new()) };
}

impl Ids for SystemIds {
    fn random(&self) -> u128 {
        FETCHED.with_borrow_mut(|fetched| {
            if fetched.is_empty() {
                *fetched = fetch();
            }
            let drawn = fetched.pop().expect("it has just been filled");
            u128::from_ne_bytes(drawn)
        })
    }
}

fn fetch() -> Vec<[u8; 16]> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness once it has started");
    bytes.as_chunks().0.to_vec()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nothing_is_handed_out_twice() {
        let draw = || (0..1000).map(|_| SystemIds.random()).collect::<Vec<_>>();
        let drawn: Vec<u128> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(draw)).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!(drawn.iter().collect::<HashSet<_>>().len(), 4000);
        assert!(!drawn.contains(&0));
    }
}
