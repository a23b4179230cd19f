//! Scripts as a test of `cargo test`.

use std::path::Path;

use super::{Cast, Error, LoadError, Rehearsal, files};
use crate::{bot::Bot, settings::Settings};

/// Plays every script at a place, a file or a folder, with the settings of `chinwag.toml` where there is one.
///
/// # Errors
/// What went otherwise than it is written, as it is shown to a person; or why nothing could be played.
pub fn check_scripts(place: impl AsRef<Path>, bot: Bot) -> Result<(), String> {
    let place = place.as_ref();
    let told = |error: &dyn std::error::Error| error.to_string();
    let files = files::find(place).map_err(|error| told(&error))?;
    if files.is_empty() {
        return Err(format!("there is no script (*.chat) in `{}`", place.display()));
    }
    let scripts = files.iter().map(|file| files::load(file)).collect::<Result<Vec<_>, LoadError>>();
    let scripts = scripts.map_err(|error| told(&error))?;
    let settings = Settings::load_without_credentials(None).map_err(|error| told(&error))?;
    let cast = Cast::new(bot, &settings).map_err(|error| told(&error))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| told(&error))?;
    let mut failed = Vec::new();
    let played = runtime.block_on(Rehearsal::new(cast, scripts).play(|played| {
        if !played.has_passed() {
            failed.push(played.to_string());
        }
        Ok::<(), Error>(())
    }));
    played.map_err(|error| told(&error))?;
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// A test that plays every script at a place with the bot that a function makes:
/// `chinwag::testing::scripts!("tests", bot);`. The place is a file or a folder, seen from the folder of the package,
/// which is where `cargo test` runs a test.
#[macro_export]
macro_rules! scripts {
    ($place:expr, $bot:expr) => {
        #[test]
        fn conversation_scripts() {
            if let ::std::result::Result::Err(failed) = $crate::testing::check_scripts($place, $bot()) {
                ::std::panic!("\n{failed}");
            }
        }
    };
}
