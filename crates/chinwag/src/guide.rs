//! Compiles and runs the pieces of Rust in the guide.

#[doc = include_str!("../../../docs/guide/01-begin.md")]
mod begin {}
#[doc = include_str!("../../../docs/guide/02-functions.md")]
mod functions {}
#[doc = include_str!("../../../docs/guide/03-routers.md")]
mod routers {}
#[doc = include_str!("../../../docs/guide/04-conversations.md")]
mod conversations {}
#[doc = include_str!("../../../docs/guide/05-services.md")]
mod services {}
#[doc = include_str!("../../../docs/guide/06-state.md")]
mod state {}
#[doc = include_str!("../../../docs/guide/07-testing.md")]
mod testing {}
