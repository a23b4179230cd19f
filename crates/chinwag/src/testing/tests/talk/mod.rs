//! One conversation on every platform, from the webhook to what a person sees, as a transcript that is read in a review.
//!
//! `transcripts/<platform>.txt` tells what the person did, the calls that went out, and what was shown then. It is compared,
//! and written anew with `UPDATE_EXPECT=1`. What a platform lacks is there too, in the way it is said instead.

mod bot;
mod calls;
mod scribe;
mod story;

use std::{fs, path::PathBuf, time::Duration};

use expect_test::expect_file;

use self::scribe::Scribe;
use crate::testing::{
    platform::SIMULATED,
    script::{Deed, Media, Trouble},
};

#[tokio::test]
async fn one_conversation_is_held_on_every_platform() {
    for platform in SIMULATED {
        let mut scribe = Scribe::begin(platform.name).await;
        words(&mut scribe).await;
        offers(&mut scribe).await;
        messages(&mut scribe).await;
        trouble(&mut scribe).await;
        together(&mut scribe).await;
        expect_file![folder().join(format!("{}.txt", platform.name))].assert_eq(&scribe.end());
    }
}

/// What is left over from a platform that is gone, or was renamed, is found.
#[test]
fn every_transcript_is_of_a_platform() {
    let files = fs::read_dir(folder()).expect("the transcripts");
    let mut found: Vec<_> =
        files.map(|file| file.expect("a file").file_name().into_string().expect("a name")).collect();
    let mut wanted: Vec<_> = SIMULATED.iter().map(|platform| format!("{}.txt", platform.name)).collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/testing/tests/transcripts")
}

/// Marks, and a text that is too long.
async fn words(scribe: &mut Scribe) {
    scribe.title("Words");
    scribe.says("ann", "hello").await;
    scribe.says("ann", "marks").await;
    let story = scribe.story();
    let told = scribe.says("ann", "story").await;
    story.is_whole_in(&told);
}

/// Buttons, a question, cards.
async fn offers(scribe: &mut Scribe) {
    scribe.title("Offers");
    scribe.says("ann", "buttons").await;
    scribe.does("ann", Deed::Presses("Track my order".into())).await;
    scribe.says("ann", "order").await;
    scribe.does("ann", Deed::Presses("Medium".into())).await;
    scribe.says("ann", "cards").await;
    scribe.does("ann", Deed::Presses("Take the tea".into())).await;
}

/// What is done to a message, or beside one.
async fn messages(scribe: &mut Scribe) {
    scribe.title("Messages");
    scribe.says("ann", "picture").await;
    scribe.does("ann", Deed::Sends(Media::Image, "https://x.example/cat.png".into())).await;
    scribe.says("ann", "quote me").await;
    scribe.says("ann", "cook").await;
    scribe.says("ann", "ready?").await;
    scribe.says("ann", "forget it").await;
    scribe.says("ann", "react").await;
    scribe.says("ann", "think").await;
    scribe.says("ann", "tee").await;
    scribe.does("ann", Deed::Edits("tea".into())).await;
    scribe.does("ann", Deed::Reacts("👍".into())).await;
}

/// The provider fails for a while, fails for good, and delivers twice.
async fn trouble(scribe: &mut Scribe) {
    scribe.title("Trouble");
    scribe.fault(Trouble::RetryAfter(Duration::from_secs(30)));
    scribe.fault(Trouble::Status(503));
    scribe.says("ann", "hello").await;
    scribe.again().await;
    scribe.says("ann", "remind me").await;
    scribe.fault(Trouble::Status(400));
    scribe.later("1m").await;
}

/// Others read along, where a simulator has a place for that.
async fn together(scribe: &mut Scribe) {
    scribe.title("Together");
    scribe.says("ann", "whisper").await;
    if scribe.has_a_room() {
        scribe.says("bob", "@Helper hello").await;
        scribe.says("ann", "@Helper quote me").await;
        scribe.says("ann", "@Helper whisper").await;
    }
}
