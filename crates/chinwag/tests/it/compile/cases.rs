//! Each case, against what stands beside it.

use std::path::{Path, PathBuf};

use expect_test::expect_file;

use super::compiler::Compiler;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/compile/cases")
}

#[test]
fn every_mistake_has_a_message_that_says_what_to_do() {
    let compiler = Compiler::find();
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|kind| kind == "rs"));
    cases.sort();
    assert!(cases.len() >= 20, "{} were found", cases.len());
    for case in &cases {
        let said = compiler.check(case).unwrap_or_else(|| "It compiles.\n".into());
        let mistake = std::fs::read_to_string(case).unwrap().lines().next().unwrap_or_default().to_owned();
        assert!(mistake.starts_with("// "), "{} does not say what it is about", case.display());
        expect_file![case.with_extension("txt")].assert_eq(&format!("{mistake}\n\n{said}"));
    }
}
