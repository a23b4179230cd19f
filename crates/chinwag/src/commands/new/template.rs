//! The files of a project, from those in `template/`.

use super::source::Source;
use crate::commands::failure::Failure;

/// A file of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Where it stands, from the folder of the project.
    pub(super) path: &'static str,
    /// What is in it.
    pub(super) text: String,
}

/// Where each file of the template goes. NOTE: none of them has the name in the crate that it has in a project, for
/// cargo and git read what is called `Cargo.toml`, `.cargo` and `.gitignore`.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("template/manifest.toml")),
    ("src/main.rs", include_str!("template/main.rs")),
    ("chinwag.toml", include_str!("template/settings.toml")),
    ("tests/order.chat", include_str!("template/order.chat")),
    (".github/workflows/ci.yml", include_str!("template/ci.yml")),
    (".cargo/config.toml", include_str!("template/cargo.toml")),
    (".gitignore", include_str!("template/gitignore")),
    ("README.md", include_str!("template/readme.txt")),
];

/// The files of a project of this name.
pub(super) fn files(name: &str, source: &Source) -> Result<Vec<File>, Failure> {
    let fill = |text: &str| {
        text.replace("{{name}}", name)
            .replace("{{rust}}", env!("CARGO_PKG_RUST_VERSION"))
            .replace("{{chinwag}}", &source.dependency())
    };
    let file = |(path, text): &(&'static str, &str)| File { path, text: fill(text) };
    let mut files: Vec<File> = FILES.iter().map(file).collect();
    files.extend(source.lock()?.map(|text| File { path: "Cargo.lock", text }));
    Ok(files)
}
