//! Names, lengths and openings of files of Rust.

use super::{
    finding::Finding,
    tree::{Tree, before_tests},
};

/// Names that say nothing.
const VAGUE: &[&str] = &["common", "helper", "helpers", "misc", "util", "utils"];
/// Where to look for a seam.
const LINES_MAX: usize = 500;

/// A file is named by what is in it.
pub(super) fn names(tree: &Tree) -> Vec<Finding> {
    let is_vague = |path: &&str| {
        let path = path.strip_suffix("/mod.rs").or_else(|| path.strip_suffix(".rs"));
        path.is_some_and(|path| VAGUE.contains(&path.rsplit('/').next().unwrap_or(path)))
    };
    let finding =
        |path| Finding::new(path, 1, "the name says nothing", "name it by the noun of what is in it");
    tree.paths().filter(is_vague).map(finding).collect()
}

/// A file is no longer than 500 lines before its tests.
pub(super) fn lengths(tree: &Tree) -> Vec<Finding> {
    let sources = tree.sources().filter(|(path, _)| !is_test(path));
    let lengths = sources.map(|(path, text)| (path, before_tests(text).count()));
    let long = lengths.filter(|(_, length)| *length > LINES_MAX);
    let finding = |(path, length)| {
        let what = format!("{length} lines before the tests, more than {LINES_MAX}");
        Finding::new(path, LINES_MAX + 1, what, "look for a seam: one idea for each file")
    };
    long.map(finding).collect()
}

/// A module opens with what it is.
pub(super) fn openings(tree: &Tree) -> Vec<Finding> {
    let modules = tree.sources().filter(|(path, _)| !is_test(path) && !path.starts_with("fixtures/"));
    let closed = modules.filter(|(_, text)| !text.starts_with("//! "));
    let finding = |(path, _)| {
        let what = "the module does not say what it is";
        Finding::new(path, 1, what, "open it with `//!`: what it is, what it is not, where to look next")
    };
    closed.map(finding).collect()
}

/// Whether it holds tests alone; the root of an integration test is a module like any other.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || (path.contains("/tests/") && !path.ends_with("/main.rs"))
}

#[cfg(test)]
mod tests {
    use super::{super::finding::shown, *};

    #[test]
    fn a_name_has_to_say_something() {
        let tree = Tree::of(&[
            ("src/retry.rs", ""),
            ("src/common_cold.rs", ""),
            ("src/utils.rs", ""),
            ("src/helpers/mod.rs", ""),
            ("docs/common.md", ""),
        ]);
        let found = shown(&names(&tree));
        assert_eq!(
            found,
            ["src/helpers/mod.rs:1: the name says nothing", "src/utils.rs:1: the name says nothing"]
        );
    }

    #[test]
    fn only_what_stands_before_the_tests_is_counted() {
        let long = "\n".repeat(501);
        let tested = format!("{}#[cfg(test)]\n{long}", "\n".repeat(500));
        let tree = Tree::of(&[
            ("src/long.rs", &long),
            ("src/tested.rs", &tested),
            ("src/long/tests.rs", &long),
            ("a/tests/it/long.rs", &long),
        ]);
        let found = shown(&lengths(&tree));
        assert_eq!(found, ["src/long.rs:501: 501 lines before the tests, more than 500"]);
    }

    #[test]
    fn a_module_has_to_say_what_it_is() {
        let tree = Tree::of(&[
            ("src/open.rs", "//! What it is.\n"),
            ("src/closed.rs", "use std::fmt;\n"),
            ("src/closed/tests.rs", "use std::fmt;\n"),
            ("a/tests/it/case.rs", "use std::fmt;\n"),
            ("a/tests/it/main.rs", "mod case;\n"),
        ]);
        let what = "the module does not say what it is";
        let expected = [format!("a/tests/it/main.rs:1: {what}"), format!("src/closed.rs:1: {what}")];
        assert_eq!(shown(&openings(&tree)), expected);
    }
}
