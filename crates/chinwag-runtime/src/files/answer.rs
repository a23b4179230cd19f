//! What came back for a file: the file, or why there is none.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    file::{FileAbout, FileCall, FileError},
    platform::HttpReply,
};
use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
};

/// The type of what nothing is known of.
const UNKNOWN: &str = "application/octet-stream";
const NAME_BYTES_MAX: usize = 255;

/// What the status says.
pub(super) fn status(
    status: StatusCode,
    headers: &HeaderMap,
    call: &FileCall,
    has_credential: bool,
) -> Result<(), FileError> {
    let code = status.as_u16();
    let words = || format!("it answers {code}");
    Err(match code {
        _ if call.later.contains(&code) => FileError::NotYet { status: code, after: after(headers) },
        200 | 203 => return page(headers, call),
        401 => FileError::Refused { error: words() },
        // NOTE: an address that bears a signature of its own is refused so once that has expired.
        403 if has_credential => FileError::Refused { error: words() },
        403 | 404 | 410 => FileError::Gone { status: code },
        408 | 425 | 429 | 500.. => FileError::Unavailable { error: words(), after: after(headers) },
        _ => FileError::Failed { error: words() },
    })
}

/// A page in place of a file asks somebody to log in.
fn page(headers: &HeaderMap, call: &FileCall) -> Result<(), FileError> {
    let is_page = |mime: &str| mime.trim_start().starts_with("text/html");
    let is_meant = call.about.mime.as_deref().is_some_and(is_page);
    if call.is_refused_by_page && !is_meant && text(headers, CONTENT_TYPE).is_some_and(is_page) {
        return Err(FileError::Refused { error: "a page to log in came instead of the file".into() });
    }
    Ok(())
}

fn after(headers: &HeaderMap) -> Option<Duration> {
    HttpReply { status: 0, headers: headers.clone(), body: Bytes::new() }.retry_after()
}

/// How many bytes are announced.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, CONTENT_LENGTH)?.trim().parse().ok()
}

/// What is known of a file, by its message, its provider and now by its answer. What came first counts.
pub(super) fn about(known: FileAbout, headers: &HeaderMap) -> FileAbout {
    let mime = text(headers, CONTENT_TYPE).map(|mime| mime.split(';').next().unwrap_or_default().trim());
    let told = FileAbout {
        name: text(headers, CONTENT_DISPOSITION).and_then(disposition),
        mime: mime.filter(|mime| !mime.is_empty() && *mime != UNKNOWN).map(str::to_owned),
        bytes: None,
    };
    let about = known.or(told);
    // What is announced is what comes, whatever was said of it.
    FileAbout { name: about.name.and_then(|name| base_name(&name)), bytes: length(headers), ..about }
}

/// The name in `attachment; filename="cat.png"`.
fn disposition(value: &str) -> Option<String> {
    let (_, name) = value.split_once("filename=")?;
    let name = match name.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => name.split(';').next(),
    };
    name.map(|name| name.trim().to_owned())
}

/// The name alone, without any folder: whoever writes a file by it writes it where they mean to.
fn base_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let mut name: String = name.chars().filter(|character| !character.is_control()).collect();
    let end = name.floor_char_boundary(NAME_BYTES_MAX);
    name.truncate(end);
    let name = name.trim();
    (!name.is_empty() && name != "." && name != "..").then(|| name.to_owned())
}

fn text(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_no_folder() {
        for (name, base) in [
            ("cat.png", Some("cat.png")),
            ("../../etc/passwd", Some("passwd")),
            ("/tmp/keys/id", Some("id")),
            ("..\\..\\boot.ini", Some("boot.ini")),
            ("C:evil.exe", Some("evil.exe")),
            ("a\0b\n.txt", Some("ab.txt")),
            (" cat.png ", Some("cat.png")),
            ("..", None),
            ("a/..", None),
            ("a/", None),
            ("", None),
        ] {
            assert_eq!(base_name(name).as_deref(), base, "{name:?}");
        }
        assert_eq!(base_name(&"ä".repeat(200)).map(|name| name.len()), Some(254));
    }

    #[test]
    fn what_a_message_says_counts_before_the_answer() {
        let headers = |pairs: [(http::HeaderName, &str); 3]| {
            pairs
                .into_iter()
                .map(|(name, value)| (name, value.parse().expect("a header")))
                .collect::<HeaderMap>()
        };
        let told = headers([
            (CONTENT_TYPE, "image/png; charset=binary"),
            (CONTENT_DISPOSITION, "attachment; filename=\"../cat.png\""),
            (CONTENT_LENGTH, "7"),
        ]);
        let nothing = FileAbout::default();
        let about_told =
            FileAbout { name: Some("cat.png".into()), mime: Some("image/png".into()), bytes: Some(7) };
        assert_eq!(about(nothing.clone(), &told), about_told);
        let said =
            FileAbout { name: Some("dog.jpg".into()), mime: Some("image/jpeg".into()), bytes: Some(9) };
        assert_eq!(about(said.clone(), &told), FileAbout { bytes: Some(7), ..said });
        let unknown = HeaderMap::from_iter([(CONTENT_TYPE, UNKNOWN.parse().expect("a header"))]);
        assert_eq!(about(nothing.clone(), &unknown), nothing);
    }
}
