//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use proptest::prelude::*;
use serde_json::Value;

use super::{
    super::arbitrary::{essence, replies, wanted},
    prepare::messages,
    support::{line, response},
};

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.encode_utf16().count())
}

fn list(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

fn said(text: &Value, max: usize) -> bool {
    text.as_str().is_some_and(|text| !text.trim().is_empty()) && length(text) <= max
}

fn actions(all: &[Value], max: usize) -> bool {
    let is_legal = |action: &Value| match action["type"].as_str() {
        Some("postback") => said(&action["data"], 300) && said(&action["displayText"], 300),
        Some("uri") => said(&action["uri"], 1000),
        _ => false,
    };
    (1..=max).contains(&all.len()) && all.iter().all(|action| said(&action["label"], 20) && is_legal(action))
}

fn columns(all: &[Value]) -> bool {
    let shape = |column: &Value| {
        (column["thumbnailImageUrl"].is_string(), column["title"].is_string(), list(&column["actions"]).len())
    };
    let is_legal = |column: &Value| {
        actions(&list(&column["actions"]), 3)
            && length(&column["title"]) <= 40
            && said(&column["text"], 60)
            && shape(column) == shape(&all[0])
    };
    (1..=10).contains(&all.len()) && all.iter().all(is_legal)
}

fn within_limits(message: &Value) -> bool {
    let template = &message["template"];
    let body = match (message["type"].as_str(), template["type"].as_str()) {
        (Some("text"), None) => said(&message["text"], 5000),
        (Some("image"), None) => {
            message["originalContentUrl"].as_str().is_some_and(|url| url.starts_with("https://"))
        }
        (Some("location"), None) => said(&message["title"], 100) && said(&message["address"], 400),
        (Some("template"), Some("buttons")) => {
            said(&template["text"], 160) && actions(&list(&template["actions"]), 4)
        }
        (Some("template"), Some("carousel")) => columns(&list(&template["columns"])),
        (None, None) => message["loadingSeconds"] == 20,
        _ => false,
    };
    let offers: Vec<Value> =
        list(&message["quickReply"]["items"]).iter().map(|item| item["action"].clone()).collect();
    let alt = template.is_null() || said(&message["altText"], 400);
    body && alt && (offers.is_empty() || actions(&offers, 13))
}

/// Every word in the messages: all that is said in one, then what stands on things.
fn shown(messages: &[Value]) -> String {
    let (mut said, mut on) = (String::new(), String::new());
    let put = |out: &mut String, text: &Value| out.push_str(text.as_str().unwrap_or_default());
    for message in messages {
        let template = &message["template"];
        put(&mut said, &message["text"]);
        put(&mut said, &template["text"]);
        for key in ["title", "originalContentUrl"] {
            put(&mut on, &message[key]);
        }
        let columns = list(&template["columns"]);
        let mut pressed = list(&template["actions"]);
        pressed.extend(list(&message["quickReply"]["items"]).iter().map(|item| item["action"].clone()));
        for column in &columns {
            pressed.extend(list(&column["actions"]).into_iter().chain([column["defaultAction"].clone()]));
            for key in ["title", "text", "thumbnailImageUrl"] {
                put(&mut on, &column[key]);
            }
        }
        for action in &pressed {
            put(&mut on, &action["label"]);
            put(&mut on, &action["uri"]);
        }
    }
    essence(&(said + &on))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let Ok(responses) = line().prepare(response(reply)) else { return Ok(()) };
        for (response, message) in responses.iter().zip(messages(&responses)) {
            prop_assert!(within_limits(&message), "{:#}", message);
            prop_assert_eq!(line().prepare(response.clone()).expect("again"), vec![response.clone()]);
        }
    }

    #[test]
    fn no_word_is_lost(reply in replies()) {
        let Ok(responses) = line().prepare(response(reply.clone())) else { return Ok(()) };
        let shown = shown(&messages(&responses));
        for words in wanted(&reply) {
            prop_assert!(shown.contains(&words), "{:?} of {:?} in {}", words, reply, shown);
        }
    }
}
