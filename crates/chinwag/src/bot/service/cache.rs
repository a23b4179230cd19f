//! Responses by their requests: at most so many, none for longer than it is good, the least used forgotten first.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chinwag_core::{clock::Timestamp, config::CacheConfig};

/// The longest request and response, together, that are remembered.
pub(super) const ENTRY_BYTES_MAX: usize = 64 * 1024;

/// Responses by their requests.
#[derive(Debug)]
pub(super) struct Cache {
    config: CacheConfig,
    entries: HashMap<Arc<str>, Entry>,
    /// The requests in the order in which they were last used.
    used: BTreeMap<u64, Arc<str>>,
    uses: u64,
}

#[derive(Debug)]
struct Entry {
    response: Arc<str>,
    good_until: Timestamp,
    use_number: u64,
}

impl Cache {
    pub(super) fn new(config: CacheConfig) -> Self {
        Self { config, entries: HashMap::new(), used: BTreeMap::new(), uses: 0 }
    }

    /// The response that is remembered for a request.
    pub(super) fn get(&mut self, request: &str, now: Timestamp) -> Option<Arc<str>> {
        let entry = self.entries.get_mut(request)?;
        if now >= entry.good_until {
            self.forget(request);
            return None;
        }
        self.uses += 1;
        let key = self.used.remove(&entry.use_number)?;
        entry.use_number = self.uses;
        self.used.insert(self.uses, key);
        Some(Arc::clone(&entry.response))
    }

    /// Remembers a response; where there is no room, what was not used for longest is forgotten.
    pub(super) fn put(&mut self, request: &Arc<str>, response: &Arc<str>, now: Timestamp) {
        self.forget(request);
        if self.config.entries == 0 || request.len() + response.len() > ENTRY_BYTES_MAX {
            return;
        }
        while self.entries.len() >= self.config.entries {
            let Some((_, oldest)) = self.used.pop_first() else { break };
            self.entries.remove(&oldest);
        }
        self.uses += 1;
        let good_until = now.after(self.config.ttl.get());
        let entry = Entry { response: Arc::clone(response), good_until, use_number: self.uses };
        self.entries.insert(Arc::clone(request), entry);
        self.used.insert(self.uses, Arc::clone(request));
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.used.clear();
    }

    fn forget(&mut self, request: &str) {
        if let Some(entry) = self.entries.remove(request) {
            self.used.remove(&entry.use_number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chinwag_core::config::Span;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1000);

    fn cache(entries: usize) -> Cache {
        Cache::new(CacheConfig { ttl: Span::secs(1), entries })
    }

    fn known(cache: &mut Cache, now: Timestamp) -> String {
        let mut known = |request: &str| cache.get(request, now).map(|response| response.to_string());
        ["a", "b", "c"].into_iter().filter_map(&mut known).collect::<Vec<_>>().join(" ")
    }

    fn put(cache: &mut Cache, request: &str, response: &str) {
        cache.put(&request.into(), &response.into(), NOW);
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let mut cache = cache(2);
        put(&mut cache, "a", "1");
        put(&mut cache, "b", "2");
        assert_eq!(cache.get("a", NOW).as_deref(), Some("1"));
        put(&mut cache, "c", "3");
        assert_eq!(known(&mut cache, NOW), "1 3");
        put(&mut cache, "c", "4");
        assert_eq!(known(&mut cache, NOW), "1 4", "a newer response takes the place of its own older one");
        assert_eq!((cache.entries.len(), cache.used.len()), (2, 2));
    }

    #[test]
    fn nothing_is_remembered_for_longer_than_it_is_good() {
        let mut cache = cache(2);
        put(&mut cache, "a", "1");
        assert_eq!(known(&mut cache, NOW.after(Duration::from_millis(999))), "1");
        assert_eq!(known(&mut cache, NOW.after(Duration::from_secs(1))), "");
        assert_eq!((cache.entries.len(), cache.used.len()), (0, 0), "and it takes no room");
    }

    #[test]
    fn what_is_long_is_not_remembered() {
        let mut cache = cache(2);
        put(&mut cache, "a", &"x".repeat(ENTRY_BYTES_MAX - 1));
        put(&mut cache, "b", &"x".repeat(ENTRY_BYTES_MAX));
        assert!(cache.get("a", NOW).is_some() && cache.get("b", NOW).is_none());
    }
}
