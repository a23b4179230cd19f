//! Bots on stages: what passes, what fails and how that is told, and everything that a script can let happen.

mod differences;
mod directions;
mod services;
mod shop;
mod stages;

use chinwag_testkit::script::Script;
use expect_test::Expect;

use self::shop::shop;
use super::{Cast, Error, Played, Rehearsal};
use crate::{bot::Bot, settings::Settings};

/// Plays a script with the shop's bot; how each of its scenarios went.
async fn play(script: &Script) -> Vec<Played> {
    play_all(vec![script.clone()]).await
}

/// Plays scripts with the shop's bot, side by side.
async fn play_all(scripts: Vec<Script>) -> Vec<Played> {
    play_with(shop(), scripts).await
}

/// Plays scripts with a bot, side by side.
async fn play_with(bot: Bot, scripts: Vec<Script>) -> Vec<Played> {
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    let mut all = Vec::new();
    let rehearsal = Rehearsal::new(cast, scripts);
    let played = rehearsal.play(|played| {
        all.push(played);
        Ok::<(), Error>(())
    });
    played.await.expect("a stage");
    all
}

/// Plays a script that has to pass.
async fn check_passes(text: &str) {
    let script = Script::parse("shop.chat", text).expect("a script");
    for played in play(&script).await {
        assert!(played.has_passed(), "\n{played}");
        assert!(played.edits.is_empty() && script.rewritten(&played.edits) == text);
    }
}

/// How it is told what went otherwise.
fn told(played: &[Played]) -> String {
    let failed = played.iter().filter(|played| !played.has_passed());
    let told = failed.map(ToString::to_string).collect::<Vec<_>>().join("\n");
    // The provider numbers its errors, each time otherwise.
    let lines = told.lines().map(|line| line.split(" (fbtrace_id").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Plays a script that has to fail; how that is told. Once it is put right it passes, where it can be.
async fn check_fails(text: &str, expected: Expect) {
    let script = Script::parse("shop.chat", text).expect("a script");
    let played = play(&script).await;
    expected.assert_eq(&told(&played));
    assert!(played.iter().any(|played| !played.has_passed()));
    if played.iter().flat_map(|played| &played.failures).any(|failure| !failure.can_update) {
        return;
    }
    let edits: Vec<_> = played.into_iter().flat_map(|played| played.edits).collect();
    check_passes(&script.rewritten(&edits)).await;
}
