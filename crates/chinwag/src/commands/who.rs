//! Who does something by this command line, as the audit notes it.

use crate::settings::credentials::environment;

/// `cli:` and the user of this process, as the system calls them.
pub(super) fn by_command_line() -> String {
    let name = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(environment);
    let name = name.and_then(|name| name.into_string().ok()).filter(|name| !name.is_empty());
    format!("cli:{}", name.as_deref().unwrap_or("unknown"))
}
