//! How files are had on every platform: which calls lead to them, and which of them bear a credential.

use std::sync::Arc;

use chinwag_core::{
    file::{FileCall, FileError},
    message::{Attachment, MediaKind},
    platform::{HttpCall, HttpReply, Platform},
};
use chinwag_platforms::{PLATFORMS, for_verify};
use expect_test::expect;
use http::HeaderMap;

const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

fn platform(name: &str) -> Arc<dyn Platform> {
    let secret = if name == "webhook" { "whsec_c2VjcmV0" } else { KEY };
    for_verify(name, secret).unwrap_or_else(|| panic!("{name} opens"))
}

fn media(url: Option<&str>, id: Option<&str>) -> Attachment {
    let (url, id) = (url.map(str::to_owned), id.map(str::to_owned));
    Attachment::Media { media: MediaKind::Image, url, id, name: None, mime: None, bytes: None }
}

/// A call as it is made, with what of it is a credential.
fn written(call: &HttpCall) -> String {
    let secret = call.headers.iter().filter(|(_, value)| value.is_sensitive());
    let mut secrets: Vec<String> = secret.map(|(name, _)| name.to_string()).collect();
    secrets.extend(call.secret_path.iter().map(|_| "path".to_owned()));
    secrets.extend(call.secret_query.iter().map(|(name, _)| (*name).to_owned()));
    let secrets = if secrets.is_empty() { String::new() } else { format!(" [{}]", secrets.join(", ")) };
    format!("{} {}{secrets}", call.method, call.url)
}

fn got(call: &FileCall) -> String {
    let mut out = written(&call.call);
    if call.needs_token {
        out.push_str(" [token]");
    }
    if call.is_configured {
        out.push_str(", as configured");
    }
    out
}

fn way(name: &str, file: &Attachment) -> String {
    let platform = platform(name);
    match platform.files().expect("files").way(file) {
        Ok(way) => {
            let parts = way.get.iter().map(got).chain(way.ask.iter().map(written));
            parts.collect::<Vec<_>>().join("; or ")
        }
        Err(error) => error.to_string(),
    }
}

fn located(name: &str, file: &Attachment, status: u16, body: &str) -> Result<FileCall, FileError> {
    let reply = HttpReply { status, headers: HeaderMap::new(), body: body.to_owned().into() };
    platform(name).files().expect("files").located(file, &reply)
}

#[test]
fn every_platform_says_how_a_file_is_had() {
    let cases: &[(&str, Option<&str>, Option<&str>)] = &[
        ("messenger", Some("https://scontent.xx.fbcdn.net/v/1.png?oh=a"), None),
        ("instagram", Some("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"), None),
        ("whatsapp", None, Some("1013859600285441")),
        ("whatsapp", Some("https://lookaside.fbsbx.com/1"), None),
        ("whatsapp", Some("https://files.example/1"), None),
        ("telegram", None, Some("AgACAgIAAx")),
        ("line", None, Some("354718705033693861")),
        ("line", Some("https://files.example/1.png"), None),
        ("viber", Some("https://dl-media.viber.com/1.png"), None),
        ("slack", Some("https://files.slack.com/files-pri/T1-F1/download/1.png"), Some("F1")),
        ("slack", Some("https://docs.example/1"), Some("F1")),
        ("slack", Some("https://slack.com/api/chat.delete?channel=C1&ts=1"), None),
        ("slack", None, Some("F1")),
        ("discord", Some("https://cdn.discordapp.com/attachments/1/2/1.png?ex=6"), Some("2")),
        ("teams", Some("https://smba.trafficmanager.net/amer/v3/attachments/0-1/views/original"), None),
        ("teams", Some("https://smba.trafficmanager.net/amer/v3/conversations/1/members"), None),
        ("teams", Some("https://contoso.sharepoint.com/download.aspx?tempauth=1"), Some("1")),
        ("google_chat", Some("https://chat.googleapis.com/v1/media/AB/1?alt=media"), Some("AB/1")),
        ("google_chat", Some("https://files.example/1"), Some("AB/1")),
        ("google_chat", None, Some("drive-1")),
        (
            "twilio",
            Some("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"),
            Some("ME1"),
        ),
        ("twilio", Some("https://files.example/ME1"), Some("ME1")),
        ("webex", Some("https://webexapis.com/v1/contents/Y2lz"), None),
        ("webex", Some("https://webexapis.com.evil.example/v1/contents/Y2lz"), None),
        ("mattermost", None, Some("kqj1/../x?y")),
        ("matrix", Some("mxc://example.org/AQwaf"), Some("mxc://example.org/AQwaf")),
        ("matrix", Some("mxc://example.org/../../admin"), None),
        ("matrix", Some("https://example.org/AQwaf"), None),
        ("matrix", None, Some("mxc://example.org/AQwaf")),
        ("webhook", Some("https://files.example/cat.png"), None),
        ("webhook", Some("https://webhook.invalid/cat.png"), None),
        ("web", Some("https://bot.example/webhooks/web/files/1?key=a"), None),
        ("web", Some("https://files.example/cat.png"), None),
    ];
    let lines = cases.iter().map(|(name, url, id)| format!("{name}: {}\n", way(name, &media(*url, *id))));
    expect![[r#"
        messenger: GET https://scontent.xx.fbcdn.net/v/1.png?oh=a
        instagram: GET https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1
        whatsapp: GET https://graph.facebook.com/v26.0/1013859600285441 [authorization]
        whatsapp: GET https://lookaside.fbsbx.com/1 [authorization]
        whatsapp: GET https://files.example/1
        telegram: POST https://api.telegram.org/bot{token}/getFile [path]
        line: GET https://api-data.line.me/v2/bot/message/354718705033693861/content [authorization], as configured
        line: GET https://files.example/1.png
        viber: GET https://dl-media.viber.com/1.png
        slack: GET https://files.slack.com/files-pri/T1-F1/download/1.png [authorization]; or GET https://slack.com/api/files.info?file=F1 [authorization]
        slack: GET https://docs.example/1; or GET https://slack.com/api/files.info?file=F1 [authorization]
        slack: GET https://slack.com/api/chat.delete?channel=C1&ts=1, as configured
        slack: GET https://slack.com/api/files.info?file=F1 [authorization]
        discord: GET https://cdn.discordapp.com/attachments/1/2/1.png?ex=6
        teams: GET https://smba.trafficmanager.net/amer/v3/attachments/0-1/views/original [token], as configured
        teams: GET https://smba.trafficmanager.net/amer/v3/conversations/1/members, as configured
        teams: GET https://contoso.sharepoint.com/download.aspx?tempauth=1
        google_chat: GET https://chat.googleapis.com/v1/media/AB/1?alt=media [token], as configured
        google_chat: GET https://files.example/1
        google_chat: there is no file to fetch: it is kept in a person's Drive, which the app cannot read
        twilio: GET https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1 [authorization], as configured
        twilio: GET https://files.example/ME1
        webex: GET https://webexapis.com/v1/contents/Y2lz [authorization], as configured
        webex: GET https://webexapis.com.evil.example/v1/contents/Y2lz
        mattermost: GET https://localhost/api/v4/files/kqj1%2F..%2Fx%3Fy [authorization], as configured
        matrix: GET https://matrix.invalid/_matrix/client/v1/media/download/example.org/AQwaf [authorization], as configured
        matrix: there is no file to fetch: its address is no mxc:// address
        matrix: there is no file to fetch: its address is no mxc:// address
        matrix: there is no file to fetch: it is encrypted for the people in the room
        webhook: GET https://files.example/cat.png
        webhook: GET https://webhook.invalid/cat.png, as configured
        web: GET https://bot.example/webhooks/web/files/1?key=a, as configured
        web: GET https://files.example/cat.png
    "#]].assert_eq(&lines.collect::<String>());
    assert!(PLATFORMS.iter().all(|platform| cases.iter().any(|(name, ..)| name == platform)));
}

/// A credential in a header of a call goes to the provider alone, whatever a message says.
#[test]
fn a_made_up_address_gets_no_credential() {
    for name in PLATFORMS {
        let platform = platform(name);
        for url in ["https://evil.example/x", "http://127.0.0.1/x", "https://api.line.me@evil.example/x", "x"]
        {
            // An id with it would be asked for at the provider.
            let Ok(way) = platform.files().expect("files").way(&media(Some(url), None)) else { continue };
            let Some(call) = way.get else { continue };
            assert!(call.call.headers.values().all(|value| !value.is_sensitive()), "{name} {url}");
            assert!(call.call.secret_path.is_none() && call.call.secret_query.is_empty(), "{name} {url}");
            assert!(!call.is_configured && !call.needs_token, "{name} {url}");
        }
    }
}

#[test]
fn what_is_no_file_is_told() {
    let place = Attachment::Location { latitude: 1.0, longitude: 2.0, title: None };
    for name in PLATFORMS {
        assert_eq!(way(name, &place), "there is no file to fetch: it is a location", "{name}");
        let nothing = way(name, &media(None, None));
        assert!(nothing.starts_with("there is no file to fetch"), "{name}: {nothing}");
    }
}

#[test]
fn telegram_says_under_which_path_a_file_is() {
    let file = media(None, Some("AgACAgIAAx"));
    let at = |path: &str| {
        let body = format!(r#"{{"ok":true,"result":{{"file_id":"A","file_size":99,"file_path":"{path}"}}}}"#);
        located("telegram", &file, 200, &body)
    };
    let call = at("photos/file 1.jpg").expect("a file");
    assert_eq!(call.about.bytes, Some(99));
    let url = "GET https://api.telegram.org/file/bot{token}/photos/file%201.jpg [path], as configured";
    assert_eq!(got(&call), url);
    for path in ["/var/lib/bot/photos/file_1.jpg", "photos/../../bot1/getMe", "photos//x", ""] {
        assert!(matches!(at(path), Err(FileError::NotAFile { .. })), "{path}");
    }
    let refused = |status, words: &str| {
        let body = format!(r#"{{"ok":false,"error_code":{status},"description":"{words}"}}"#);
        located("telegram", &file, status, &body).expect_err("no file")
    };
    assert!(matches!(refused(400, "Bad Request: file is too big"), FileError::TooLarge { .. }));
    let gone = "Bad Request: wrong file_id or the file is temporarily unavailable";
    assert_eq!(refused(400, gone), FileError::Gone { status: 400 });
    assert!(matches!(refused(401, "Unauthorized"), FileError::Refused { .. }));
    assert!(refused(502, "Bad Gateway").is_retryable());
}

#[test]
fn whatsapp_says_where_a_file_is() {
    let file = media(None, Some("1013859600285441"));
    let at = |url: &str| {
        let body = format!(r#"{{"url":"{url}","mime_type":"image/jpeg","file_size":"303833","id":"1"}}"#);
        located("whatsapp", &file, 200, &body).expect("a file")
    };
    let call = at("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1");
    assert_eq!((call.about.bytes, call.about.mime.as_deref()), (Some(303_833), Some("image/jpeg")));
    assert!(got(&call).ends_with("[authorization]"));
    assert!(!got(&at("https://evil.example/?mid=1")).contains('['));
    let refused =
        r#"{"error":{"message":"Unsupported get request","type":"GraphMethodException","code":190}}"#;
    assert!(matches!(located("whatsapp", &file, 401, refused), Err(FileError::Refused { .. })));
    assert!(located("whatsapp", &file, 200, "{}").is_err());
}

#[test]
fn slack_says_where_a_file_is_now() {
    let file = media(None, Some("F1"));
    let body = r#"{"ok":true,"file":{"id":"F1","name":"cat.png","mimetype":"image/png","size":7,
        "url_private":"https://files.slack.com/files-pri/a","url_private_download":"https://files.slack.com/files-pri/b"}}"#;
    let call = located("slack", &file, 200, body).expect("a file");
    assert_eq!(got(&call), "GET https://files.slack.com/files-pri/b [authorization]");
    assert_eq!((call.about.bytes, call.about.name.as_deref()), (Some(7), Some("cat.png")));
    assert!(call.is_refused_by_page);
    for (error, is_gone) in [("file_not_found", true), ("file_deleted", true), ("missing_scope", false)] {
        let body = format!(r#"{{"ok":false,"error":"{error}"}}"#);
        let told = located("slack", &file, 200, &body).expect_err("no file");
        assert_eq!(matches!(told, FileError::Gone { .. }), is_gone, "{error}: {told}");
        assert!(is_gone || matches!(told, FileError::Refused { .. }), "{error}: {told}");
    }
}
