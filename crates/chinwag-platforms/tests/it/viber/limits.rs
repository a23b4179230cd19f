//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::response::Response;
use proptest::prelude::*;
use serde_json::Value;

use super::{
    super::arbitrary::{essence, replies, wanted},
    support::{response, viber},
};

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.encode_utf16().count())
}

fn said(text: &Value, max: usize) -> bool {
    text.as_str().is_some_and(|text| !text.trim().is_empty()) && length(text) <= max
}

/// Whether every card fills its group of six columns and seven rows.
fn cards(blocks: &[Value]) -> bool {
    let mut filled = 0;
    for block in blocks {
        let rows = block["Rows"].as_u64().unwrap_or(0);
        filled += rows;
        let is_begun_in_another = filled / 7 > (filled - rows) / 7 && filled % 7 != 0;
        if rows == 0 || block["Columns"] != 6 || is_begun_in_another {
            return false;
        }
    }
    filled % 7 == 0 && (7..=42).contains(&filled)
}

fn within_limits(message: &Value) -> bool {
    let empty = Vec::new();
    let list = |value: &Value| value.as_array().unwrap_or(&empty).clone();
    let body = match message["type"].as_str() {
        Some("text") => said(&message["text"], 7000),
        Some("picture") => length(&message["text"]) <= 512 && said(&message["media"], 2000),
        Some("rich_media") => {
            said(&message["alt_text"], 7000)
                && cards(&list(&message["rich_media"]["Buttons"]))
                && list(&message["rich_media"]["Buttons"]).iter().all(|block| length(&block["Text"]) <= 250)
                && message["min_api_version"] == 7
        }
        Some("contact") => {
            said(&message["contact"]["name"], 28) && said(&message["contact"]["phone_number"], 18)
        }
        Some("location") => message["location"]["lat"].is_string(),
        _ => false,
    };
    let keys = list(&message["keyboard"]["Buttons"]);
    let is_key = |key: &Value| said(&key["Text"], 250) && said(&key["ActionBody"], 2000);
    body && keys.len() <= 24 && keys.iter().all(is_key)
}

/// Every word in the messages: all that is said in one, then what stands on things.
fn shown(responses: &[Response]) -> String {
    let (mut said, mut on) = (String::new(), String::new());
    let put = |out: &mut String, text: &Value| out.push_str(text.as_str().unwrap_or_default());
    for response in responses {
        let call = viber().render(response).expect("a call");
        let message: Value = serde_json::from_slice(&call.body).expect("JSON");
        put(&mut said, &message["text"]);
        for text in [&message["media"], &message["contact"]["name"], &message["contact"]["phone_number"]] {
            put(&mut on, text);
        }
        for blocks in [&message["keyboard"]["Buttons"], &message["rich_media"]["Buttons"]] {
            for block in blocks.as_array().into_iter().flatten() {
                for key in ["Text", "Image", "ActionBody"] {
                    put(&mut on, &block[key]);
                }
            }
        }
    }
    essence(&(said + &on).replace("<b>", "").replace("</b>", "").replace("<br>", ""))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let Ok(responses) = viber().prepare(response(reply)) else { return Ok(()) };
        for (index, response) in responses.iter().enumerate() {
            let call = viber().render(response).expect("a call");
            let message: Value = serde_json::from_slice(&call.body).expect("JSON");
            prop_assert!(within_limits(&message), "{:#}", message);
            prop_assert!(call.body.len() < 30_000, "{}", call.body.len());
            let is_last = index + 1 == responses.len();
            prop_assert!(is_last || message["keyboard"].is_null(), "the next message would take it away");
            prop_assert_eq!(viber().prepare(response.clone()).expect("again"), vec![response.clone()]);
        }
    }

    #[test]
    fn no_word_is_lost(reply in replies()) {
        let Ok(responses) = viber().prepare(response(reply.clone())) else { return Ok(()) };
        let shown = shown(&responses);
        for words in wanted(&reply) {
            prop_assert!(shown.contains(&words), "{:?} of {:?} in {}", words, reply, shown);
        }
    }
}
