//! Browsers with the widget, as the far side of a web channel with an `api_url`.

mod browsers;
mod session;

pub use self::browsers::Web;
