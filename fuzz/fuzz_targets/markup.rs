//! A text in the small markup, to any platform: written in the platform's own without a panic, and with every word.
//!
//! The input is a byte that picks the platform, and the text.

#![no_main]

use chinwag_core::reply::Reply;
use chinwag_fuzz::{channel::Channel, said::said};
use libfuzzer_sys::fuzz_target;

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
        said(&call).iter().for_each(|text| shown.extend([text, "\n"]));
    }
    for word in words {
        assert!(shown.contains(word), "{}: {word:?} of {text:?} is not in {shown:?}", channel.name);
    }
});

/// What is neither a mark nor white space. The language of a fence is no word of the text, and an address may begin right
/// after a letter.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.starts_with("```"));
    let words = lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric()));
    words.flat_map(|word| word.split("http")).filter(|word| !word.is_empty())
}
