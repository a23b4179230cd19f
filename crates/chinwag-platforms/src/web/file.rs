//! The file that came with a message, as it is given out again: for whoever has its address, and so that no browser takes
//! it for a page.

use chinwag_core::{hosted::Page, message::MediaKind};
use http::{
    HeaderName, HeaderValue,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS},
};

use super::parse::Posting;

/// What a browser may show in place. NOTE: no SVG and no HTML, which may hold scripts.
const SHOWN: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "audio/mp4",
    "video/mp4",
    "video/webm",
    "video/ogg",
];

/// What a file is, by its content type.
pub(super) fn kind(mime: &str) -> MediaKind {
    match mime.split('/').next() {
        Some("image") => MediaKind::Image,
        Some("audio") => MediaKind::Audio,
        Some("video") => MediaKind::Video,
        _ => MediaKind::File,
    }
}

/// The page of a file.
pub(super) fn page(file: Posting) -> Page {
    let shown = SHOWN.iter().find(|mime| **mime == file.mime).copied();
    let page = Page::new(200, shown.unwrap_or("application/octet-stream"), file.bytes)
        .with(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .with(CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
        .with(CACHE_CONTROL, "private, max-age=86400")
        .with(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    if shown.is_some() { page } else { attached(page, &file.name) }
}

/// As something to keep, under its name as far as that can stand in a header.
fn attached(mut page: Page, name: &str) -> Page {
    let is_plain = |character: &char| character.is_ascii_alphanumeric() || ".-_ ".contains(*character);
    let name: String = name.chars().filter(is_plain).take(100).collect();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        page.headers.push((CONTENT_DISPOSITION, value));
    }
    page
}
