//! `lib.rs` and `mod.rs` are outlines: docs, modules in reading order, re-exports.
//!
//! A `mod.rs` may also hold the one thing that its folder is named for, as long as it is short.

use super::{
    finding::Finding,
    tree::{Tree, before_tests},
};

/// How long a `mod.rs` may be before its tests.
const LINES_MAX: usize = 150;

/// What an outline may hold at the start of a line.
const OUTLINE: &[&str] = &[
    "//",
    "#!",
    "#[",
    "mod ",
    "pub mod ",
    "pub(crate) mod ",
    "pub(super) mod ",
    "use ",
    "pub use ",
    "pub(crate) use ",
    "pub(super) use ",
    "}",
    "]",
    ")",
    " ",
];

/// Where logic stands in an outline.
pub(super) fn outlines(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.sources().filter(|(path, _)| !path.contains("/tests/")) {
        if path.ends_with("/lib.rs") {
            findings.extend(logic(path, text));
        } else if path.ends_with("/mod.rs") && before_tests(text).count() > LINES_MAX {
            let what = format!("an outline of {} lines, more than {LINES_MAX}", before_tests(text).count());
            findings.push(Finding::new(path, LINES_MAX + 1, what, "move the logic to a file of its own"));
        }
    }
    findings
}

/// The first line of a `lib.rs` that is not of an outline.
fn logic(path: &str, text: &str) -> Option<Finding> {
    let is_outline = |line: &str| line.is_empty() || OUTLINE.iter().any(|start| line.starts_with(start));
    let (line, _) = before_tests(text).find(|(_, line)| !is_outline(line))?;
    let remedy = "leave docs, modules and re-exports; move the rest to a file of its own";
    Some(Finding::new(path, line, "logic in an outline", remedy))
}

#[cfg(test)]
mod tests {
    use super::{super::finding::shown, *};

    #[test]
    fn a_lib_holds_docs_modules_and_re_exports() {
        let good =
            "//! Docs.\n\nmod a;\npub mod b;\n\npub use self::{\n    a::A,\n};\n\n#[cfg(test)]\nfn f() {}\n";
        let bad = "//! Docs.\n\nmod a;\n\n/// A thing.\npub struct A;\n";
        let tree = Tree::of(&[("good/src/lib.rs", good), ("bad/src/lib.rs", bad)]);
        assert_eq!(shown(&outlines(&tree)), ["bad/src/lib.rs:6: logic in an outline"]);
    }

    #[test]
    fn a_mod_may_hold_one_short_thing() {
        let short = format!("//! Docs.\n{}", "fn f() {}\n".repeat(100));
        let long = format!("//! Docs.\n{}", "fn f() {}\n".repeat(150));
        let tree = Tree::of(&[("src/short/mod.rs", &short), ("src/long/mod.rs", &long)]);
        assert_eq!(shown(&outlines(&tree)), ["src/long/mod.rs:151: an outline of 151 lines, more than 150"]);
    }
}
