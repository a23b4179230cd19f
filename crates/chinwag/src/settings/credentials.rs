//! Credentials, read from where the settings say they are. The only place that reads the environment.

use std::{env, ffi::OsString, fs, io, path::PathBuf};

use chinwag_core::{
    config::{SecretRef, SecretSource},
    secret::Secret,
};

/// Why a credential cannot be had. It never holds the credential.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// The environment variable is not set.
    #[error("the environment variable `{variable}` is not set")]
    NotSet {
        /// Its name.
        variable: String,
    },
    /// What should be the name of an environment variable is not one. It may be the credential itself, so it is not
    /// shown.
    #[error("`env` does not hold the name of an environment variable that is set")]
    NotAName,
    /// The environment variable is set to nothing.
    #[error("the environment variable `{variable}` is empty")]
    Empty {
        /// Its name.
        variable: String,
    },
    /// The environment variable is not text.
    #[error("the environment variable `{variable}` is not UTF-8")]
    NotText {
        /// Its name.
        variable: String,
    },
    /// The file cannot be read.
    #[error("the file `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds nothing.
    #[error("the file `{}` is empty", path.display())]
    EmptyFile {
        /// The file.
        path: PathBuf,
    },
    /// The list of places is empty.
    #[error("the list of credentials is empty")]
    Nowhere,
}

impl CredentialError {
    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::NotSet { variable } | Self::Empty { variable } | Self::NotText { variable } => {
                format!("export {variable}=…")
            }
            Self::NotAName => {
                "write the name of the variable, in capital letters, and export the credential under it"
                    .into()
            }
            Self::Unreadable { path, .. } => {
                format!("write the credential to `{}`, readable by this user alone", path.display())
            }
            Self::EmptyFile { path } => format!("write the credential to `{}`", path.display()),
            Self::Nowhere => "name one place, or two while the credential is rotated".into(),
        }
    }
}

/// Every live value of a credential, newest first; at least one, none of them empty.
///
/// # Errors
/// The first that cannot be had.
pub fn resolve(reference: &SecretRef) -> Result<Vec<Secret>, CredentialError> {
    let sources = reference.sources();
    if sources.is_empty() {
        return Err(CredentialError::Nowhere);
    }
    sources.iter().map(|source| read(source, &environment)).collect()
}

/// A way to look up an environment variable.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// The environment of this process.
#[expect(clippy::disallowed_methods, reason = "this is the owner of the environment")]
pub(crate) fn environment(variable: &str) -> Option<OsString> {
    env::var_os(variable)
}

/// The credential in one place.
pub(super) fn read(source: &SecretSource, lookup: &Lookup<'_>) -> Result<Secret, CredentialError> {
    match source {
        SecretSource::Env(variable) => read_variable(variable, lookup),
        SecretSource::File(path) => read_file(path.clone()),
    }
}

fn read_variable(variable: &str, lookup: &Lookup<'_>) -> Result<Secret, CredentialError> {
    // NOTE: a name that cannot be one is not looked up: `std::env` would panic on some of them.
    let value = if is_possible(variable) { lookup(variable) } else { None };
    let named = || variable.to_owned();
    let Some(value) = value else {
        let convention = is_conventional(variable);
        return Err(if convention {
            CredentialError::NotSet { variable: named() }
        } else {
            CredentialError::NotAName
        });
    };
    let text = value.into_string().map_err(|_| CredentialError::NotText { variable: named() })?;
    match text.trim().is_empty() {
        true => Err(CredentialError::Empty { variable: named() }),
        false => Ok(Secret::new(text)),
    }
}

fn read_file(path: PathBuf) -> Result<Secret, CredentialError> {
    match fs::read_to_string(&path) {
        Err(source) => Err(CredentialError::Unreadable { path, source }),
        Ok(text) if text.trim().is_empty() => Err(CredentialError::EmptyFile { path }),
        Ok(text) => Ok(Secret::new(text.trim_end())),
    }
}

fn is_possible(variable: &str) -> bool {
    !variable.is_empty() && !variable.contains(['=', '\0'])
}

/// Whether it looks like the name of a variable and not like a credential that was put in its place.
fn is_conventional(variable: &str) -> bool {
    let legal = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    variable.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && variable.len() <= 64
        && variable.chars().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(variable: &str) -> Option<OsString> {
        match variable {
            "APP_SECRET" | "odd-name" => Some("hunter2".into()),
            "BLANK" => Some(" ".into()),
            _ => None,
        }
    }

    fn env(variable: &str) -> Result<Secret, String> {
        read(&SecretSource::Env(variable.into()), &lookup).map_err(|error| error.to_string())
    }

    #[test]
    fn a_variable_is_read_and_never_empty() {
        assert_eq!(env("APP_SECRET").expect("set").expose(), "hunter2");
        assert_eq!(env("odd-name").expect("set").expose(), "hunter2");
        assert_eq!(env("BLANK").expect_err("blank"), "the environment variable `BLANK` is empty");
        assert_eq!(env("OTHER").expect_err("unset"), "the environment variable `OTHER` is not set");
    }

    #[test]
    fn a_credential_in_place_of_a_name_is_not_shown() {
        for credential in ["EAABsbCS1234", "0a1b2c", "a=b", "", "whsec_C2FVsBQIhrs"] {
            let error = env(credential).expect_err("not a name");
            assert_eq!(error, "`env` does not hold the name of an environment variable that is set");
        }
    }

    #[test]
    fn a_file_is_read_without_the_white_space_at_its_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("token");
        let source = SecretSource::File(path.clone());
        assert!(matches!(read(&source, &lookup), Err(CredentialError::Unreadable { .. })));
        fs::write(&path, " hunter2 \n").expect("a file");
        assert_eq!(read(&source, &lookup).expect("read").expose(), " hunter2");
        fs::write(&path, "\n").expect("a file");
        assert!(matches!(read(&source, &lookup), Err(CredentialError::EmptyFile { .. })));
    }

    #[test]
    fn an_empty_list_is_refused() {
        assert!(matches!(resolve(&SecretRef::Many(vec![])), Err(CredentialError::Nowhere)));
    }
}
