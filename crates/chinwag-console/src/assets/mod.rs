//! The files that pages load: a style sheet and a few modules, in the binary.
//!
//! Each is handed out under an address that holds a digest of all of them, so that a browser may keep it for good.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

use crate::server::{Answer, file};

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal: $content_type:literal),+ $(,)?) => {
        static ASSETS: &[Asset] = &[$(Asset { name: $name, content_type: $content_type, bytes: include_bytes!($name) }),+];
    };
}

assets! {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "log.js": "text/javascript; charset=utf-8",
    "steps.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "simulator.js": "text/javascript; charset=utf-8",
    "cat.svg": "image/svg+xml",
    "tea.svg": "image/svg+xml",
    "sea.svg": "image/svg+xml",
}

static EDITION: LazyLock<String> = LazyLock::new(|| {
    let digest =
        ASSETS.iter().fold(Sha256::new(), |digest, asset| digest.chain_update(asset.bytes)).finalize();
    hex::encode(&digest[..8])
});

/// The address of a file.
pub(crate) fn path(name: &str) -> String {
    format!("/assets/{}/{name}", *EDITION)
}

/// The file of an address below `/assets/`.
pub(crate) fn find(path: &str) -> Option<Answer> {
    let (edition, name) = path.split_once('/')?;
    let asset = ASSETS.iter().find(|asset| edition == *EDITION && asset.name == name)?;
    Some(file(asset.content_type, asset.bytes))
}
