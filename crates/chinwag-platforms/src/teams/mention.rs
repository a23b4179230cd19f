//! Names in a text: that of the bot is taken off its front, the others are made readable.

use serde_json::Value;

use super::activity::Activity;

/// The words of an activity, and whether the bot is called by its name in them.
pub(super) fn words(activity: &Activity) -> (String, bool) {
    let mut text = activity.text(&["text"]).unwrap_or_default().replace("&nbsp;", " ");
    let bot = activity.text(&["recipient", "id"]);
    let mut is_called = false;
    for entity in activity.list("entities").iter().filter(|entity| entity["type"] == "mention") {
        let is_bot = bot.is_some() && entity["mentioned"]["id"].as_str() == bot;
        is_called |= is_bot;
        let Some(marked) = entity["text"].as_str().filter(|marked| !marked.is_empty()) else { continue };
        let Some(at) = text.find(marked) else { continue };
        let is_front = text[..at].trim().is_empty();
        let name = if is_bot && is_front { String::new() } else { name(entity, marked) };
        text.replace_range(at..at + marked.len(), &name);
    }
    (text.trim().to_owned(), is_called)
}

/// `@Name`, by what stands in the text.
fn name(entity: &Value, marked: &str) -> String {
    let bare = marked.strip_prefix("<at>").and_then(|rest| rest.strip_suffix("</at>"));
    format!("@{}", bare.or_else(|| entity["mentioned"]["name"].as_str()).unwrap_or(marked))
}
