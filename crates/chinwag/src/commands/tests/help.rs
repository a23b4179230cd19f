//! What each command says of itself.

use clap::{Command, CommandFactory};
use expect_test::expect_file;

use crate::commands::arguments::CommandLine;

/// Every command and its commands, with the words that call it.
fn all(command: Command, path: &str, found: &mut Vec<(String, Command)>) {
    let path = format!("{path}{}", command.get_name());
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        all(below.clone(), &format!("{path} "), found);
    }
    found.push((path, command));
}

#[test]
fn the_help_of_each_command() {
    let mut found = Vec::new();
    let mut root = CommandLine::command();
    root.build();
    all(root, "", &mut found);
    assert!(found.len() >= 16, "{}", found.len());
    for (path, mut command) in found {
        let help = command.render_help().to_string();
        assert!(help.contains("Example") || path.split(' ').count() > 2, "{path} has no example");
        assert!(help.lines().all(|line| line.chars().count() <= 120), "{path}: {help}");
        expect_file![format!("help/{}.txt", path.replace(' ', "_"))].assert_eq(&help);
    }
}

#[test]
fn the_arguments_are_sound() {
    CommandLine::command().debug_assert();
}
