//! What is wrong with a running bot, brought about by the real thing and seen by everybody who is told: `/readyz`, `doctor`
//! and the overview; and that it ends with its cause.

mod bench;
mod channels;
mod functions;
mod machine;
