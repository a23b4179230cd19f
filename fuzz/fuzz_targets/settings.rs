//! A `chinwag.toml`: read without a panic, and each mistake in it is explained at the place where it stands.

#![no_main]

use std::{
    io::{Write, pipe},
    os::fd::AsRawFd,
    path::Path,
};

use chinwag::settings::{Problem, Settings, SettingsError};
use libfuzzer_sys::fuzz_target;

/// What a pipe takes without a reader.
const BYTES_MAX: usize = 4096;

fuzz_target!(|text: &str| {
    if text.len() > BYTES_MAX {
        return;
    }
    if let Err(error) = load(text) {
        assert!(!error.problems().is_empty());
        error.problems().iter().for_each(|problem| check(problem, text));
        assert!(error.to_string().starts_with("error: "));
    }
});

/// Settings are read from a file. A pipe is one, and writes nothing to a disk.
fn load(text: &str) -> Result<Settings, SettingsError> {
    let (reader, mut writer) = pipe().expect("there is room for a pipe");
    writer.write_all(text.as_bytes()).expect("there is room in the pipe");
    drop(writer);
    Settings::load_without_credentials(Some(Path::new(&format!("/proc/self/fd/{}", reader.as_raw_fd()))))
}

fn check(problem: &Problem, text: &str) {
    assert!(!problem.what.is_empty());
    let place = (problem.line, problem.column);
    let (Some(line), Some(column)) = place else { panic!("it stands nowhere: {problem}") };
    // One past the end is where something is missing.
    let lines: Vec<&str> = text.split('\n').collect();
    assert!((1..=lines.len()).contains(&line), "line {line} of {}", lines.len());
    assert!((1..=lines[line - 1].chars().count() + 1).contains(&column), "column {column}: {problem}");
}
