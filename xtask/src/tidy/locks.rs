//! Lock files name packages and their checksums, and no address to fetch them from: that is the client's to know.

use super::{
    finding::Finding,
    tree::{Tree, numbered},
};

/// What cargo writes for the public registry, whatever mirror is used.
const CARGO_SOURCE: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Where a lock file holds an address.
pub(super) fn addresses(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        let (is_address, remedy): (fn(&str) -> bool, _) = match path.rsplit('/').next().unwrap_or(path) {
            "Cargo.lock" => (is_foreign_source, "take the crate from the public registry, or from a path"),
            "package-lock.json" | "npm-shrinkwrap.json" => {
                (is_resolved, "write it again with `omit-lockfile-registry-resolved=true` in `.npmrc`")
            }
            "requirements.txt" | "poetry.lock" | "uv.lock" => {
                (holds_address, "pin by version and hash alone")
            }
            _ => continue,
        };
        let lines = numbered(text).filter(|(_, content)| is_address(content.trim()));
        findings.extend(lines.map(|(line, _)| Finding::new(path, line, "an address in a lock file", remedy)));
    }
    findings
}

fn is_foreign_source(line: &str) -> bool {
    line.starts_with("source = ") && line != CARGO_SOURCE
}

fn is_resolved(line: &str) -> bool {
    line.starts_with("\"resolved\":") && line.contains("://")
}

fn holds_address(line: &str) -> bool {
    line.contains("://") || line.starts_with("--index-url") || line.starts_with("--extra-index-url")
}

#[cfg(test)]
mod tests {
    use super::{super::finding::shown, *};

    #[test]
    fn a_lock_file_without_addresses_is_fine() {
        let cargo = format!("[[package]]\nname = \"a\"\n{CARGO_SOURCE}\nchecksum = \"00\"\n");
        let npm = "{\n  \"node_modules/a\": {\n    \"version\": \"1.0.0\",\n    \"integrity\": \"sha512-x\"\n  }\n}\n";
        let tree = Tree::of(&[
            ("Cargo.lock", &cargo),
            ("a/package-lock.json", npm),
            ("a/requirements.txt", "moto==5.2.0\n"),
            ("a/readme.txt", "https://example.com\n"),
        ]);
        assert!(addresses(&tree).is_empty());
    }

    #[test]
    fn an_address_is_found() {
        let tree = Tree::of(&[
            ("Cargo.lock", "[[package]]\nsource = \"git+https://example.com/a#0\"\n"),
            ("b/package-lock.json", "{\n    \"resolved\": \"https://example.com/a.tgz\",\n}\n"),
            ("c/requirements.txt", "--index-url https://example.com\n"),
        ]);
        let what = "an address in a lock file";
        let expected = ["Cargo.lock:2", "b/package-lock.json:2", "c/requirements.txt:1"];
        assert_eq!(shown(&addresses(&tree)), expected.map(|place| format!("{place}: {what}")));
    }
}
