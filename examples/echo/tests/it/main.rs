//! The example as it stands: its own settings, the real binary, a simulated Messenger.

use std::{path::Path, process::Stdio, time::Duration};

use chinwag::core::secret::Secret;
use chinwag_testkit::messenger::{Config, Messenger};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

const SOON: Duration = Duration::from_secs(30);

/// The example's settings, on free ports.
fn settings(folder: &Path, provider: &Messenger) -> std::path::PathBuf {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/chinwag.toml")).expect("settings");
    let text = text.replace("127.0.0.1:8080\"\n", "127.0.0.1:0\"\n");
    let text = text.replace("\"http://127.0.0.1:9700\"", &format!("\"{}\"", provider.api_url()));
    let path = folder.join("chinwag.toml");
    std::fs::write(&path, text).expect("a file");
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_text_is_echoed_by_one_call() {
    let (app_secret, page_token, verify_token) =
        (Secret::new("secret"), Secret::new("token"), Secret::new("verify"));
    let config = Config { app_secret, page_token, verify_token, ..Config::default() };
    let provider = Messenger::start(config).await.expect("a provider");
    let folder = tempfile::tempdir().expect("a folder");
    let mut bot = Command::new(env!("CARGO_BIN_EXE_echo"))
        .args(["run", "--config"])
        .arg(settings(folder.path(), &provider))
        .envs([("MESSENGER_APP_SECRET", "secret"), ("MESSENGER_PAGE_TOKEN", "token")])
        .env("MESSENGER_VERIFY_TOKEN", "verify")
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the example");
    let mut lines = BufReader::new(bot.stdout.take().expect("its output")).lines();
    let webhook = loop {
        let line = lines.next_line().await.expect("a line").expect("it runs");
        if let Some((_, webhook)) = line.split_once("page (messenger)") {
            break webhook.trim().to_owned();
        }
    };
    provider.subscribe(&webhook).await.expect("a handshake");
    let person = provider.user("200000000000001");
    for text in ["hello", "grüß dich 👋"] {
        person.says(text).await.expect("a webhook");
        let answer = person.next_reply(SOON).await.expect("an answer");
        assert_eq!(answer.text(), format!("Echo: {text}"));
    }
    // What has no text is not answered: the next answer is for the next text.
    person.sends_image("https://example.com/x.png").await.expect("a webhook");
    person.says("last").await.expect("a webhook");
    assert_eq!(person.next_reply(SOON).await.expect("an answer").text(), "Echo: last");
    let calls = provider.calls();
    let calls: Vec<&str> = calls.iter().map(|call| call.target.as_str()).collect();
    assert_eq!(calls, ["POST /v26.0/me/messages"; 3]);
}

#[tokio::test]
async fn the_conversation_scripts_pass() {
    let test = Command::new(env!("CARGO_BIN_EXE_echo"))
        .arg("test")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .kill_on_drop(true)
        .output();
    let played = test.await.expect("the example");
    let said =
        String::from_utf8_lossy(&played.stdout).into_owned() + &String::from_utf8_lossy(&played.stderr);
    assert!(played.status.success(), "{said}");
    assert!(said.contains("3 passed"), "{said}");
}
