//! A process that is killed, or whose disk is full: this test binary runs itself as a child, and sees what it left.

use std::{
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    commit::RunOutcome, config::SqliteConfig, error::EngineError, event::EventId, store::Engine,
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::conformance::{
    fixture::{at, ids, ingest, spec, write},
    owner::Owner,
};
use tempfile::TempDir;

/// Names the database that the child works on.
const PATH: &str = "CHINWAG_TEST_CHILD";

fn open(path: impl AsRef<Path>) -> Engine {
    Sqlite::open(&SqliteConfig::at(path.as_ref())).expect("the database opens").engine()
}

/// The child: ingests and commits for ever, and says what has been answered. No test of its own: without the path there
/// is nothing to do.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a child process is told by its environment what to do")]
#[expect(clippy::print_stdout, reason = "a child process answers on its output")]
async fn as_told() {
    let Some(path) = std::env::var_os(PATH) else { return };
    let engine = open(&path);
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    let first = ids(&engine, &MESSAGE_RECEIVED).await.len() as u128;
    let mut version = engine.store.state("last").await.expect("state").map_or(0, |state| state.version);
    for number in first.. {
        if let Err(error) = engine.store.ingest(ingest(number, at(0), &["a"])).await {
            println!("\nrefused {error}");
            return;
        }
        println!("\ningested {number}");
        for stored in owner.take().await {
            let mut commit = owner.run(&stored, RunOutcome::Done);
            commit.state = vec![write("last", version, Some(stored.event.id.as_str()))];
            version += 1;
            if let Err(error) = owner.commit(commit).await {
                println!("\nrefused {error}");
                return;
            }
            println!("\ncommitted {version}");
        }
    }
}

struct Told {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    ingested: u128,
    committed: u64,
    refused: Option<String>,
}

impl Told {
    /// Starts the child with `command` in front of it.
    fn start(command: &[&str], path: &Path) -> Self {
        let this = std::env::current_exe().expect("this binary has a path");
        let mut all = command.iter().map(std::ffi::OsStr::new).chain([this.as_os_str()]);
        let mut child = Command::new(all.next().expect("this binary at least"))
            .args(all)
            .args(["--exact", "child::as_told", "--nocapture", "--test-threads=1"])
            .env(PATH, path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the child starts");
        let lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        Self { child, lines, ingested: 0, committed: 0, refused: None }
    }

    /// Hears what the child says next; false when it will say no more.
    fn hear(&mut self) -> bool {
        let Some(Ok(line)) = self.lines.next() else { return false };
        match line.split_once(' ') {
            Some(("ingested", number)) => self.ingested = number.parse().expect("a number"),
            Some(("committed", version)) => self.committed = version.parse().expect("a number"),
            Some(("refused", error)) => self.refused = Some(error.to_owned()),
            _ => {}
        }
        true
    }

    /// Kills the child, and hears what it had said before.
    fn kill(&mut self) {
        self.child.kill().expect("it lives");
        while self.hear() {}
        self.child.wait().expect("it is gone");
    }
}

/// Everything that the child was answered is in the file, and its function stands where it did.
async fn check(path: &Path, told: &Told) {
    let engine = open(path);
    let found = ids(&engine, &MESSAGE_RECEIVED).await;
    let sent: Vec<EventId> = (0..found.len() as u128)
        .map(|number| ingest(number, at(0), &["a"]).items[0].event.id.clone())
        .collect();
    assert_eq!(found, sent, "each message once and in order");
    assert!(found.len() as u128 > told.ingested, "{} of {}", found.len(), told.ingested + 1);
    let state = engine.store.state("last").await.expect("state").expect("a value");
    assert!(state.version >= told.committed, "{} of {}", state.version, told.committed);
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    let mut waiting = owner.cursor().await.open.len();
    waiting += owner.take().await.len();
    let done = usize::try_from(state.version).expect("small");
    assert_eq!(done + waiting, found.len(), "every message is done or waits");
}

#[tokio::test]
async fn a_killed_process_loses_nothing_it_was_answered() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("chinwag.db");
    for _ in 0..3 {
        let mut told = Told::start(&[], &path);
        for _ in 0..400 {
            assert!(told.hear(), "the child goes on for ever");
        }
        told.kill();
        assert_eq!(told.refused, None);
        assert!(told.committed > 0);
        check(&path, &told).await;
    }
}

#[tokio::test]
async fn a_function_of_another_process_is_taken_until_it_dies() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("chinwag.db");
    let mut told = Told::start(&[], &path);
    while told.committed == 0 {
        assert!(told.hear(), "the child goes on for ever");
    }
    let engine = open(&path);
    let talk = spec("talk", MESSAGE_RECEIVED);
    match engine.store.acquire(&talk).await.expect_err("the child has it") {
        EngineError::Taken { pid, .. } => assert_eq!(pid, told.child.id().to_string()),
        other => panic!("{other}"),
    }
    told.kill();
    engine.store.acquire(&talk).await.expect("it is free");
}

/// A limit on the size of files stands for the end of the disk: the system refuses the write itself.
#[cfg(unix)]
#[tokio::test]
async fn what_the_system_refuses_to_write_is_never_answered() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("chinwag.db");
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\""];
    let mut told = Told::start(&limited, &path);
    while told.hear() {}
    told.child.wait().expect("it is gone");
    let refused = told.refused.as_deref().expect("the disk ends some time");
    assert!(refused.contains("writing a group"), "{refused}");
    assert!(told.ingested > 0 && told.committed > 0);
    check(&path, &told).await;
}
