//! Packages that are not Rust's: installed below `target` by a lock file, again where it has changed, and nowhere else.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{
    shell::{command, works},
    stopwatch::Stopwatch,
};

/// Written where all is installed: the lock file that it was installed by.
const MARK: &str = "installed";

/// A program has to be there.
pub(crate) fn needs(program: &str, remedy: &str) -> Result<()> {
    if !works(&mut command(program, &["--version"])) {
        bail!("there is no `{program}`: {remedy}");
    }
    Ok(())
}

/// Installs what a lock file names into an empty folder, unless that was done before; says so where it does.
pub(crate) fn install(lock: &Path, folder: &Path, how: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let wanted = fs::read(lock).with_context(|| format!("reading {}", lock.display()))?;
    let mark = folder.join(MARK);
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("needed: the packages of {}, which are put below {}", lock.display(), folder.display());
    let watch = Stopwatch::start();
    empty(folder)?;
    how(folder)?;
    fs::write(&mark, wanted).with_context(|| format!("writing {}", mark.display()))?;
    println!("needed: they are there after {watch}");
    Ok(())
}

/// Makes a folder with nothing in it.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))
}

/// Copies a file into a folder.
pub(crate) fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().with_context(|| format!("{} is no file", file.display()))?;
    fs::copy(file, folder.join(name)).with_context(|| format!("copying {}", file.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_an_error_with_a_remedy() {
        let error = needs("no-such-program", "install it").expect_err("it is not there");
        assert_eq!(error.to_string(), "there is no `no-such-program`: install it");
        needs("true", "install it").expect("it is there");
    }

    #[test]
    fn what_is_installed_is_installed_again_by_another_lock_file_alone() {
        let place = tempfile::tempdir().expect("a folder");
        let (lock, folder) = (place.path().join("lock"), place.path().join("packages"));
        let install = |text: &str| {
            fs::write(&lock, text).expect("a lock file");
            let mut was_run = false;
            let how = |folder: &Path| {
                was_run = true;
                assert!(!folder.join("old").exists(), "the folder is not empty");
                fs::write(folder.join("old"), "").context("writing")
            };
            install(&lock, &folder, how).expect("it is installed");
            was_run
        };
        assert_eq!([install("1"), install("1"), install("2"), install("2")], [true, false, true, false]);
    }
}
