//! A text in the small markup, to any platform: written in the platform's own without a panic, and with every word.
//!
//! The input is a byte that picks the platform, and the text.

#![no_main]

use chinwag_core::{platform::HttpCall, reply::Reply};
use chinwag_fuzz::{channel::Channel, form};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// Longer ones are cut into parts; that is what `split` and `fit` are for.
const TEXT_MAX: usize = 400;

fuzz_target!(|input: &[u8]| {
    let Some((&picked, text)) = input.split_first() else { return };
    let Some(text) = std::str::from_utf8(text).ok().filter(|text| text.len() <= TEXT_MAX) else { return };
    let channel = Channel::of(picked);
    let words: Vec<&str> = words(text).collect();
    let prepared = match channel.platform.prepare(channel.response(Reply::text(text))) {
        Ok(prepared) => prepared,
        Err(error) => return assert!(words.is_empty(), "{}: {error}", channel.name),
    };
    let mut shown = String::new();
    for response in &prepared {
        let call =
            channel.platform.render(response).unwrap_or_else(|error| panic!("{}: {error}", channel.name));
        said(&call, &mut shown);
    }
    for word in words {
        assert!(shown.contains(word), "{}: {word:?} of {text:?} is not in {shown:?}", channel.name);
    }
});

/// What is neither a mark nor white space. The language of a fence is no word of the text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.starts_with("```"));
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

/// Every text in a call.
fn said(call: &HttpCall, shown: &mut String) {
    match serde_json::from_slice(&call.body) {
        Ok(json) => texts(&json, shown),
        Err(_) => {
            let form = String::from_utf8_lossy(&call.body);
            form::pairs(&form).for_each(|(_, value)| shown.extend([&value, "\n"]));
        }
    }
}

fn texts(json: &Value, shown: &mut String) {
    match json {
        Value::String(text) => shown.extend([text, "\n"]),
        Value::Array(items) => items.iter().for_each(|item| texts(item, shown)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, shown)),
        _ => {}
    }
}
