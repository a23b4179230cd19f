//! The table of the platforms in the documentation, written from what they are. `UPDATE_EXPECT=1` writes it anew.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use chinwag_core::capabilities::{Capabilities, Room, Unit};
use chinwag_platforms::{PLATFORMS, for_verify, keys};
use expect_test::expect_file;
use serde_json::Value;

const BEGIN: &str = "<!-- written by `UPDATE_EXPECT=1 cargo test -p chinwag-platforms overview` -->\n";
const END: &str = "<!-- end -->\n";

#[test]
fn the_overview_tells_what_the_platforms_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/platforms/README.md");
    let page = fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where they end");
    let tables = [shown(), pressed(), told(), configured()].join("\n");
    expect_file![path].assert_eq(&format!("{before}{BEGIN}{tables}{END}{after}"));
}

fn capabilities(platform: &str) -> &'static Capabilities {
    // A public key of RFC 8032 is a secret for every scheme but one, which has a form for its own.
    let secret = match platform {
        "webhook" => "whsec_c2VjcmV0",
        _ => "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    };
    for_verify(platform, secret).unwrap_or_else(|| panic!("{platform} opens")).capabilities()
}

/// What a reply becomes.
fn shown() -> String {
    let mut out = String::from(
        "| platform | text | media | caption | cards | location | contact | sticker | typing | seen | reaction | \
         edit | delete | reply to | for one alone |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for name in PLATFORMS {
        let can = capabilities(name);
        let media: Vec<_> = can.media.iter().map(|media| media.as_str()).collect();
        let or = |found: String, otherwise: &str| if found.is_empty() { otherwise.to_owned() } else { found };
        let cards = can.cards.map_or("picture and text".into(), |cards| format!("{} in a row", cards.max));
        let yes = |can: bool, otherwise: &'static str| if can { "yes" } else { otherwise };
        let columns = [
            room(can.text),
            or(media.join(", "), "link"),
            can.caption.map_or("own message".into(), room),
            cards,
            yes(can.location, "link").into(),
            yes(can.contact, "text").into(),
            yes(can.sticker, "refused").into(),
            yes(can.typing, "left out").into(),
            yes(can.seen, "left out").into(),
            yes(can.reaction, "left out").into(),
            yes(can.edit, "said anew").into(),
            yes(can.delete, "refused").into(),
            yes(can.reply_to, "ordinary").into(),
            yes(can.only_for, "everybody").into(),
        ];
        writeln!(out, "| `{name}` | {} |", columns.join(" | ")).expect("memory");
    }
    out
}

/// What buttons and quick replies become.
fn pressed() -> String {
    let mut out = String::from(
        "| platform | buttons | their titles | payloads | open addresses | call numbers | quick replies |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for name in PLATFORMS {
        let can = capabilities(name);
        let quick = can.quick_replies.map_or("buttons".into(), |quick| quick.max.to_string());
        let row = match can.buttons {
            None => ["numbered lines", "", "", "in the text", "in the text"].map(str::to_owned),
            Some(buttons) => [
                format!("{} a message", buttons.max),
                room(buttons.title),
                room(buttons.payload),
                if buttons.urls { "yes" } else { "in the text" }.to_owned(),
                if buttons.phones { "yes" } else { "in the text" }.to_owned(),
            ],
        };
        writeln!(out, "| `{name}` | {} | {quick} |", row.join(" | ")).expect("memory");
    }
    out
}

/// What a platform tells the bot, by what its fixtures become.
fn told() -> String {
    let mut out = String::from("| platform | what its webhooks become |\n|---|---|\n");
    for name in PLATFORMS {
        let folder = match *name {
            "webhook" => "standard-webhooks",
            name => name,
        };
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(folder).join("expected");
        let mut kinds = BTreeSet::new();
        for file in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let lines = fs::read_to_string(file.expect("an entry").path()).expect("an expectation");
            let values = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
            for value in values {
                let content = value["message"]["content"]["type"].as_str();
                let status = value["status"]["state"].as_str();
                kinds.extend(content.map(str::to_owned));
                kinds.extend(status.map(|state| format!("status: {state}")));
            }
        }
        let kinds: Vec<_> = kinds.into_iter().collect();
        writeln!(out, "| `{name}` | {} |", kinds.join(", ")).expect("memory");
    }
    out
}

/// The keys of a channel beside `name` and `platform`.
fn configured() -> String {
    let mut out = String::from("| platform | needed | optional |\n|---|---|---|\n");
    for name in PLATFORMS {
        let list = |is_required: bool| {
            let keys = keys(name).expect("keys").iter().filter(|key| key.is_required == is_required);
            keys.map(|key| format!("`{} = {}`", key.name, key.example)).collect::<Vec<_>>().join("<br>")
        };
        writeln!(out, "| `{name}` | {} | {} |", list(true), list(false)).expect("memory");
    }
    out
}

fn room(room: Room) -> String {
    let unit = match room.unit {
        Unit::Bytes => "bytes",
        Unit::Utf16 => "UTF-16 units",
        Unit::Chars => "characters",
    };
    format!("{} {unit}", room.max)
}
