//! The web channel over real HTTP: the gateway is the far side, and the stages behind it are as they are.

mod site;

mod failing;
mod files;
mod limits;
mod refused;
mod restart;
mod talk;
