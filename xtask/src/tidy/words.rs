//! What must not be written: work left undone, and what belongs to a machine or to how the project is made.

use super::{
    finding::Finding,
    tree::{Tree, numbered},
};

/// This file has to name what it looks for.
const SELF: &str = "xtask/src/tidy/words.rs";

/// Work left undone.
const UNFINISHED: &[(&str, &str)] = &[
    ("#[ignore", "let it run, or let it say `skipped: <why>` where it cannot"),
    ("```ignore", "let the example compile, or write ```text"),
    ("todo!(", "do it, or leave the door out"),
    ("unimplemented!(", "do it, or leave the door out"),
];

/// Folders of a machine.
const PLACES: &[&str] = &["/work/", "/root/", "/home/"];

/// Hosts that packages are fetched from; the ordinary clients know them.
const HOSTS: &[&str] = &[
    "index.crates.io",
    "static.crates.io",
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "files.pythonhosted.org",
    "pypi.org/simple",
    "proxy.golang.org",
    "deb.debian.org",
];

/// Who wrote it, when, and by what order: that is for the history.
const MAKING: &[&str] =
    &["co-authored-by", "ai-generated", "issue #", "this session", "next session", "the previous engineer"];

/// No test is ignored and nothing is left to do.
pub(super) fn unfinished(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.sources().filter(|(path, _)| *path != SELF) {
        for (line, content) in numbered(text) {
            let found = UNFINISHED.iter().filter(|(word, _)| content.contains(word));
            findings.extend(found.map(|(word, remedy)| Finding::new(path, line, *word, *remedy)));
        }
    }
    findings
}

/// The project speaks of itself alone.
pub(super) fn strangers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| *path != SELF && !path.ends_with(".lock")) {
        for (line, content) in numbered(text) {
            findings.extend(
                stranger(content).map(|(word, remedy)| Finding::new(path, line, format!("`{word}`"), remedy)),
            );
        }
    }
    findings
}

fn stranger(line: &str) -> Option<(&'static str, &'static str)> {
    let lower = line.to_ascii_lowercase();
    let place = PLACES.iter().find(|place| begins_a_path(line, place));
    let host = HOSTS.iter().find(|host| lower.contains(*host));
    let making = MAKING.iter().find(|words| lower.contains(*words));
    place
        .map(|word| (*word, "a path from the root of the project, or of a temporary folder"))
        .or(host.map(|word| (*word, "name the registry, not the host; clients know where it is")))
        .or(making.map(|word| (*word, "say what is so and why; leave out how it came about")))
}

/// Whether `place` stands in the line as the front of a path.
fn begins_a_path(line: &str, place: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "/.-_~}>".contains(c);
    line.match_indices(place).any(|(at, _)| !line[..at].ends_with(is_part))
}

#[cfg(test)]
mod tests {
    use super::{super::finding::shown, *};

    #[test]
    fn what_is_left_undone_is_found() {
        let tree = Tree::of(&[
            ("src/done.rs", "fn done() {}\n/// Nothing to do!\n"),
            ("src/undone.rs", "#[ignore = \"slow\"]\nfn a() { todo!() }\n/// ```ignore\n"),
        ]);
        let expected = ["src/undone.rs:1: #[ignore", "src/undone.rs:2: todo!(", "src/undone.rs:3: ```ignore"];
        assert_eq!(shown(&unfinished(&tree)), expected);
    }

    #[test]
    fn machines_hosts_and_the_making_are_found() {
        let tree = Tree::of(&[
            (
                "src/fine.rs",
                "// https://example.com/home/ and frame/work/ are addresses; a session of a person is one.\n",
            ),
            ("docs/a.md", "See /home/me/notes.\nFrom https://index.crates.io/x.\nAs asked in issue #4.\n"),
            ("Cargo.lock", "source = \"registry+https://index.crates.io/\"\n"),
        ]);
        let expected = ["docs/a.md:1: `/home/`", "docs/a.md:2: `index.crates.io`", "docs/a.md:3: `issue #`"];
        assert_eq!(shown(&strangers(&tree)), expected);
    }
}
