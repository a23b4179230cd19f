//! The Graph API beside the Send API: credentials, paths, profiles, subscriptions, uploads.

use chinwag_testkit::messenger::{Config, Proof};
use http::Method;
use serde_json::json;

use super::{
    PSID,
    bot::{Caller, TOKEN},
    stage,
};

#[tokio::test]
async fn the_token_has_to_be_right() {
    let (simulator, _bot, _) = stage(Config::default()).await;
    let caller = Caller::new();
    let url = format!("{}/v26.0/me/messages", simulator.api_url());
    let body = json!({"recipient": {"id": PSID}, "message": {"text": "a"}});
    for token in [None, Some("WRONG")] {
        let heard = caller.post(&url, token, &body).await.unwrap();
        assert_eq!(heard.error(), (401, 190, None));
        assert_eq!(heard.body["error"]["type"], "OAuthException");
    }
    let in_query = format!("{url}?access_token=FAKE%5FPAGE_TOKEN");
    assert_eq!(caller.post(&in_query, None, &body).await.unwrap().status, 200);
    assert_eq!(simulator.calls()[0].error, Some((190, None)));
}

#[tokio::test]
async fn a_proof_is_checked() {
    let config = Config { proof: Proof::Required, ..Config::default() };
    let (simulator, _bot, _) = stage(config).await;
    let caller = Caller::new();
    let url = format!("{}/v26.0/me/messages", simulator.api_url());
    let body = json!({"recipient": {"id": PSID}, "message": {"text": "a"}});
    let heard = async |query: &str| caller.post(&format!("{url}{query}"), Some(TOKEN), &body).await.unwrap();
    assert_eq!(heard("").await.error(), (400, 100, None));
    assert_eq!(heard("?appsecret_proof=00").await.error(), (400, 100, None));
    let proof = {
        use hmac::{KeyInit, Mac};
        let mut mac =
            hmac::Hmac::<sha2::Sha256>::new_from_slice(b"FAKE_APP_SECRET_0123456789abcdef").unwrap();
        mac.update(TOKEN.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    };
    assert_eq!(heard(&format!("?appsecret_proof={proof}")).await.status, 200);
}

#[tokio::test]
async fn a_path_is_a_version_a_page_and_an_edge() {
    let (simulator, _bot, _) = stage(Config::default()).await;
    let caller = Caller::new();
    let body = json!({"recipient": {"id": PSID}, "message": {"text": "a"}});
    let status = async |path: &str| {
        let url = format!("{}{path}", simulator.api_url());
        let heard = caller.post(&url, Some(TOKEN), &body).await.unwrap();
        if heard.status == 200 { 0 } else { heard.error().1 }
    };
    assert_eq!(status("/v26.0/me/messages").await, 0);
    assert_eq!(status("/v21.0/100000000000001/messages").await, 0);
    assert_eq!(status("/v26.0/100000000000009/messages").await, 100);
    for path in ["/me/messages", "/v26/me/messages", "/v26.0/me/message", "/v26.0/me/messages/1", "/"] {
        assert_eq!(status(path).await, 2500, "{path}");
    }
}

#[tokio::test]
async fn profiles_and_subscriptions_are_told() {
    let (simulator, _bot, user) = stage(Config::default()).await;
    let caller = Caller::new();
    let url = |path: &str| format!("{}/v26.0/{path}", simulator.api_url());
    user.is_called("Ada", "Lovelace");
    let profile = caller.get(&url(&format!("{PSID}?fields=first_name,last_name,locale"))).await.unwrap();
    assert_eq!(profile.body, json!({"id": PSID, "first_name": "Ada", "last_name": "Lovelace"}));
    assert_eq!(caller.get(&url("9?fields=first_name")).await.unwrap().error(), (400, 100, Some(33)));
    assert_eq!(caller.get(&url("me")).await.unwrap().body["id"], "100000000000001");

    let apps = url("me/subscribed_apps");
    assert_eq!(caller.get(&apps).await.unwrap().body, json!({"data": []}));
    let subscribe = format!("{apps}?subscribed_fields=messages%2Cmessaging_postbacks");
    let done = caller.ask(Method::POST, &subscribe, Some(TOKEN), String::new()).await.unwrap();
    assert_eq!(done.body, json!({"success": true}));
    let listed = caller.get(&apps).await.unwrap();
    assert_eq!(listed.body["data"][0]["subscribed_fields"], json!(["messages", "messaging_postbacks"]));
}

#[tokio::test]
async fn an_uploaded_attachment_can_be_sent_by_its_id() {
    let (simulator, _bot, _) = stage(Config::default()).await;
    let caller = Caller::new();
    let upload = |url: &str| json!({"message": {"attachment": {"type": "image", "payload": {"url": url, "is_reusable": true}}}});
    let url = format!("{}/v26.0/me/message_attachments", simulator.api_url());
    let refused = caller.post(&url, Some(TOKEN), &upload("ftp://example.com/a.png")).await.unwrap();
    assert_eq!(refused.error(), (400, 100, Some(2_018_032)));
    let kept = caller.post(&url, Some(TOKEN), &upload("https://example.com/a.png")).await.unwrap();
    let id = kept.body["attachment_id"].as_str().unwrap();
    let message = json!({"attachment": {"type": "image", "payload": {"attachment_id": id}}});
    let sent =
        caller.send(&simulator, &json!({"recipient": {"id": PSID}, "message": message})).await.unwrap();
    assert_eq!(sent.status, 200);

    let mut body = upload("https://example.com/b.png");
    body["recipient"] = json!({"id": PSID});
    let sent = caller.send(&simulator, &body).await.unwrap();
    assert!(sent.body["attachment_id"].is_string() && sent.body["message_id"].is_string());
}
