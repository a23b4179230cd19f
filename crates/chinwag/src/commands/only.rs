//! What of a bot runs in a process: the values of `--only`.

use std::{fmt, str::FromStr};

use chinwag_core::name::FunctionName;
use chinwag_runtime::{Roles, Which};

/// One value of `--only`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Only {
    Gateway,
    Functions(Which),
    Sender,
}

impl FromStr for Only {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("functions=")) {
            ("gateway", _) => Ok(Self::Gateway),
            ("sender", _) => Ok(Self::Sender),
            ("functions", _) => Ok(Self::Functions(Which::All)),
            (_, Some(names)) => names
                .split(',')
                .map(|name| FunctionName::new(name.trim()).map_err(|error| error.to_string()))
                .collect::<Result<Vec<_>, _>>()
                .map(|names| Self::Functions(Which::Only(names))),
            _ => Err("write gateway, functions, functions=NAME,NAME or sender".into()),
        }
    }
}

impl fmt::Display for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gateway => f.write_str("gateway"),
            Self::Sender => f.write_str("sender"),
            Self::Functions(Which::All) => f.write_str("functions"),
            Self::Functions(Which::Only(names)) => {
                let names: Vec<&str> = names.iter().map(FunctionName::as_str).collect();
                write!(f, "functions={}", names.join(","))
            }
        }
    }
}

/// What runs: everything, or what is named and nothing else.
pub(super) fn roles(only: &[Only]) -> Roles {
    if only.is_empty() {
        return Roles::default();
    }
    let nothing = Roles { gateway: false, functions: Which::Only(Vec::new()), sender: false };
    only.iter().fold(nothing, |roles, only| match only {
        Only::Gateway => Roles { gateway: true, ..roles },
        Only::Sender => Roles { sender: true, ..roles },
        Only::Functions(which) => Roles { functions: both(roles.functions, which), ..roles },
    })
}

fn both(some: Which, more: &Which) -> Which {
    match (some, more) {
        (Which::Only(mut names), Which::Only(more)) => {
            names.extend(more.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
            Which::Only(names)
        }
        _ => Which::All,
    }
}

/// Roles, as they are told to a person.
pub(super) struct Shown<'a>(pub(super) &'a Roles);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let functions = match &self.0.functions {
            Which::All => Some("functions".to_owned()),
            Which::Only(names) if names.is_empty() => None,
            Which::Only(names) => {
                let names: Vec<&str> = names.iter().map(FunctionName::as_str).collect();
                Some(format!("functions {}", names.join(", ")))
            }
        };
        let gateway = self.0.gateway.then(|| "gateway".to_owned());
        let sender = self.0.sender.then(|| "sender".to_owned());
        let parts: Vec<String> = [gateway, functions, sender].into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(only: &[&str]) -> String {
        let only: Vec<Only> = only.iter().map(|text| text.parse().expect("a role")).collect();
        Shown(&roles(&only)).to_string()
    }

    #[test]
    fn what_is_named_runs_and_nothing_else() {
        assert_eq!(shown(&[]), "gateway, functions, sender");
        assert_eq!(shown(&["sender"]), "sender");
        assert_eq!(shown(&["sender", "gateway"]), "gateway, sender");
        assert_eq!(
            shown(&["functions=talk,save", "functions=talk", "functions=x"]),
            "functions talk, save, x"
        );
        assert_eq!(shown(&["functions=talk", "functions"]), "functions");
    }

    #[test]
    fn anything_else_is_explained() {
        let error = |text: &str| text.parse::<Only>().expect_err("no role");
        assert_eq!(error("function"), "write gateway, functions, functions=NAME,NAME or sender");
        assert_eq!(error("functions=Talk"), "`Talk` is not a function name: use 1 to 64 of a-z, 0-9 and _");
        assert_eq!(error("functions="), "`` is not a function name: use 1 to 64 of a-z, 0-9 and _");
    }
}
