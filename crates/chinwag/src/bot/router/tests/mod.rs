mod bench;
mod conditions;
mod handlers;
mod mistakes;
mod order;
mod random;
