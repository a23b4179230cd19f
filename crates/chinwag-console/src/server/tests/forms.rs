//! Forms: only those of one's own session are done.

use super::{hostile::fill, routes, stage::Stage};

/// Fields that some form heeds.
const FIELDS: [(&str, &str); 9] = [
    ("id", "1"),
    ("reason", "x"),
    ("function", "talk"),
    ("level", "debug"),
    ("for", "10m"),
    ("text", "hello"),
    ("key", "page:zqx"),
    ("conversation", "page:zqx"),
    ("retention", "1h"),
];

#[tokio::test]
async fn no_form_is_done_without_the_word_of_its_own_session() {
    let stage = Stage::new().await;
    fill(&stage.engine, "zqx").await;
    let (visitor, other) = (stage.sign_in().await, stage.sign_in().await);
    let before = routes::what_forms_change(&stage.engine).await;
    let cut = &visitor.csrf[..visitor.csrf.len() - 1];
    for form in routes::forms() {
        for word in
            [None, Some(""), Some("0"), Some(cut), Some(other.csrf.as_str()), Some(visitor.cookie.as_str())]
        {
            let word: Vec<_> = word.map(|word| ("csrf", word)).into_iter().collect();
            let reply = visitor.post(&form).form(&[&word[..], &FIELDS].concat()).send().await;
            assert_eq!(reply.status, 403, "{form} with {word:?}: {}", reply.body);
        }
        // The word is of no use without the cookie, nor outside a form.
        let stranger = stage.post(&form).form(&[("csrf", visitor.csrf.as_str())]).send().await;
        assert_eq!((stranger.status, stranger.header("set-cookie")), (403, ""), "{form}");
        let path = format!("{form}?csrf={}&id=1", visitor.csrf);
        assert_eq!(visitor.post(&path).form(&FIELDS).send().await.status, 403, "{path}");
        let plain = visitor.post(&form).header("Content-Type", "text/plain").send().await;
        assert_eq!(plain.status, 403, "{form} as plain text");
    }
    assert_eq!(routes::what_forms_change(&stage.engine).await, before);
    assert!(visitor.is_signed_in().await && other.is_signed_in().await);
}

#[tokio::test]
async fn a_form_of_another_site_is_not_done_even_with_the_word() {
    let stage = Stage::new().await;
    fill(&stage.engine, "zqx").await;
    let visitor = stage.sign_in().await;
    let before = routes::what_forms_change(&stage.engine).await;
    let own = format!("http://{}", stage.address());
    let foreign = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "http://zqx.example"),
        ("Origin", "http://127.0.0.1:1"),
        ("Origin", "file://"),
        ("Origin", "not an origin"),
    ];
    for form in routes::forms().into_iter().chain(["/sign-in".into()]) {
        for (name, value) in foreign {
            let fields =
                [&[("csrf", visitor.csrf.as_str()), ("token", super::stage::TOKEN)], &FIELDS[..]].concat();
            let reply = visitor.post(&form).header(name, value).form(&fields).send().await;
            assert_eq!((reply.status, reply.header("set-cookie")), (403, ""), "{form} with {name}: {value}");
        }
    }
    assert_eq!(routes::what_forms_change(&stage.engine).await, before);
    for (name, value) in [("Origin", own.as_str()), ("Origin", "null"), ("Sec-Fetch-Site", "same-origin")] {
        let reply =
            stage.post("/sign-in").header(name, value).form(&[("token", super::stage::TOKEN)]).send().await;
        assert_eq!(reply.status, 303, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_form_of_ones_own_session_is_done() {
    let stage = Stage::new().await;
    fill(&stage.engine, "zqx").await;
    let visitor = stage.sign_in().await;
    let before = routes::what_forms_change(&stage.engine).await;
    let reply = visitor.submit("/dead/discard", &[("id", "1"), ("reason", "x")]).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/dead?forgotten=1"));
    assert_ne!(routes::what_forms_change(&stage.engine).await, before);
}
