//! A bot on each simulated platform, as a person would start both: two processes, the settings that the simulator prints,
//! and lines that are typed.

use std::{fs::File, process::Stdio};

use crate::support::{Place, free_port};

const PLATFORMS: [&str; 4] = ["telegram", "slack", "discord", "twilio"];

/// The settings that `simulate --settings` prints, with the credentials in files.
fn place(platform: &str, listen: &str) -> Place {
    let place = Place::with("");
    let printed = place.end(&["simulate", platform, "--settings", "--listen", listen]);
    assert_eq!(printed.code, Some(0), "{printed:?}");
    let mut settings = String::from("[gateway]\nlisten = \"127.0.0.1:0\"\n");
    for line in printed.output.lines() {
        match line.strip_prefix("# export ").and_then(|export| export.split_once('=')) {
            Some((name, secret)) => {
                let file = place.write(name, secret.trim_matches('\''));
                settings = settings.replace(&format!("env = \"{name}\""), &format!("file = {file:?}"));
            }
            None => settings.extend([line, "\n"]),
        }
    }
    place.write("chinwag.toml", &settings);
    place
}

#[test]
fn a_person_at_the_terminal_talks_with_a_running_bot() {
    for platform in PLATFORMS {
        let listen = format!("127.0.0.1:{}", free_port());
        let place = place(platform, &listen);
        let bot = place.run(&[]);
        let webhook = format!("{}/webhooks/bot", bot.greeting["listen"].as_str().unwrap());
        let typed = place.write("typed.txt", "hello\n/fault 500\nOrder a drink\nTea\n2\nyes\n/quit\n");
        let mut command = place.command(&["simulate", platform, "--webhook", &webhook, "--listen", &listen]);
        let talked = command.stdin(Stdio::from(File::open(typed).unwrap())).output().unwrap();
        let output = String::from_utf8(talked.stdout).unwrap();
        assert!(talked.status.success(), "{platform}: {output} {:?}", String::from_utf8(talked.stderr));
        for words in ["Hello, ", "What would you like to drink?", "2 cups of tea", "Ordered: 2 cups of tea!"]
        {
            assert!(output.contains(words), "{platform}: {words}: {output}");
        }
        assert_eq!(bot.stop().code, Some(0), "{platform}");
    }
}
