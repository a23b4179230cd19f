//! A provider's words about an error, as they may be written down: short, and without a credential.

use chinwag_core::secret::Secret;

const CHARS_MAX: usize = 300;

/// The words of an error. `secrets` are what must not be in them.
pub(crate) fn words<'s>(text: &str, secrets: impl IntoIterator<Item = &'s Secret>) -> String {
    let without = secrets.into_iter().filter(|secret| !secret.expose().is_empty());
    let text = without.fold(text.to_owned(), |text, secret| text.replace(secret.expose(), "…"));
    text.chars().filter(|character| !character.is_control()).take(CHARS_MAX).collect()
}
