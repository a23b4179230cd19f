//! What documents name: links to files, other documents, and the two commands at the top of the README.

use super::{
    finding::Finding,
    tree::{Tree, numbered},
};

/// What the README begins with: see it, and check it.
const COMMANDS: &[&str] = &["cargo run --release -- demo", "cargo xtask test"];
/// How far down the top of the README reaches.
const TOP_LINES: usize = 25;

/// What a document names is there: a relative link of a document, and a document named anywhere in the sources.
pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for (line, target) in targets(text) {
            if !is_outside(target) && !tree.contains(&resolved(path, target)) {
                let what = format!("there is no `{target}`");
                findings.push(Finding::new(
                    path,
                    line,
                    what,
                    "link to a file of the project, by its relative path",
                ));
            }
        }
    }
    findings.extend(tree.sources().flat_map(|(path, text)| missing_documents(tree, path, text)));
    findings
}

/// Every test that ARCHITECTURE.md names is there.
pub(super) fn tests_named(tree: &Tree) -> Vec<Finding> {
    let document = "ARCHITECTURE.md";
    let quoted = numbered(tree.text(document).unwrap_or_default())
        .flat_map(|(line, text)| text.split('`').skip(1).step_by(2).map(move |word| (line, word)));
    let is_named = |word: &str| {
        let function = [format!("fn {word}("), format!("fn {word}<")];
        tree.sources().any(|(_, text)| function.iter().any(|start| text.contains(start)))
    };
    let missing = quoted.filter(|(_, word)| is_test_name(word) && !is_named(word));
    let finding = |(line, word)| {
        Finding::new(document, line, format!("there is no test `{word}`"), "name one that is there")
    };
    missing.map(finding).collect()
}

/// Names of tests are sentences; those of topics and functions are shorter.
fn is_test_name(word: &str) -> bool {
    word.matches('_').count() >= 3 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The two commands stand at the top of the README.
pub(super) fn commands(tree: &Tree) -> Vec<Finding> {
    let top: Vec<&str> =
        tree.text("README.md").unwrap_or_default().lines().take(TOP_LINES).map(str::trim).collect();
    let is_missing =
        |command: &&&str| !top.iter().any(|line| line.split(" #").next().map(str::trim) == Some(**command));
    let finding = |command: &&str| {
        let what = format!("`{command}` does not stand in its first {TOP_LINES} lines");
        Finding::new("README.md", 1, what, "let a newcomer see it and check it at once")
    };
    COMMANDS.iter().filter(is_missing).map(finding).collect()
}

/// The targets of the links of a document outside its blocks of code, each with its line.
fn targets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    let prose = numbered(text).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    });
    prose.flat_map(|(number, line)| {
        let ends = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        ends.map(move |target| (number, target))
    })
}

fn is_outside(target: &str) -> bool {
    target.contains("://") || target.starts_with('#') || target.starts_with("mailto:")
}

/// The path from the root of what `document` links to.
fn resolved(document: &str, target: &str) -> String {
    let target = target.split('#').next().unwrap_or(target);
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return format!("outside/{target}"),
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Documents named in comments: in capitals, with their ending.
fn missing_documents(tree: &Tree, path: &str, text: &str) -> Vec<Finding> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let comments = numbered(text).filter(|(_, line)| line.trim_start().starts_with("//"));
    let words = comments.flat_map(|(number, line)| {
        line.split(|c| !is_part(c)).map(move |word| (number, word.trim_end_matches('.')))
    });
    let named = words.filter(|(_, word)| {
        let stem = word.rsplit('/').next().and_then(|name| name.strip_suffix(".md"));
        stem.is_some_and(|stem| !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_uppercase()))
    });
    let missing = named.filter(|(_, word)| !tree.contains(word));
    let finding = |(line, word)| {
        Finding::new(
            path,
            line,
            format!("there is no `{word}`"),
            "name a document of the project, from its root",
        )
    };
    missing.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::finding::shown, *};

    #[test]
    fn links_lead_somewhere() {
        let tree = Tree::of(&[
            (
                "README.md",
                "[a](docs/a.md#top) [web](https://example.com) [here](#there)\n```\n[x](no)\n```\n",
            ),
            ("docs/a.md", "[up](../README.md) [folder](../docs) [gone](b.md)\n\n[out](../../x)\n"),
            ("src/a.rs", "//! See README.md, `docs/a.md` and ARCHITECTURE.md.\nlet b = \"PLAN.md\";\n"),
        ]);
        let expected = [
            "docs/a.md:1: there is no `b.md`",
            "docs/a.md:3: there is no `../../x`",
            "src/a.rs:1: there is no `ARCHITECTURE.md`",
        ];
        assert_eq!(shown(&links(&tree)), expected);
    }

    #[test]
    fn a_promise_names_tests_that_are_there() {
        let text = "`message_received`, `it_is_kept_so`, `it_is_not_kept`\n";
        let tree = Tree::of(&[("ARCHITECTURE.md", text), ("a/tests/it/a.rs", "fn it_is_kept_so() {}\n")]);
        assert_eq!(shown(&tests_named(&tree)), ["ARCHITECTURE.md:1: there is no test `it_is_not_kept`"]);
    }

    #[test]
    fn a_newcomer_finds_both_commands() {
        let good = "# A\n\n```sh\ncargo run --release -- demo   # see it\ncargo xtask test\n```\n";
        assert!(commands(&Tree::of(&[("README.md", good)])).is_empty());
        let late = format!("cargo run --release -- demo\n{}cargo xtask test\n", "\n".repeat(30));
        let found = shown(&commands(&Tree::of(&[("README.md", &late)])));
        assert_eq!(found, ["README.md:1: `cargo xtask test` does not stand in its first 25 lines"]);
        assert_eq!(commands(&Tree::of(&[])).len(), 2);
    }
}
