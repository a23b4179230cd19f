//! The files that people send: each can be fetched where the provider keeps it, as the provider gives it away.
//!
//! Nothing is stored. An address says which file it is, and is sealed as those of a provider's are, so that nobody makes
//! one up; an id says the same.

use bytes::Bytes;
use chinwag_core::{
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{CONTENT_TYPE, LOCATION},
};

use super::Taken;
use crate::script::Media;

/// Below it are files that whoever has their address may fetch.
const PATH: &str = "/cdn/";
const NAME_CHARS_MAX: usize = 40;

/// A picture of one white dot.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT\x78\x9c\x63\xf8\x0f\0\x01\x01\x01\0\x1b\xb6\xee\x56\0\0\0\0IEND\xae\x42\x60\x82";

/// Where a file can be fetched that a person sends: at this API, under the name that it has elsewhere.
#[must_use]
pub fn file_address(api_url: &str, media: Media, url: &str) -> String {
    let name = name(url);
    format!("{api_url}{PATH}{}/{:016x}/{name}", media.as_str(), seal(media, &name))
}

/// What is in it.
#[must_use]
pub fn file_content(media: Media, url: &str) -> Bytes {
    match media {
        Media::Image => Bytes::from_static(PICTURE),
        media => format!("What {} {} holds.\n", media.as_str(), name(url)).into(),
    }
}

/// How many bytes are in it.
pub(super) fn size(media: Media, url: &str) -> usize {
    file_content(media, url).len()
}

/// The last part of an address, of letters that no address has a meaning for.
fn name(url: &str) -> String {
    let name = url.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let name: String = name.chars().filter(is_plain).take(NAME_CHARS_MAX).collect();
    if name.trim_matches('.').is_empty() { "file".into() } else { name }
}

fn seal(media: Media, name: &str) -> u64 {
    fingerprint(&["file", media.as_str(), name])
}

/// The id of a file, by its address: the same for the same one.
pub(super) fn id(url: &str) -> String {
    match url.split_once(PATH) {
        Some((_, path)) => hex::encode(path),
        None => format!("{:016x}", fingerprint(&["file", url])),
    }
}

/// The address of the same file below another path of the same API, by its id. What is elsewhere stays there.
pub(super) fn moved(url: &str, path: &str) -> String {
    match url.split_once(PATH) {
        Some((api_url, _)) => format!("{api_url}{path}{}", id(url)),
        None => url.to_owned(),
    }
}

/// The file that an id is of: what it is, and its name.
pub(super) fn known(id: &str) -> Option<(Media, String)> {
    opened(&String::from_utf8(hex::decode(id).ok()?).ok()?)
}

/// The file of an id; `None` where there is none.
pub(super) fn given(id: &str) -> Option<Taken> {
    known(id).map(|(media, name)| taken(written(media, &name)))
}

/// A redirect to where a file of an id can be fetched by anybody.
pub(super) fn redirected(id: &str) -> Option<Taken> {
    let path = known(id).and_then(|_| String::from_utf8(hex::decode(id).ok()?).ok())?;
    let location = HeaderValue::from_str(&format!("{PATH}{path}")).ok()?;
    let headers = HeaderMap::from_iter([(LOCATION, location)]);
    Some(taken(HttpReply { status: 307, headers, body: Bytes::new() }))
}

/// Answers a call of an address that whoever has it may fetch; `None` where it is none.
pub(crate) fn served(method: &Method, target: &str) -> Option<HttpReply> {
    let path = target.split('?').next()?.strip_prefix(PATH)?;
    let refused = |status| HttpReply { status, headers: HeaderMap::new(), body: Bytes::new() };
    Some(match opened(path) {
        _ if method != Method::GET => refused(405),
        Some((media, name)) => written(media, &name),
        None => refused(403),
    })
}

/// Whether a call has this token.
pub(super) fn bears(call: &RawRequest, token: &str) -> bool {
    call.header("authorization").and_then(|value| value.strip_prefix("Bearer ")) == Some(token)
}

pub(super) fn taken(reply: HttpReply) -> Taken {
    Taken { reply, shown: Vec::new(), is_held: false }
}

fn opened(path: &str) -> Option<(Media, String)> {
    let mut parts = path.split('/');
    let (kind, sealed, name) = (parts.next()?, parts.next()?, parts.next()?);
    let media = Media::ALL.into_iter().find(|media| media.as_str() == kind)?;
    let is_whole = parts.next().is_none() && sealed == format!("{:016x}", seal(media, name));
    is_whole.then(|| (media, name.to_owned()))
}

fn written(media: Media, name: &str) -> HttpReply {
    let mime = match media {
        Media::Image => "image/png",
        Media::Audio => "audio/mpeg",
        Media::Video => "video/mp4",
        Media::File => "application/pdf",
    };
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(mime))]);
    HttpReply { status: 200, headers, body: file_content(media, name) }
}

#[cfg(test)]
mod tests {
    use chinwag_core::clock::Timestamp;
    use http::header::AUTHORIZATION;

    use super::*;
    use crate::play::{
        GoogleChat, Line, Matrix, Mattermost, Play, Slack, Teams, Telegram, Twilio, Webex, WhatsApp,
    };

    #[test]
    fn a_file_is_at_its_address_and_nowhere_else() {
        let url = file_address("http://127.0.0.1:1", Media::Image, "https://x.example/a/cat.png?size=1");
        let target = url.strip_prefix("http://127.0.0.1:1").expect("of the API");
        let reply = served(&Method::GET, target).expect("a file");
        assert_eq!((reply.status, &reply.body[..]), (200, PICTURE));
        for made_up in [target.replace("cat", "dog"), target.replace("image", "file"), format!("{target}/x")]
        {
            assert_eq!(served(&Method::GET, &made_up).expect("a refusal").status, 403, "{made_up}");
        }
        assert_eq!(served(&Method::GET, "/v1/messages").map(|reply| reply.status), None);
        assert_eq!(given(&id(&url)).expect("a file").reply.body, PICTURE);
        assert!(given("616263").is_none() && given("x").is_none());
    }

    /// With no credential, and with a wrong one: where an address alone opens nothing.
    #[test]
    fn who_has_no_credential_gets_no_file() {
        let plays: Vec<(Box<dyn Play>, &str)> = vec![
            (Box::new(WhatsApp::new()), "/whatsapp_business/attachments/ID"),
            (Box::new(Telegram::new()), "/file/bot1:wrong/files/ID"),
            (Box::new(Line::new()), "/v2/bot/message/1/content"),
            (Box::new(Slack::new()), "/files-pri/ID"),
            (Box::new(Slack::new()), "/files.info?file=F1"),
            (
                Box::new(Teams::new()),
                "/amer/66666666-7777-8888-9999-000000000000/v3/attachments/ID/views/original",
            ),
            (Box::new(GoogleChat::new()), "/v1/media/ID?alt=media"),
            (Box::new(Twilio::new()), "/2010-04-01/Accounts/AC1/Messages/MM1/Media/MEID"),
            (Box::new(Webex::new()), "/v1/contents/ID"),
            (Box::new(Mattermost::new()), "/api/v4/files/ID"),
            (Box::new(Matrix::new()), "/_matrix/client/v1/media/download/simulated.example/ID"),
        ];
        let id = id(&file_address("http://127.0.0.1:1", Media::Image, "https://x.example/cat.png"));
        for (mut play, path) in plays {
            for credential in [None, Some("Bearer wrong"), Some("Basic d3Jvbmc6d3Jvbmc=")] {
                let mut headers = HeaderMap::new();
                headers.extend(credential.map(|value| (AUTHORIZATION, HeaderValue::from_static(value))));
                let target = path.replace("ID", &id);
                let call = RawRequest { method: Method::GET, target, headers, body: Bytes::new() };
                let now = Timestamp::from_millis(1_000_000);
                let taken = play.file(&call, now).unwrap_or_else(|| play.call(&call, now));
                let (status, body) = (taken.reply.status, taken.reply.body);
                assert!(body != PICTURE && status != 307, "{} {path} {credential:?}: {status}", play.name());
                assert!(status == 401 || play.name() == "slack", "{} {path}: {status}", play.name());
            }
        }
    }
}
