//! The engine in memory.

use chinwag_backends::memory::Memory;
use chinwag_testkit::conformance::Fresh;

async fn open() -> Fresh {
    Fresh::new(Memory::new().engine())
}

chinwag_testkit::bus_suite!(bus, open);
chinwag_testkit::store_suite!(store, open);
chinwag_testkit::archive_suite!(archive, open);
chinwag_testkit::logs_suite!(logs, open);
