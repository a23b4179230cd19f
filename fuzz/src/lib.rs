//! What the fuzz targets share.

pub mod channel;
pub mod form;
pub mod hmac;
pub mod proof;
pub mod reply;
pub mod request;
pub mod said;
