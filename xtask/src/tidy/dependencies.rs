//! What the default build must not drag in. `cargo xtask deny` looks at licences and sources.

use anyhow::Result;

use super::{finding::Finding, tree::Tree};
use crate::shell::{cargo, read};

/// Fronts of the names of crates that a default build has no room for, and what takes their place.
const ABSENT: &[(&str, &str)] = &[
    ("openssl", "TLS is rustls, so that nothing of the system is needed"),
    ("native-tls", "TLS is rustls, so that nothing of the system is needed"),
    ("aws-config", "sign requests and send them by plain HTTP"),
    ("aws-sdk-", "sign requests and send them by plain HTTP"),
    ("aws-smithy-", "sign requests and send them by plain HTTP"),
    ("google-cloud-", "sign requests and send them by plain HTTP"),
    ("gcloud-", "sign requests and send them by plain HTTP"),
];

/// Providers of the cryptography of TLS: one is enough.
const PROVIDERS: &[&str] = &["ring", "aws-lc-rs"];

/// What should be absent, and is not.
pub(super) fn absences(_tree: &Tree) -> Result<Vec<Finding>> {
    let mut tree = cargo(&["tree", "--workspace", "--edges", "normal,build", "--prefix", "none", "--locked"]);
    Ok(unwanted(&read(tree.args(["--format", "{p}"]))?))
}

/// The findings for what `cargo tree` shows: a line for each crate, its name in front.
fn unwanted(shown: &str) -> Vec<Finding> {
    let mut names: Vec<&str> = shown.lines().filter_map(|line| line.split_whitespace().next()).collect();
    names.sort_unstable();
    names.dedup();
    let absent = |name: &&str| ABSENT.iter().find(|(front, _)| name.starts_with(front)).copied();
    let mut findings: Vec<Finding> = names
        .iter()
        .filter_map(|name| {
            absent(name).map(|(_, remedy)| finding(format!("`{name}` is in the default build"), remedy))
        })
        .collect();
    let providers: Vec<&str> = PROVIDERS.iter().copied().filter(|name| names.contains(name)).collect();
    if providers.len() > 1 {
        let what = format!("there are two providers for TLS: {}", providers.join(" and "));
        findings.push(finding(
            what,
            "turn default features off where the second one comes from: `cargo tree -i`",
        ));
    }
    findings
}

fn finding(what: String, remedy: &str) -> Finding {
    Finding::new("Cargo.lock", 1, what, remedy)
}

#[cfg(test)]
mod tests {
    use super::{super::finding::shown, *};

    #[test]
    fn one_provider_and_no_sdk_is_fine() {
        assert!(unwanted("ring v0.17.14\nrustls v0.23.46\nring v0.17.14 (*)\nopenapi v1.0.0\n").is_empty());
    }

    #[test]
    fn what_is_unwanted_is_found() {
        let tree = "aws-lc-rs v1.0.0\nring v0.17.14\nopenssl-sys v0.9.1\naws-sdk-sns v1.0.0\naws-sdk-sns v1.0.0 (*)\n";
        let expected = [
            "Cargo.lock:1: `aws-sdk-sns` is in the default build",
            "Cargo.lock:1: `openssl-sys` is in the default build",
            "Cargo.lock:1: there are two providers for TLS: ring and aws-lc-rs",
        ];
        assert_eq!(shown(&unwanted(tree)), expected);
    }
}
