//! The datagrams, and that they arrive.

use std::collections::BTreeMap;

use chinwag_core::{
    clock::Timestamp,
    commit::RunOutcome,
    metrics::Snapshot,
    name::{FunctionName, TopicName},
};
use expect_test::expect;
use tokio::net::UdpSocket;

use super::{
    agent::Agent,
    lines::{DATAGRAM_BYTES_MAX, Lines},
};
use crate::telemetry::{Machine, Meters, Resource, gather};

fn lines() -> Lines {
    let attributes = [("deployment.environment.name", "prod"), ("team", "a,b|c")];
    let attributes = attributes.map(|(key, value)| (key.to_owned(), value.to_owned()));
    Lines::new(&Resource::new("bot", 7, &BTreeMap::from(attributes)))
}

fn snapshot(meters: &Meters) -> Snapshot {
    gather(meters, &[], Machine::default(), Timestamp::from_millis(5_000))
}

fn about(datagrams: &[String], metric: &str) -> String {
    let lines = datagrams.iter().flat_map(|datagram| datagram.lines());
    lines.filter(|line| line.starts_with(metric)).fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn what_was_added_since_the_last_time() {
    let (meters, mut lines) = (Meters::default(), lines());
    let meter =
        meters.function(&FunctionName::from_static("talk"), &TopicName::from_static("message_received"));
    (0..4).for_each(|_| meter.ran(RunOutcome::Done, 1_500));
    meter.ran(RunOutcome::Dead, 15_000);
    let first = lines.datagrams(&snapshot(&meters));
    expect![[r#"
        faas.invocations:5|c|#env:prod,service:bot,version:0.1.0,team:a_b_c,faas.name:talk,messaging.destination.name:message_received
        faas.errors:1|c|#env:prod,service:bot,version:0.1.0,team:a_b_c,faas.name:talk,messaging.destination.name:message_received,chinwag.outcome:dead
        faas.invoke_duration:0.0015|d|@0.25|#env:prod,service:bot,version:0.1.0,team:a_b_c,faas.name:talk,messaging.destination.name:message_received
        faas.invoke_duration:0.015|d|#env:prod,service:bot,version:0.1.0,team:a_b_c,faas.name:talk,messaging.destination.name:message_received
        chinwag.messages.open:0|g|#env:prod,service:bot,version:0.1.0,team:a_b_c
        chinwag.messages.oldest_age:0|g|#env:prod,service:bot,version:0.1.0,team:a_b_c
    "#]].assert_eq(&(about(&first, "faas.") + &about(&first, "chinwag.messages")));
    meter.ran(RunOutcome::Done, 1_500);
    let second = lines.datagrams(&snapshot(&meters));
    expect![[r#"
        faas.invocations:1|c|#env:prod,service:bot,version:0.1.0,team:a_b_c,faas.name:talk,messaging.destination.name:message_received
        faas.invoke_duration:0.0015|d|#env:prod,service:bot,version:0.1.0,team:a_b_c,faas.name:talk,messaging.destination.name:message_received
    "#]].assert_eq(&about(&second, "faas."));
    assert_eq!(about(&lines.datagrams(&snapshot(&meters)), "faas."), "", "nothing since then");
}

#[test]
fn no_datagram_is_longer_than_a_packet() {
    let meters = Meters::default();
    for index in 0..100 {
        let name: FunctionName = format!("talk_{index}").parse().expect("a name");
        meters.function(&name, &TopicName::from_static("message_received")).ran(RunOutcome::Done, 10);
    }
    let datagrams = lines().datagrams(&snapshot(&meters));
    assert!(datagrams.len() > 10 && datagrams.iter().all(|datagram| datagram.len() <= DATAGRAM_BYTES_MAX));
    assert_eq!(about(&datagrams, "faas.invocations").lines().count(), 100);
}

#[tokio::test]
async fn an_agent_is_sent_what_there_is() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
    let agent = Agent::new(&socket.local_addr().expect("its address").to_string()).expect("an address");
    agent.send(&["a:1|c".into(), "b:2|g".into()]).await.expect("it is there");
    let mut buffer = [0; 64];
    for expected in ["a:1|c", "b:2|g"] {
        let length = socket.recv(&mut buffer).await.expect("a datagram");
        assert_eq!(&buffer[..length], expected.as_bytes());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_agent_may_listen_on_a_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dsd.socket");
    let agent = Agent::new(&format!("unix://{}", path.display())).expect("an address");
    assert!(agent.send(&["a:1|c".into()]).await.is_err(), "nobody is there yet");
    let socket = tokio::net::UnixDatagram::bind(&path).expect("a socket");
    agent.send(&["a:1|c".into()]).await.expect("it is there");
    let mut buffer = [0; 64];
    let length = socket.recv(&mut buffer).await.expect("a datagram");
    assert_eq!(&buffer[..length], b"a:1|c");
}

#[test]
fn what_is_no_address_is_told_so() {
    for bad in ["", "127.0.0.1", "127.0.0.1:x", "unix://", "unix://relative", "http://127.0.0.1:8125"] {
        assert_eq!(Agent::new(bad), None, "{bad}");
    }
    assert!(Agent::new("agent:8125").is_some() && Agent::new("[::1]:8125").is_some());
}
