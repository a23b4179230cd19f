//! Who is let in, and that of whom is not, nothing is kept.

use serde_json::json;

use super::site::{EVIL, SITE, Site, ask, visit};
use crate::{flow::Place, gateway::client::Client};

const TEXT: &str = r#""type":"text","text":"hello""#;

#[tokio::test]
async fn no_other_page_is_let_in() {
    let site = Site::new(Place::memory());
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    let body = site.body(&ann.id, "5f0c2a9be101", &json!({ "type": "text", "text": "hello" }));
    for origin in [Some(EVIL), Some("null"), Some("https://www.example.com.evil.example"), None] {
        for below in ["session", "messages", "events"] {
            let answer = ask(&bot, below, origin, Some(&ann.token), &body).await;
            assert_eq!(answer.status, 403, "{origin:?} {below}");
            assert_eq!(answer.header("access-control-allow-origin"), None, "{origin:?} {below}");
            assert!(!answer.body.contains("origin"), "it does not help to guess: {}", answer.body);
        }
    }
    assert!(bot.events(None).await.is_empty(), "nothing was published");
    bot.stop().await;
}

#[tokio::test]
async fn an_allowed_page_can_read_what_it_is_answered() {
    let site = Site::new(Place::memory());
    let bot = site.start().await;
    let answer = ask(&bot, "session", Some(SITE), None, "").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some(SITE));
    assert_eq!(answer.header("vary"), Some("origin"));
    assert_eq!(answer.header("access-control-allow-credentials"), None, "there are no cookies");
    assert_eq!(
        (answer.header("cache-control"), answer.header("x-content-type-options")),
        (Some("no-store"), Some("nosniff"))
    );
    assert!(
        answer
            .header("content-security-policy")
            .is_some_and(|policy| policy.starts_with("default-src 'none'"))
    );
    let mut client = Client::connect(bot.address()).await.expect("the gateway listens");
    for (origin, status) in [(SITE, 204), (EVIL, 403)] {
        let request = format!(
            "OPTIONS /webhooks/site/messages HTTP/1.1\r\nHost: bot\r\nOrigin: {origin}\r\n\
             Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n\r\n"
        );
        client.send(request).await.expect("sent");
        assert_eq!(client.answer().await.status, status, "{origin}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_forged_identity_opens_nothing() {
    let site = Site::new(Place::memory());
    let bot = site.start().await;
    let (ann, bob) = (visit(&bot, None).await, visit(&bot, None).await);
    assert_ne!(ann.id, bob.id);
    let forged = site.user("7", "a secret that is long enough and another one");
    assert_eq!(ask(&bot, "session", Some(SITE), Some(&forged), "").await.status, 403);
    let [head, _, _] = parts(&bob.token);
    let [_, claims, _] = parts(&ann.token);
    let [_, _, signature] = parts(&bob.token);
    let spliced = format!("{head}.{claims}.{signature}");
    let body = site.body(&ann.id, "5f0c2a9be101", &json!({ "type": "text", "text": "stolen" }));
    // The site's own token about a user is shown for a session, and for nothing else.
    for token in [forged, spliced, site.signed_user("7"), format!("{head}.{claims}."), "x".into()] {
        for below in ["messages", "events"] {
            assert_eq!(
                ask(&bot, below, Some(SITE), Some(&token), &body).await.status,
                403,
                "{below} {token}"
            );
        }
    }
    assert_eq!(bob.posts(&body).await.status, 403, "nobody speaks in the conversation of another one");
    assert_eq!(ask(&bot, "messages", Some(SITE), None, &body).await.status, 403);
    assert!(bot.events(None).await.is_empty(), "nothing was published");
    bot.stop().await;
}

fn parts(token: &str) -> [&str; 3] {
    token.split('.').collect::<Vec<_>>().try_into().expect("three parts")
}

/// Anybody may have a session, so what they make up must not pile up before whoever runs the bot.
#[tokio::test]
async fn what_no_widget_posts_is_refused_and_not_kept() {
    let site = Site::new(Place::memory());
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    let at = |more: &str| {
        let whole = site.body(&ann.id, "5f0c2a9be101", &json!({}));
        whole.replacen('{', &format!("{{{more},"), 1)
    };
    for body in [
        at(r#""type":"song""#),
        at(r#""type":"text","text":"  ""#),
        at(r#""type":"file","name":"a","data":"?""#),
        "{".into(),
        String::new(),
    ] {
        assert_eq!(ann.posts(&body).await.status, 403, "{body}");
    }
    assert_eq!(ann.posts(&at(TEXT)).await.status, 200);
    bot.settled().await;
    bot.stop().await;
}
