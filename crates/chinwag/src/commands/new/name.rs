//! What a project may be called: what cargo takes as a package and rustc as a crate.

use crate::commands::failure::Failure;

/// No longer than a file name may be anywhere.
const LENGTH_MAX: usize = 64;

/// Words of the language, crates that are always there, folders of cargo, and files that Windows cannot have.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "aux",
    "await",
    "become",
    "box",
    "break",
    "build",
    "chinwag",
    "con",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "nul",
    "override",
    "priv",
    "prn",
    "proc-macro",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Refuses what cannot be the name of a project, and says what could.
pub(super) fn check(name: &str) -> Result<(), Failure> {
    let remedy = || format!("call it `{}`, for example", suggestion(name));
    if !is_well_formed(name) {
        let what = format!(
            "`{}` cannot be the name of a project: write 1 to {LENGTH_MAX} of a-z, 0-9, - and _, the first a letter",
            crate::commands::words::one_line(name, LENGTH_MAX)
        );
        return Err(Failure::unusable(what, remedy()));
    }
    if TAKEN.contains(&name) {
        let what = format!("`{name}` cannot be the name of a project: Rust or cargo uses the word itself");
        return Err(Failure::unusable(what, remedy()));
    }
    Ok(())
}

fn is_well_formed(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= LENGTH_MAX
        && name.chars().all(is_allowed)
}

/// The nearest name that can be one.
fn suggestion(name: &str) -> String {
    let mut near = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' | '_' => near.push(letter),
            _ if near.ends_with('-') => {}
            _ => near.push('-'),
        }
    }
    near.truncate(LENGTH_MAX - "bot-".len());
    let near = near.trim_matches(['-', '_']);
    match near {
        "" => "my-bot".into(),
        _ if TAKEN.contains(&near) => format!("{near}-bot"),
        _ if is_well_formed(near) => near.into(),
        _ => format!("bot-{near}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_or_a_better_one_is_told() {
        for name in ["a", "pizza-bot", "pizza_2", &"a".repeat(64)] {
            assert!(check(name).is_ok(), "{name}");
        }
        for (name, better) in [
            ("Pizza Bot!", "pizza-bot"),
            ("2fast", "bot-2fast"),
            ("../up", "up"),
            ("", "my-bot"),
            ("ümlaut", "mlaut"),
            ("-", "my-bot"),
            ("test", "test-bot"),
            ("Chinwag", "chinwag-bot"),
            ("a\x1b[2J", "a-2j"),
        ] {
            let error = check(name).expect_err(name).to_string();
            assert!(error.ends_with(&format!("call it `{better}`, for example")), "{error}");
            assert!(!error.contains('\x1b'), "{error:?}");
            assert!(check(better).is_ok(), "{better}");
        }
    }

    #[test]
    fn what_is_suggested_can_be_used() {
        for length in 0..200 {
            for letter in ["a", "9", "é", "_", "- "] {
                let name = letter.repeat(length);
                assert!(check(&suggestion(&name)).is_ok(), "{name}");
            }
        }
    }
}
