//! Every address there is, read out of the router itself, so that a new one cannot be forgotten.

use chinwag_core::{name::FunctionName, store::Engine};

/// The router, as it stands in the source.
const ROUTER: &str = include_str!("../../pages/mod.rs");

/// Every page and every stream: of each variable part, an example that is there in a [`filled`](super::hostile) engine.
pub(super) fn pages() -> Vec<String> {
    let arms = arms("show").into_iter();
    let pages = arms.filter(|arm| arm.starts_with('[')).map(|arm| {
        let inside = arm.trim_start_matches('[').split(']').next().unwrap_or_default();
        let parts = inside.split(',').map(|part| match part.trim() {
            quoted if quoted.starts_with('"') => quoted.trim_matches('"').to_owned(),
            "name" => "talk".to_owned(),
            other => panic!("what stands for `{other}` in a path? Say it here"),
        });
        parts.fold(String::new(), |path, part| format!("{path}/{part}"))
    });
    pages.collect()
}

/// Every form; of a family of them, one.
pub(super) fn forms() -> Vec<String> {
    let form = |arm: String| match arm.split_once("strip_prefix(\"") {
        Some((_, family)) => Some(format!("{}x", family.split('"').next()?)),
        None => Some(arm.strip_prefix('"')?.split('"').next()?.to_owned()),
    };
    arms("change").into_iter().filter_map(form).chain(["/sign-out".to_owned()]).collect()
}

/// The arms of the match of a function, each from its beginning to the end of its line.
fn arms(function: &str) -> Vec<String> {
    let after = |text: &'static str, word: &str| text.split_once(word).expect("the router is as it was").1;
    let body = after(after(ROUTER, &format!("async fn {function}(")), "match ");
    let body = body.split("\n    };").next().unwrap_or_default();
    let arms: Vec<String> =
        body.lines().map(|line| line.trim().to_owned()).filter(|line| line.contains(" => ")).collect();
    let is_known = |arm: &String| {
        arm.starts_with(['[', '"'])
            || arm.contains("strip_prefix(\"")
            || ["_ ", "Some(", "None "].iter().any(|begin| arm.starts_with(begin))
    };
    assert!(arms.iter().all(is_known), "a route in a form that is not known here: {arms:?}");
    assert!(body.contains("not_found()"), "the router ends with what is nowhere");
    arms
}

/// What a page needs in its address to have something to show.
pub(super) fn query(path: &str, conversation: &str, event: &str) -> String {
    let values: &[(&str, &str)] = match path {
        "/conversation" | "/live/conversation" => &[("key", conversation)],
        "/event" => &[("id", event)],
        _ => &[],
    };
    crate::view::link::to(path, values)
}

#[test]
fn routes_are_found() {
    let (pages, forms) = (pages(), forms());
    for known in ["/", "/map", "/functions/talk", "/live/overview", "/live/functions/talk", "/settings"] {
        assert!(pages.iter().any(|page| page == known), "{known} is not among {pages:?}");
    }
    assert!(forms.iter().any(|form| form == "/dead/redrive"), "{forms:?}");
    assert!(pages.len() >= 12 && forms.len() >= 3, "{pages:?} {forms:?}");
}

/// Whether nothing of what forms change is otherwise than before.
pub(super) async fn what_forms_change(engine: &Engine) -> String {
    let letters =
        engine.archive.dead_letters(None, chinwag_core::store::DeadId(0), 100).await.expect("letters");
    let policies = engine.logs.policies().await.expect("policies");
    let audits = engine.logs.audits(None, 100).await.expect("audits");
    let states = engine.archive.states("", "", 100).await.expect("states");
    let talk = FunctionName::from_static("talk");
    let cursor = engine.store.cursor(&talk).await.expect("a cursor");
    let events =
        engine.archive.events(<_>::default(), chinwag_core::bus::Position(0), 1000).await.expect("events");
    format!("{letters:?} {policies:?} {audits:?} {states:?} {cursor:?} {}", events.events.len())
}
