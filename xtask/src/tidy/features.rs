//! Features are additive: each builds alone, and so does none.

use anyhow::{Context, Result};
use toml::Table;

use super::{finding::Finding, tree::Tree};
use crate::shell::{cargo, works};

/// The crates that have features.
const CRATES: &[&str] = &["chinwag-backends", "chinwag"];

/// Features that do not build alone.
pub(super) fn builds(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for name in CRATES {
        let file = format!("crates/{name}/Cargo.toml");
        for feature in sets(tree.text(&file).with_context(|| format!("there is no {file}"))?)? {
            let arguments =
                ["check", "--quiet", "--locked", "--package", name, "--no-default-features", "--features"];
            let mut check = cargo(&[&arguments[..], &[&feature]].concat());
            if !works(&mut check) {
                let what = format!(
                    "`{name}` does not build with {}",
                    if feature.is_empty() { "no feature" } else { &feature }
                );
                let remedy = format!("see `{}`", crate::shell::shown(&check));
                findings.push(Finding::new(&file, 1, what, remedy));
            }
        }
    }
    Ok(findings)
}

/// No feature, and each alone.
fn sets(manifest: &str) -> Result<Vec<String>> {
    let manifest: Table = manifest.parse().context("reading a manifest")?;
    let features = manifest.get("features").and_then(|features| features.as_table());
    let names = features.into_iter().flat_map(|features| features.keys()).filter(|name| *name != "default");
    Ok(std::iter::once(String::new()).chain(names.cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_feature_and_each_alone() {
        let manifest = "[features]\ndefault = [\"a\"]\na = []\nb = [\"dep:c\"]\n";
        assert_eq!(sets(manifest).expect("a manifest"), ["", "a", "b"]);
        assert_eq!(sets("[package]\n").expect("a manifest"), [""]);
    }
}
