//! Bots on stages: what passes, what fails and how that is told, and everything that a script can let happen.

mod accepted;
mod announced;
mod calls;
mod copied;
mod desk;
mod differences;
mod directions;
mod discord;
mod fetching;
mod files;
mod listening;
mod modals;
mod platforms;
mod remote;
mod services;
mod shop;
mod stages;
mod states;
mod talk;
mod window;

use chinwag_testkit::script::Script;
use expect_test::Expect;

use self::shop::shop;
use super::{Cast, Error, Played, Rehearsal};
use crate::{bot::Bot, settings::Settings};

/// Plays scripts with the shop's bot, side by side.
async fn play_all(scripts: Vec<Script>) -> Vec<Played> {
    play_with(shop, scripts).await
}

/// Plays scripts with a bot, side by side; how each of their scenarios went.
async fn play_with(bot: fn() -> Bot, scripts: Vec<Script>) -> Vec<Played> {
    let cast = Cast::new(bot(), &Settings::defaults()).expect("a bot");
    let mut all = Vec::new();
    let rehearsal = Rehearsal::new(cast, scripts);
    let played = rehearsal.play(|played| {
        all.push(played);
        Ok::<(), Error>(())
    });
    played.await.expect("a stage");
    all
}

/// Plays a script that has to pass with the shop's bot.
async fn check_passes(text: &str) {
    check_passes_with(shop, text).await;
}

/// Plays a script that has to pass.
async fn check_passes_with(bot: fn() -> Bot, text: &str) {
    let script = Script::parse("shop.chat", text).expect("a script");
    for played in play_with(bot, vec![script.clone()]).await {
        assert!(played.has_passed(), "\n{played}");
        assert!(played.edits.is_empty() && script.rewritten(&played.edits) == text);
    }
}

/// Plays a script that has to fail with the shop's bot.
async fn check_fails(text: &str, expected: Expect) {
    check_fails_with(shop, text, expected).await;
}

/// Plays a script that has to fail; how that is told. Once it is put right it passes, where it can be.
async fn check_fails_with(bot: fn() -> Bot, text: &str, expected: Expect) {
    let script = Script::parse("shop.chat", text).expect("a script");
    let played = play_with(bot, vec![script.clone()]).await;
    let told = played.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    // The provider numbers its errors, each time otherwise.
    let told = told.lines().map(|line| line.split(" (fbtrace_id").next().unwrap_or(line));
    expected.assert_eq(&(told.collect::<Vec<_>>().join("\n") + "\n"));
    assert!(played.iter().any(|played| !played.has_passed()));
    if played.iter().flat_map(|played| &played.failures).any(|failure| !failure.can_update) {
        return;
    }
    let edits: Vec<_> = played.into_iter().flat_map(|played| played.edits).collect();
    check_passes_with(bot, &script.rewritten(&edits)).await;
}
