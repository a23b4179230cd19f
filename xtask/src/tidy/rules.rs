//! The list of the rules, and what a run of them says.

use anyhow::{Result, bail};

use super::{
    crates, dependencies, documents, features, files, finding::Finding, locks, outline, tree::Tree, words,
};
use crate::{shell::root, stopwatch::Stopwatch};

/// What is looked for, and how.
struct Rule {
    promise: &'static str,
    check: fn(&Tree) -> Result<Vec<Finding>>,
}

/// The cheap ones first; the last two ask cargo.
const RULES: &[Rule] = &[
    Rule { promise: "a file is named by what is in it", check: |tree| Ok(files::names(tree)) },
    Rule {
        promise: "a file is no longer than 500 lines before its tests",
        check: |tree| Ok(files::lengths(tree)),
    },
    Rule { promise: "a module opens with what it is", check: |tree| Ok(files::openings(tree)) },
    Rule { promise: "lib.rs and mod.rs are outlines", check: |tree| Ok(outline::outlines(tree)) },
    Rule {
        promise: "no test is ignored and nothing is left to do",
        check: |tree| Ok(words::unfinished(tree)),
    },
    Rule { promise: "the project speaks of itself alone", check: |tree| Ok(words::strangers(tree)) },
    Rule { promise: "crates form a star", check: crates::star },
    Rule { promise: "lock files hold no addresses", check: |tree| Ok(locks::addresses(tree)) },
    Rule { promise: "what a document names is there", check: |tree| Ok(documents::links(tree)) },
    Rule { promise: "each promise names its tests", check: |tree| Ok(documents::tests_named(tree)) },
    Rule {
        promise: "the two commands stand at the top of the README",
        check: |tree| Ok(documents::commands(tree)),
    },
    Rule { promise: "the default build has one TLS provider and no SDK", check: dependencies::absences },
    Rule { promise: "each feature builds alone", check: features::builds },
];

/// Checks every rule and shows every finding.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::read(&root())?;
    let mut count = 0;
    for Rule { promise, check } in RULES {
        let watch = Stopwatch::start();
        let findings = check(&tree)?;
        println!("{} {promise} ({watch})", if findings.is_empty() { "ok  " } else { "FAIL" });
        for finding in &findings {
            println!("{finding}");
        }
        count += findings.len();
    }
    if count > 0 {
        bail!("{count} findings in {} files and their dependencies", tree.len());
    }
    println!("{} rules hold in {} files", RULES.len(), tree.len());
    Ok(())
}
