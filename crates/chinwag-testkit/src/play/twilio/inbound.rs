//! The webhook of a message: a form, and its signature.

use base64::{Engine, engine::general_purpose::STANDARD};
use chinwag_core::conversation::fingerprint;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use sha1::Sha1;

use super::account::{ACCOUNT, AUTH_TOKEN, NUMBER, WEBHOOK};
use crate::{
    play::{
        Webhook,
        file::moved,
        form::{self, FORM},
    },
    script::Media,
};

/// A parameter.
pub(super) type Field = (&'static str, String);

/// A file, which Twilio keeps for whoever has the account's credential.
pub(super) fn media(media: Media, url: &str) -> Vec<Field> {
    let mime = match media {
        Media::Image => "image/png",
        Media::Audio => "audio/mpeg",
        Media::Video => "video/mp4",
        Media::File => "application/pdf",
    };
    let path = moved(url, &format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{{sid}}/Media/ME"));
    vec![("Body", String::new()), ("MediaUrl0", path), ("MediaContentType0", mime.into())]
}

/// The webhook of a message with this id.
pub(super) fn webhook(sid: &str, from: &str, content: Vec<Field>) -> Webhook {
    let files = content.iter().filter(|(name, _)| name.starts_with("MediaUrl")).count();
    let words = content.iter().find(|(name, _)| *name == "Body").map_or("", |(_, words)| words);
    let mut fields: Vec<Field> = vec![
        ("ToCountry", "US".into()),
        ("ToState", String::new()),
        ("SmsMessageSid", sid.into()),
        ("NumMedia", files.to_string()),
        ("ToCity", String::new()),
        ("FromZip", String::new()),
        ("SmsSid", sid.into()),
        ("FromState", String::new()),
        ("SmsStatus", "received".into()),
        ("FromCity", String::new()),
        ("FromCountry", "US".into()),
        ("To", NUMBER.into()),
        ("ToZip", String::new()),
        ("NumSegments", segments(words).to_string()),
        ("MessageSid", sid.into()),
        ("AccountSid", ACCOUNT.into()),
        ("From", from.into()),
        ("ApiVersion", "2010-04-01".into()),
    ];
    fields.extend(content.into_iter().map(|(name, value)| (name, value.replace("{sid}", sid))));
    let body = form::write(fields.iter().map(|(name, value)| (*name, value.as_str())));
    Webhook {
        method: Method::POST,
        suffix: String::new(),
        headers: headers(&signature(&mut fields), sid),
        body: body.into(),
        message_id: Some(sid.to_owned()),
    }
}

fn headers(signature: &str, sid: &str) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(FORM))]);
    headers.insert(http::header::USER_AGENT, HeaderValue::from_static("TwilioProxy/1.1"));
    let delivery = format!("{:016x}", fingerprint(&["delivery", sid]));
    for (name, value) in [("x-twilio-signature", signature), ("i-twilio-idempotency-token", &delivery)] {
        let value = HeaderValue::from_str(value).expect("base64 and hex digits are a header");
        headers.insert(HeaderName::from_static(name), value);
    }
    headers
}

/// Over the public address and every parameter, by the names of these.
fn signature(fields: &mut [Field]) -> String {
    fields.sort_unstable();
    let mac = Hmac::<Sha1>::new_from_slice(AUTH_TOKEN.as_bytes()).expect("any key is one");
    let signed = |mac: Hmac<Sha1>, (name, value): &Field| mac.chain_update(name).chain_update(value);
    let mac = fields.iter().fold(mac.chain_update(WEBHOOK), signed);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// How many parts a text is sent in. NOTE: what is ASCII is taken for the alphabet of GSM, which has a little more.
pub(super) fn segments(words: &str) -> usize {
    let (length, alone, joined) = match words.is_ascii() {
        true => (words.len(), 160, 153),
        false => (words.encode_utf16().count(), 70, 67),
    };
    if length <= alone { 1 } else { length.div_ceil(joined) }
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn a_long_text_has_parts() {
        for (words, parts) in [
            (String::new(), 1),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(307), 3),
            ("é".repeat(70), 1),
            ("🎲".repeat(36), 2),
        ] {
            assert_eq!(segments(&words), parts, "{words}");
        }
    }
}
