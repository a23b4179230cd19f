//! The server over real HTTP, as somebody would attack it.

mod client;
mod corpus;
mod hostile;
mod routes;
mod stage;

mod bounds;
mod forms;
mod headers;
mod markup;
mod open;
mod sessions;
mod sites;
mod streams;
