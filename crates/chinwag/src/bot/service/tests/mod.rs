mod bench;

mod breaker;
mod cache;
mod concurrency;
mod context;
mod problems;
mod records;
mod stubs;
mod through_the_bus;
mod tries;
