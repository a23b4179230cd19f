//! A text message of each platform, as its fixtures have it, and how its provider signs it.

use http::Method;

use super::sign::{
    hmac_sha1, hmac_sha256, in_base64, in_hex, of_discord, of_google_chat, of_standard, of_teams, of_twilio,
    of_web,
};

/// When everything was sent, in Unix seconds.
pub(super) const TIME: &str = "1767574193";

/// The headers that a provider puts on a request, by the secret and the body.
type Headers = fn(&str, &[u8]) -> Vec<(&'static str, String)>;

/// A text message as it comes in.
pub(super) struct Sample {
    pub(super) platform: &'static str,
    /// What its webhooks are verified with.
    pub(super) secret: &'static str,
    pub(super) method: Method,
    pub(super) target: &'static str,
    /// JSON may have white space in it, which is taken out.
    pub(super) body: &'static str,
    pub(super) headers: Headers,
}

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const FORM: &str = "application/x-www-form-urlencoded";

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../fixtures/", $name))
    };
}

fn post(platform: &'static str, body: &'static str, headers: Headers) -> Sample {
    Sample { platform, secret: SECRET, method: Method::POST, target: "/webhooks/bot", body, headers }
}

/// One for each platform.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        post("messenger", fixture!("messenger/text_2.json"), of_meta),
        post("instagram", fixture!("instagram/text_2.json"), of_meta),
        post("whatsapp", fixture!("whatsapp/text_2.json"), of_meta),
        post("telegram", fixture!("telegram/text_private_2.json"), |secret, _| {
            vec![("x-telegram-bot-api-secret-token", secret.to_owned())]
        }),
        post("line", fixture!("line/text_room.json"), |secret, body| {
            vec![("x-line-signature", in_base64(hmac_sha256(secret.as_bytes(), &[body])))]
        }),
        post("viber", fixture!("viber/text_2_unicode.json"), |secret, body| {
            vec![("x-viber-content-signature", in_hex(hmac_sha256(secret.as_bytes(), &[body])))]
        }),
        post("slack", fixture!("slack/dm_1.json"), |secret, body| {
            let mac = hmac_sha256(secret.as_bytes(), &[b"v0:", TIME.as_bytes(), b":", body]);
            let signature = format!("v0={}", in_hex(mac));
            vec![("x-slack-request-timestamp", TIME.to_owned()), ("x-slack-signature", signature)]
        }),
        Sample {
            // The public key of RFC 8032, section 7.1, test 1.
            secret: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            ..post("discord", fixture!("discord/gateway_direct.json"), of_discord)
        },
        Sample {
            // The app's id, which a token is for.
            secret: "c9e8c047-2a74-40a2-b28a-b162d5f5327c",
            ..post("teams", fixture!("teams/personal_message_docs.json"), of_teams)
        },
        Sample {
            // The audience of the tokens.
            secret: "https://bot.example.com/webhooks/bot",
            ..post("google_chat", fixture!("google_chat/classic_message_dm.json"), of_google_chat)
        },
        post("twilio", fixture!("twilio/sms_us.form"), |secret, body| {
            let signature = in_base64(of_twilio(secret, "https://bot.example.com/webhooks/bot", body));
            let host = ("host", "bot.example.com".to_owned());
            vec![host, ("content-type", FORM.to_owned()), ("x-twilio-signature", signature)]
        }),
        post("webex", fixture!("webex/message_created_direct.json"), |secret, body| {
            vec![("x-spark-signature", in_hex(hmac_sha1(secret.as_bytes(), &[body])))]
        }),
        Sample {
            // The token stands in the body.
            secret: "zmigewsanbbsdf59xnmduzypjc",
            ..post("mattermost", fixture!("mattermost/outgoing_webhook_mention.form"), |_, _| {
                vec![("content-type", FORM.to_owned())]
            })
        },
        Sample {
            method: Method::PUT,
            target: "/_matrix/app/v1/transactions/36",
            ..post("matrix", fixture!("matrix/txn_member_and_text_docs.json"), |secret, _| {
                vec![("authorization", format!("Bearer {secret}"))]
            })
        },
        Sample {
            secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            ..post("webhook", fixture!("standard-webhooks/message_text.json"), of_standard)
        },
        post("web", fixture!("web/text.json"), of_web),
    ]
}

fn of_meta(secret: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    vec![("x-hub-signature-256", format!("sha256={}", in_hex(hmac_sha256(secret.as_bytes(), &[body]))))]
}
