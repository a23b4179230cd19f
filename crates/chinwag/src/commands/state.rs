//! `chinwag state`: what is kept for a conversation or a user.

use std::io::Read;

use chinwag_core::{
    clock::Timestamp,
    commit::StateValue,
    conversation::ConversationKey,
    error::EngineError,
    store::{Engine, StateEntry},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    Exit, Terminal, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    wait,
    words::one_line,
};
use crate::bot::{
    Stored as _,
    stored::{Link, Owner, link_key},
};

/// Looks at what is kept for a conversation or a user, or forgets it.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct State {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLE: &str = "\
State is what the functions of a bot keep for a conversation or a user, and where each conversation stands that waits
for an answer. A user that is linked to a person has the state of the person too.

Examples:
  chinwag state show page:100000000000001:200000000000001
  chinwag state clear --user page:200000000000001 --name cart";

#[derive(Debug, Clone, Subcommand)]
enum Action {
    /// Show what is kept
    #[command(after_help = "Example:\n  chinwag state show page:100000000000001:200000000000001")]
    Show(Show),
    /// Forget what is kept, beside the running bot
    #[command(after_help = "Example:\n  chinwag state clear --user page:200000000000001 --name cart")]
    Clear(Clear),
}

#[derive(Debug, Clone, Args)]
struct Show {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Clear {
    #[command(flatten)]
    whose: Whose,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Whose {
    /// The conversation, as events name it
    #[arg(required_unless_present = "user", conflicts_with = "user")]
    conversation: Option<ConversationKey>,
    /// The user, by the channel and the provider's id
    #[arg(long, value_name = "CHANNEL:ID")]
    user: Option<ConversationKey>,
    /// Only the state of that name
    #[arg(long)]
    name: Option<String>,
}

/// How much is read at once.
const PAGE: usize = 256;

/// The longest answer that is read of a person.
const ANSWER_MAX: u64 = 16;

pub(super) fn state(command: &State, terminal: &mut Terminal<'_>) -> Ended {
    match &command.action {
        Action::Show(show) => {
            let now = terminal.now;
            let found = engine::look(&show.config, async |engine| show.whose.find(engine, now).await)?;
            show.whose.check(&found)?;
            tell(&found, show.answer.json, terminal)
        }
        Action::Clear(clear) => {
            let engine = engine::existing(&clear.config)?;
            let now = terminal.now;
            let found = wait::in_one_thread(async { clear.whose.find(&engine, now).await })??;
            clear.whose.check(&found)?;
            if !clear.yes && !ask(&found, terminal)? {
                writeln!(terminal.errors, "nothing is cleared")?;
                return Ok(Exit::Refused);
            }
            let kept = wait::in_one_thread(async { forget(&engine, &found).await })??;
            told(&found, &kept, clear.answer.json, terminal)
        }
    }
}

/// A value, and how it is called.
#[derive(Debug)]
struct Found {
    name: String,
    /// Whose it is, in words.
    of: String,
    entry: StateEntry,
}

impl Found {
    /// As it is called in words.
    fn words(&self) -> String {
        format!("state `{}` of {}", one_line(&self.name, 64), one_line(&self.of, 600))
    }
}

impl Whose {
    /// That there is something.
    fn check(&self, found: &[Found]) -> Result<(), Failure> {
        if !found.is_empty() {
            return Ok(());
        }
        let name = self.name.as_ref().map_or(String::new(), |name| format!(" `{}`", one_line(name, 64)));
        let whose = match (&self.conversation, &self.user) {
            (Some(conversation), _) => conversation.to_string(),
            (None, user) => format!("user {}", user.iter().map(ToString::to_string).collect::<String>()),
        };
        Err(Failure::refused(format_args!("there is no state{name} of {}", one_line(&whose, 600))))
    }

    /// What is kept now. What has expired and is still there counts as gone.
    async fn find(&self, engine: &Engine, now: Timestamp) -> Result<Vec<Found>, EngineError> {
        let mut found = Vec::new();
        for owner in self.owners(engine, &mut found).await? {
            list(engine, &owner, &mut found).await?;
        }
        found.retain(|found| {
            let is_living = found.entry.expires.is_none_or(|expires| expires > now);
            is_living && self.name.as_ref().is_none_or(|wanted| *wanted == found.name)
        });
        Ok(found)
    }

    /// Everybody whose state it is. What links a user to a person is found on the way.
    async fn owners(&self, engine: &Engine, found: &mut Vec<Found>) -> Result<Vec<Owner>, EngineError> {
        if let Some(conversation) = self.conversation.clone() {
            return Ok(vec![Owner::Conversation(conversation.clone()), Owner::Chat(conversation)]);
        }
        let Some(user) = self.user.as_ref().map(ToString::to_string) else { return Ok(Vec::new()) };
        let key = link_key(&user);
        let mut owners = vec![Owner::User(user)];
        if let Some(StateValue { version, value, expires }) = engine.store.state(&key).await? {
            owners.extend(Link::person(&value).map(Owner::Person));
            let (name, of) = (Link::NAME.to_owned(), owners[0].to_string());
            found.push(Found { name, of, entry: StateEntry { key, version, expires, value } });
        }
        Ok(owners)
    }
}

/// All that is kept for one owner.
async fn list(engine: &Engine, owner: &Owner, found: &mut Vec<Found>) -> Result<(), EngineError> {
    let (prefix, mut after) = (owner.prefix(), String::new());
    loop {
        let page = engine.archive.states(&prefix, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.key);
        found.extend(page.into_iter().filter_map(|entry| {
            let name = owner.name(&entry.key)?.to_owned();
            Some(Found { name, of: owner.to_string(), entry })
        }));
    }
}

fn tell(found: &[Found], json: bool, terminal: &mut Terminal<'_>) -> Ended {
    for found in found {
        if json {
            terminal.json(&of(found))?;
            continue;
        }
        let Kept { version, data } = Kept::of(&found.entry);
        let version = version.map_or(String::new(), |version| format!(", version {version}"));
        let until = found.entry.expires.map_or(String::new(), |expires| format!(", until {expires}"));
        let about = format!("{version}, change {}{until}", found.entry.version);
        writeln!(terminal.output, "{}{}", found.words(), terminal.style.dim(about))?;
        // NOTE: JSON escapes every control character but DEL and those above 7-bit; none of them moves a cursor alone.
        writeln!(terminal.output, "{}", serde_json::to_string_pretty(&data).unwrap_or_default())?;
    }
    Ok(Exit::Done)
}

/// What stands in a value, where it stands in an envelope.
struct Kept {
    version: Option<u32>,
    data: Value,
}

impl Kept {
    fn of(entry: &StateEntry) -> Self {
        let value: Value = serde_json::from_str(entry.value.get()).unwrap_or_default();
        let version = value["version"].as_u64().and_then(|version| u32::try_from(version).ok());
        match value.get("data") {
            Some(data) if version.is_some() => Self { version, data: data.clone() },
            _ => Self { version: None, data: value },
        }
    }
}

fn of(found: &Found) -> Value {
    let mut value = json!({ "name": found.name, "of": found.of });
    if let (Value::Object(all), Ok(Value::Object(entry))) = (&mut value, serde_json::to_value(&found.entry)) {
        all.extend(entry);
    }
    value
}

/// Whether a person says that it is to be done.
fn ask(found: &[Found], terminal: &mut Terminal<'_>) -> Result<bool, Failure> {
    if !terminal.is_interactive {
        return Err(Failure::unusable(
            "nobody can be asked here whether it is to be cleared",
            "add `--yes` where that is sure; `chinwag state show` shows what it is",
        ));
    }
    for found in found {
        writeln!(terminal.errors, "{}", found.words())?;
    }
    write!(terminal.errors, "Clear this for good? [y/N] ")?;
    terminal.errors.flush()?;
    let mut answer = Vec::new();
    for byte in Read::take(&mut *terminal.input, ANSWER_MAX).bytes() {
        match byte? {
            b'\n' => break,
            letter => answer.push(letter),
        }
    }
    Ok(matches!(answer.trim_ascii().to_ascii_lowercase().as_slice(), b"y" | b"yes"))
}

/// Clears what was found. What has changed meanwhile is kept: which of it, and why.
async fn forget(engine: &Engine, found: &[Found]) -> Result<Vec<(usize, EngineError)>, EngineError> {
    let mut kept = Vec::new();
    for (index, Found { entry, .. }) in found.iter().enumerate() {
        match engine.store.clear_state(&entry.key, entry.version).await {
            Ok(()) => {}
            // Somebody else was quicker.
            Err(EngineError::Conflict { found: 0, .. }) => {}
            Err(error @ EngineError::Conflict { .. }) => kept.push((index, error)),
            Err(error) => return Err(error),
        }
    }
    engine.store.flush().await.map(|()| kept)
}

fn told(found: &[Found], kept: &[(usize, EngineError)], json: bool, terminal: &mut Terminal<'_>) -> Ended {
    for (index, found) in found.iter().enumerate() {
        let conflict = kept.iter().find(|(kept, _)| *kept == index).map(|(_, conflict)| conflict);
        match (json, conflict) {
            (true, _) => terminal.json(
                &json!({ "key": found.entry.key, "name": found.name, "cleared": conflict.is_none() }),
            )?,
            (false, None) => writeln!(terminal.output, "{} is cleared", found.words())?,
            (false, Some(_)) => writeln!(
                terminal.errors,
                "{} has changed meanwhile and is kept; look at it, and clear it again",
                found.words()
            )?,
        }
    }
    Ok(if kept.is_empty() { Exit::Done } else { Exit::Refused })
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use chinwag_backends::sqlite::Sqlite;
    use chinwag_core::{
        commit::{RunOutcome, StateWrite},
        config::SqliteConfig,
        topic::MESSAGE_RECEIVED,
    };
    use chinwag_testkit::conformance::{
        fixture::{at, ingest, spec},
        owner::Owner as TestOwner,
    };
    use expect_test::{Expect, expect};
    use serde_json::value::RawValue;
    use tempfile::TempDir;

    use super::*;
    use crate::{
        bot::Bot,
        commands::{main::execute, tests::shown_to},
    };

    const KEPT: [(&str, &str); 9] = [
        ("chat/page:200/order", r#"{"turn":2}"#),
        ("conversation/page:200/score", r#"{"version":1,"data":{"right":1,"asked":2}}"#),
        ("conversation/page:200/cart", r#"{"version":3,"data":["a\u001b[2Jb"]}"#),
        ("conversation/page:2001/score", r#"{"version":1,"data":0}"#),
        ("conversation/page:200/7/score", r#"{"version":1,"data":0}"#),
        ("user/page:200/score", r#"{"version":1,"data":"mine"}"#),
        ("link/page:200", r#"{"version":1,"data":"customer-42"}"#),
        ("person/customer-42/score", r#"{"version":1,"data":"theirs"}"#),
        ("person/customer-4/score", r#"{"version":1,"data":"another's"}"#),
    ];

    /// A database with state in it. The run that wrote it was at 1 970-01-12, as the terminal of the tests.
    struct Place(TempDir);

    impl Place {
        fn new() -> Self {
            let place = Self(TempDir::new().expect("a folder"));
            let settings = format!("[engine]\ntype = \"sqlite\"\npath = {:?}\n", place.database());
            std::fs::write(place.settings(), settings).expect("a file");
            wait::in_one_thread(place.fill()).expect("a runtime");
            place
        }

        fn database(&self) -> std::path::PathBuf {
            self.0.path().join("chinwag.db")
        }

        fn settings(&self) -> std::path::PathBuf {
            self.0.path().join("chinwag.toml")
        }

        fn engine(&self) -> Engine {
            Sqlite::open(&SqliteConfig::at(self.database())).expect("the database opens").engine()
        }

        async fn fill(&self) {
            let engine = self.engine();
            let owner = TestOwner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
            engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
            let mut commit = owner.run(&owner.take().await[0], RunOutcome::Done);
            let write = |key: &str, json: &str, expires| StateWrite {
                key: key.to_owned(),
                expected: 0,
                value: Some(RawValue::from_string(json.to_owned()).expect("JSON")),
                expires,
            };
            commit.state = KEPT.iter().map(|(key, json)| write(key, json, None)).collect();
            let (over, later) =
                (Timestamp::from_millis(1_000_000_000), Timestamp::from_millis(1_000_000_001));
            commit.state.push(write("conversation/page:200/over", "1", Some(over)));
            commit.state.push(write("conversation/page:200/passing", "1", Some(later)));
            owner.commit(commit).await.expect("the state is kept");
        }

        /// Runs a command line, to which a person answers where there is an answer.
        fn run(&self, arguments: &str, answer: Option<&str>) -> String {
            let config = [OsString::from("--config"), self.settings().into_os_string()];
            let words = arguments.split(' ').map(OsString::from);
            let line: Vec<_> =
                [OsString::from("chinwag"), "state".into()].into_iter().chain(words).chain(config).collect();
            shown_to(answer.is_some(), answer.unwrap_or_default().as_bytes(), |terminal| {
                Ok(execute(Bot::new(), line, terminal))
            })
        }

        fn check(&self, arguments: &str, answer: Option<&str>, expected: &Expect) {
            expected.assert_eq(&self.run(arguments, answer));
        }
    }

    #[test]
    fn what_is_kept_for_a_conversation_is_shown() {
        let place = Place::new();
        place.check(
            "show page:200",
            None,
            &expect![[r#"
            0 state `cart` of page:200, version 3, change 1
            [
              "a\u001b[2Jb"
            ]
            state `passing` of page:200, change 1, until 1970-01-12T13:46:40.001Z
            1
            state `score` of page:200, version 1, change 1
            {
              "asked": 2,
              "right": 1
            }
            state `order` of chat page:200, change 1
            {
              "turn": 2
            }
        "#]],
        );
        place.check("show page:200 --name score --json", None, &expect![[r#"
            0 {"expires":null,"key":"conversation/page:200/score","name":"score","of":"page:200","value":{"data":{"asked":2,"right":1},"version":1},"version":1}
        "#]]);
        place.check(
            "show page:200 --name over",
            None,
            &expect![[r#"
            3 error: there is no state `over` of page:200
        "#]],
        );
        place.check(
            "show page:20",
            None,
            &expect![[r#"
            3 error: there is no state of page:20
        "#]],
        );
    }

    #[test]
    fn what_is_kept_for_a_user_is_shown_with_the_person_it_is_linked_to() {
        let place = Place::new();
        place.check(
            "show --user page:200",
            None,
            &expect![[r#"
            0 state `link` of user page:200, version 1, change 1
            "customer-42"
            state `score` of user page:200, version 1, change 1
            "mine"
            state `score` of person customer-42, version 1, change 1
            "theirs"
        "#]],
        );
        place.check(
            "show --user page:7",
            None,
            &expect![[r#"
            3 error: there is no state of user page:7
        "#]],
        );
    }

    #[test]
    fn what_is_kept_is_cleared() {
        let place = Place::new();
        place.check(
            "clear page:200 --name score",
            None,
            &expect![[r#"
            2 error: nobody can be asked here whether it is to be cleared
              = help: add `--yes` where that is sure; `chinwag state show` shows what it is
        "#]],
        );
        place.check(
            "clear page:200 --name score",
            Some("\n"),
            &expect![[r#"
            3 state `score` of page:200
            Clear this for good? [y/N] nothing is cleared
        "#]],
        );
        place.check(
            "clear page:200 --name score",
            Some("y\n"),
            &expect![[r#"
            0 state `score` of page:200 is cleared
            state `score` of page:200
            Clear this for good? [y/N] "#]],
        );
        place.check(
            "clear page:200 --name score --yes",
            None,
            &expect![[r#"
            3 error: there is no state `score` of page:200
        "#]],
        );
        place.check(
            "clear page:200 --yes --json",
            None,
            &expect![[r#"
            0 {"cleared":true,"key":"conversation/page:200/cart","name":"cart"}
            {"cleared":true,"key":"conversation/page:200/passing","name":"passing"}
            {"cleared":true,"key":"chat/page:200/order","name":"order"}
        "#]],
        );
        place.check(
            "clear --user page:200 --yes",
            None,
            &expect![[r#"
            0 state `link` of user page:200 is cleared
            state `score` of user page:200 is cleared
            state `score` of person customer-42 is cleared
        "#]],
        );
        let left = wait::in_one_thread(async { place.engine().archive.states("", "", 100).await });
        let left: Vec<_> =
            left.expect("a runtime").expect("state").into_iter().map(|entry| entry.key).collect();
        assert_eq!(
            left,
            [
                "conversation/page:200/7/score",
                "conversation/page:200/over",
                "conversation/page:2001/score",
                "person/customer-4/score"
            ]
        );
    }

    #[test]
    fn what_has_changed_meanwhile_is_kept() {
        let place = Place::new();
        let (kept, found) = wait::in_one_thread(async {
            let engine = place.engine();
            let whose =
                Whose { conversation: Some("page:200".parse().expect("a key")), user: None, name: None };
            let mut found = whose.find(&engine, at(0)).await.expect("state");
            found.retain(|found| found.name == "score" || found.name == "cart");
            // As if it had been read before its last change.
            found[0].entry.version += 1;
            (forget(&engine, &found).await.expect("cleared"), found)
        })
        .expect("a runtime");
        let told = shown_to(false, b"", |terminal| told(&found, &kept, false, terminal));
        expect![[r#"
            3 state `score` of page:200 is cleared
            state `cart` of page:200 has changed meanwhile and is kept; look at it, and clear it again
        "#]]
        .assert_eq(&told);
        assert!(place.run("show page:200 --name cart", None).starts_with('0'));
        assert!(place.run("show page:200 --name score", None).starts_with('3'));
    }
}
