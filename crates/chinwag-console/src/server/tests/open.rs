//! What is open to somebody who has not signed in: nothing but how to.

use super::{hostile::fill, routes, stage::Stage};

#[tokio::test]
async fn no_page_and_no_stream_is_seen_without_a_session() {
    let stage = Stage::new().await;
    let filled = fill(&stage.engine, "zqx").await;
    let pages = routes::pages().into_iter().chain(["/nowhere".into(), "/live/nowhere".into(), "//".into()]);
    for path in pages {
        let path = routes::query(&path, filled.conversation.as_str(), filled.events[0].as_str());
        for cookie in ["", "chinwag_console=1", "chinwag_console_1=", &format!("{}=0", cookie_name(&stage))] {
            for method in ["GET", "HEAD"] {
                let call = super::client::Call::new(stage.address(), method, &path);
                let reply = call.header("Cookie", cookie).send().await;
                match path.starts_with("/live/") {
                    true => assert_eq!(reply.status, 403, "{method} {path}"),
                    false => {
                        assert_eq!(
                            (reply.status, reply.header("location")),
                            (303, "/sign-in"),
                            "{method} {path}"
                        );
                    }
                }
                assert!(!reply.body.contains("zqx"), "{method} {path} tells something: {}", reply.body);
            }
        }
    }
}

#[tokio::test]
async fn every_page_is_there_for_somebody_who_has_signed_in() {
    let stage = Stage::new().await;
    let filled = fill(&stage.engine, "zqx").await;
    let visitor = stage.sign_in().await;
    for path in routes::pages().iter().filter(|path| !path.starts_with("/live/")) {
        let path = routes::query(path, filled.conversation.as_str(), filled.events[0].as_str());
        let reply = visitor.get(&path).send().await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        let head = super::client::Call::new(stage.address(), "HEAD", &path);
        let head = head.header("Cookie", &visitor.cookie).send().await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "HEAD {path}");
        assert_eq!(head.header("content-length"), reply.header("content-length"), "HEAD {path}");
    }
}

#[tokio::test]
async fn files_are_those_of_the_binary_alone() {
    let stage = Stage::new().await;
    let sheet = crate::assets::path("console.css");
    let reply = stage.get(&sheet).send().await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/css; charset=utf-8"));
    let edition = sheet.trim_end_matches("/console.css");
    for path in [
        "/assets/",
        "/assets",
        "/assets/x/console.css",
        "/assets//console.css",
        &format!("{edition}/"),
        &format!("{edition}/../console.css"),
        &format!("{edition}/./console.css"),
        &format!("{edition}//console.css"),
        &format!("{edition}/..%2f..%2fetc%2fpasswd"),
        &format!("{edition}/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
        &format!("{edition}/....//....//etc/passwd"),
        &format!("{edition}/..\\..\\etc\\passwd"),
        &format!("{edition}/%5c..%5cetc"),
        &format!("{edition}/%00"),
        &format!("{edition}/console.css%00.js"),
        &format!("{edition}/mod.rs"),
        &format!("{edition}/CONSOLE.CSS"),
        "/assets/../metrics",
        "/assets/%252e%252e/x",
        "/assets/..;/x",
        "/../../../etc/passwd",
        "/%2e%2e/etc/passwd",
    ] {
        let reply = stage.get(path).send().await;
        assert!(
            matches!(reply.status, 404 | 303 | 400),
            "{path} is answered {}: {}",
            reply.status,
            reply.body
        );
        assert!(!reply.body.contains("root:"), "{path}");
    }
}

#[tokio::test]
async fn nothing_leads_to_another_site() {
    let stage = Stage::new().await;
    let visitor = stage.sign_in().await;
    for name in ["next", "return", "to", "url", "redirect", "continue"] {
        for place in ["//zqx.example", "https://zqx.example", "/\\zqx.example", "%2f%2fzqx.example"] {
            for path in ["/sign-in", "/", "/sign-out", "/nowhere"] {
                let path = format!("{path}?{name}={place}");
                let reply = visitor.get(&path).send().await;
                assert!(!reply.header("location").contains("zqx"), "{path}: {}", reply.header("location"));
            }
            let signed = stage.get(&format!("{}&{name}={place}", stage.link())).send().await;
            assert_eq!((signed.status, signed.header("location")), (303, "/"));
        }
    }
    for path in ["//zqx.example/", "//zqx.example/..", "/\\zqx.example", "/%2f%2fzqx.example"] {
        let reply = stage.get(path).send().await;
        assert!(matches!(reply.header("location"), "/sign-in" | ""), "{path}: {}", reply.header("location"));
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let stage = Stage::new().await;
    let visitor = stage.sign_in().await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        for path in ["/", "/dead/discard", "/sign-in", "/assets/x", "/metrics"] {
            let call = super::client::Call::new(stage.address(), method, path);
            let reply = call.header("Cookie", &visitor.cookie).send().await;
            assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD, POST"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let stage = Stage::new().await;
    fill(&stage.engine, "zqx").await;
    let visitor = stage.sign_in().await;
    let before = routes::what_forms_change(&stage.engine).await;
    for form in routes::forms() {
        let path = format!("{form}?csrf={}&id=1&reason=x", visitor.csrf);
        for method in ["GET", "HEAD"] {
            let call = super::client::Call::new(stage.address(), method, &path);
            let reply = call.header("Cookie", &visitor.cookie).send().await;
            assert_eq!(reply.status, 404, "{method} {path}");
        }
    }
    assert_eq!(routes::what_forms_change(&stage.engine).await, before);
    assert!(visitor.is_signed_in().await);
}

fn cookie_name(stage: &Stage) -> String {
    format!("chinwag_console_{}", stage.address().port())
}
