//! The star: leaves know `chinwag-core` alone, and `chinwag` knows every leaf.
//!
//! A leaf may use another one in its tests, where it plays the rest of the world.

use anyhow::{Context, Result};
use toml::Table;

use super::{finding::Finding, tree::Tree};

const CENTRE: &str = "chinwag-core";
const COMPOSER: &str = "chinwag";

/// A crate of the workspace.
struct Member<'a> {
    folder: &'a str,
    file: &'a str,
    text: &'a str,
    manifest: Table,
}

/// Where the star is broken.
pub(super) fn star(tree: &Tree) -> Result<Vec<Finding>> {
    let members = members(tree)?;
    let crates: Vec<&Member<'_>> =
        members.iter().filter(|member| member.folder.starts_with("crates/")).collect();
    let mut findings: Vec<Finding> = members.iter().filter_map(Member::lints).collect();
    findings.extend(crates.iter().filter_map(|member| member.place()));
    for member in &members {
        findings.extend(member.edges());
    }
    findings.extend(unnamed(&crates));
    Ok(findings)
}

fn members(tree: &Tree) -> Result<Vec<Member<'_>>> {
    let manifests =
        tree.texts().filter_map(|(file, text)| Some((file, file.strip_suffix("/Cargo.toml")?, text)));
    let of_workspace = manifests.filter(|(_, folder, _)| *folder != "fuzz");
    of_workspace
        .map(|(file, folder, text)| {
            let manifest = text.parse().with_context(|| format!("reading {file}"))?;
            Ok(Member { folder, file, text, manifest })
        })
        .collect()
}

impl Member<'_> {
    fn name(&self) -> &str {
        self.manifest.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default()
    }

    /// The line that begins with `word`, or has it somewhere in it.
    fn line(&self, word: &str) -> usize {
        let is_part = |c: char| c.is_alphanumeric() || "-_".contains(c);
        let begins = |line: &str| line.strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_part));
        let position = self.text.lines().position(begins);
        let position = position.or_else(|| self.text.lines().position(|line| line.contains(word)));
        position.map_or(1, |index| index + 1)
    }

    /// The lints of the workspace are those of every member.
    fn lints(&self) -> Option<Finding> {
        let inherited = self.manifest.get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
        let remedy = "add `[lints]` with `workspace = true`";
        (inherited != Some(true))
            .then(|| Finding::new(self.file, 1, "it has lints of its own, or none", remedy))
    }

    /// A crate lies in the folder of its own name, one level deep.
    fn place(&self) -> Option<Finding> {
        let expected = format!("crates/{}", self.name());
        let what = format!("`{}` does not lie in `{expected}`", self.name());
        (self.folder != expected).then(|| Finding::new(self.file, self.line("name"), what, "move it there"))
    }

    /// Dependencies that break the star.
    fn edges(&self) -> Vec<Finding> {
        let allowed: fn(&str) -> bool = match (self.name(), self.folder) {
            (COMPOSER, _) => |_| true,
            (_, "xtask" | "benches") => |_| true,
            (CENTRE, _) => |_| false,
            (_, folder) if folder.starts_with("examples/") => |name| name == COMPOSER,
            _ => |name| name == CENTRE,
        };
        let ours = self.dependencies().into_iter().filter(|name| is_ours(name) && !allowed(name));
        let finding = |name: String| {
            let what = format!("`{}` depends on `{name}`", self.name());
            Finding::new(
                self.file,
                self.line(&name),
                what,
                "go through a contract of `chinwag-core`, which `chinwag` fills",
            )
        };
        ours.map(finding).collect()
    }

    /// Every dependency that is not for tests alone, by the name of its package.
    fn dependencies(&self) -> Vec<String> {
        let tables = |table: &Table| {
            let kinds = ["dependencies", "build-dependencies"].iter();
            kinds.filter_map(|kind| Some(table.get(*kind)?.as_table()?.clone())).collect::<Vec<_>>()
        };
        let targets = self.manifest.get("target").and_then(|targets| targets.as_table());
        let by_target =
            targets.into_iter().flat_map(|targets| targets.values()).filter_map(|target| target.as_table());
        let all = tables(&self.manifest).into_iter().chain(by_target.flat_map(tables));
        all.flatten().map(|(name, value)| package(&name, &value)).collect()
    }
}

/// The package behind a dependency, which may go by another name.
fn package(name: &str, value: &toml::Value) -> String {
    value.get("package").and_then(|package| package.as_str()).unwrap_or(name).to_owned()
}

fn is_ours(name: &str) -> bool {
    name == COMPOSER || name.starts_with("chinwag-")
}

/// Crates that `chinwag` does not name, though it alone names them all.
fn unnamed(crates: &[&Member<'_>]) -> Vec<Finding> {
    let Some(composer) = crates.iter().find(|member| member.name() == COMPOSER) else { return Vec::new() };
    let named = composer.dependencies();
    let missing = crates.iter().map(|member| member.name());
    let missing = missing.filter(|name| *name != COMPOSER && !named.iter().any(|known| known == name));
    let finding = |name: &str| {
        let what = format!("`{COMPOSER}` does not name `{name}`");
        Finding::new(
            composer.file,
            composer.line("[dependencies]"),
            what,
            "a crate that nobody composes is dead: name it, or remove it",
        )
    };
    missing.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::finding::shown, *};

    fn manifest(name: &str, dependencies: &str) -> String {
        format!("[package]\nname = \"{name}\"\n[lints]\nworkspace = true\n[dependencies]\n{dependencies}")
    }

    fn check(files: &[(&str, String)]) -> Vec<String> {
        let files: Vec<(String, &str)> =
            files.iter().map(|(folder, text)| (format!("{folder}/Cargo.toml"), text.as_str())).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        shown(&star(&Tree::of(&files)).expect("manifests"))
    }

    #[test]
    fn a_star_is_fine() {
        let leaf = "chinwag-core.workspace = true\n[dev-dependencies]\nchinwag-testkit.workspace = true\n";
        let all = "chinwag-core.workspace = true\nchinwag-platforms.workspace = true\nchinwag-testkit.workspace = true\n";
        let found = check(&[
            ("crates/chinwag-core", manifest("chinwag-core", "serde = \"1\"\n")),
            ("crates/chinwag-platforms", manifest("chinwag-platforms", leaf)),
            ("crates/chinwag-testkit", manifest("chinwag-testkit", "chinwag-core.workspace = true\n")),
            ("crates/chinwag", manifest("chinwag", all)),
            ("examples/echo", manifest("echo", "chinwag.workspace = true\n")),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn an_edge_between_leaves_is_found_however_it_is_written() {
        let hidden =
            "[target.'cfg(unix)'.dependencies]\nkit = { package = \"chinwag-testkit\", path = \"../x\" }\n";
        let found = check(&[
            ("crates/chinwag-core", manifest("chinwag-core", "chinwag-platforms.workspace = true\n")),
            ("crates/chinwag-platforms", manifest("chinwag-platforms", hidden)),
            ("crates/chinwag-runtime", manifest("chinwag-runtime", "chinwag.workspace = true\n")),
            ("examples/echo", manifest("echo", "chinwag-core.workspace = true\n")),
        ]);
        let expected = [
            "crates/chinwag-core/Cargo.toml:6: `chinwag-core` depends on `chinwag-platforms`",
            "crates/chinwag-platforms/Cargo.toml:7: `chinwag-platforms` depends on `chinwag-testkit`",
            "crates/chinwag-runtime/Cargo.toml:6: `chinwag-runtime` depends on `chinwag`",
            "examples/echo/Cargo.toml:6: `echo` depends on `chinwag-core`",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_crate_has_its_place_its_lints_and_its_use() {
        let found = check(&[
            ("crates/core", manifest("chinwag-core", "")),
            ("crates/chinwag", "[package]\nname = \"chinwag\"\n[dependencies]\n".into()),
        ]);
        let expected = [
            "crates/chinwag/Cargo.toml:1: it has lints of its own, or none",
            "crates/core/Cargo.toml:2: `chinwag-core` does not lie in `crates/chinwag-core`",
            "crates/chinwag/Cargo.toml:3: `chinwag` does not name `chinwag-core`",
        ];
        assert_eq!(found, expected);
    }
}
