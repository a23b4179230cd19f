//! What people must be able to look at. Each function is one case.

use chinwag_core::{
    bus::{Position, Stored},
    commit::{RunOutcome, Timer},
    event::EventId,
    name::{ChannelName, FunctionName, TopicName},
    store::{DeadId, Engine, Entry, EventFilter, Search, Searched},
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};

use super::{
    fixture::{
        self, at, conversation, emitted, event, function, ingest, letter, line, message_id, spec, webhook,
    },
    owner::Owner,
};

const OUT: TopicName = TopicName::from_static("out");

/// `talk` answers a message of each of `people`, now and later.
async fn answer(engine: &Engine, number: u128, people: &[&str]) -> Vec<Stored> {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(number, at(0), people)).await.expect("a webhook");
    let taken = owner.take().await;
    for stored in &taken {
        let mut commit = owner.run(stored, RunOutcome::Done);
        commit.events = vec![emitted(&stored.event, "talk", &OUT, 0)];
        commit.timers = vec![Timer { due: at(900), event: emitted(&stored.event, "talk", &OUT, 1) }];
        owner.commit(commit).await.expect("the answer is committed");
    }
    fixture::relay(engine).await;
    taken
}

/// Looks at what a webhook led to; it is the same from wherever one asks.
async fn assert_trace(engine: &Engine, id: &str, number: u128, people: &[&str]) {
    let trace = engine.archive.trace(id).await.expect("a trace");
    let sent = ingest(number, at(0), people);
    let mut expected: Vec<EventId> = vec![sent.webhook.id.clone()];
    expected.extend(sent.items.iter().map(|item| item.event.id.clone()));
    expected.extend(sent.items.iter().map(|item| item.event.id.derived(&function("talk"), 0)));
    let mut found: Vec<EventId> = trace.events.iter().map(|event| event.id.clone()).collect();
    assert_eq!(found.first(), expected.first(), "the webhook comes first");
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected, "by {id}");
    let runs: Vec<_> = trace.runs.iter().map(|run| (&run.event, run.outcome)).collect();
    let done: Vec<_> = sent.items.iter().map(|item| (&item.event.id, RunOutcome::Done)).collect();
    assert_eq!(runs, done);
    assert_eq!(trace.timers.len(), people.len());
    assert!(trace.timers.iter().all(|(due, _)| *due == at(900)));
}

/// `trace` finds everything of a webhook by the id of any event in it.
pub async fn a_trace_is_found_by_an_events_id(engine: &Engine) {
    let taken = answer(engine, 1, &["a", "b"]).await;
    answer(engine, 2, &["a"]).await;
    assert_trace(engine, webhook(1, at(0)).id.as_str(), 1, &["a", "b"]).await;
    assert_trace(engine, taken[1].event.id.as_str(), 1, &["a", "b"]).await;
    let derived = taken[0].event.id.derived(&function("talk"), 0);
    assert_trace(engine, derived.as_str(), 1, &["a", "b"]).await;
    assert_trace(engine, webhook(2, at(0)).id.as_str(), 2, &["a"]).await;
}

/// `trace` finds it by what the provider calls a message.
pub async fn a_trace_is_found_by_a_providers_message_id(engine: &Engine) {
    answer(engine, 1, &["a", "b"]).await;
    answer(engine, 2, &["a"]).await;
    assert_trace(engine, &message_id(&webhook(1, at(0)), 1), 1, &["a", "b"]).await;
    assert_trace(engine, &message_id(&webhook(2, at(0)), 0), 2, &["a"]).await;
}

/// The trace of nothing is empty.
pub async fn an_unknown_trace_is_empty(engine: &Engine) {
    answer(engine, 1, &["a"]).await;
    for id in ["", "nothing", "mid.", "01kk7enpxv000000000000000z-0"] {
        let trace = engine.archive.trace(id).await.expect("a trace");
        assert!(trace.events.is_empty() && trace.runs.is_empty() && trace.timers.is_empty(), "{id:?}");
    }
}

/// The newest lines of a conversation, oldest first, and no other's.
pub async fn a_transcript_is_the_newest_lines_of_one_conversation(engine: &Engine) {
    let owner = Owner::new(engine, spec("save", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let stored = owner.take().await.remove(0);
    let mut commit = owner.run(&stored, RunOutcome::Done);
    for number in 0..6 {
        let person = if number % 2 == 0 { "a \"quoted\" 👋" } else { "a" };
        commit.transcript.push(line(person, &format!("line {number}"), at(number)));
    }
    owner.commit(commit).await.expect("the lines are written");
    let texts = async |person, max| {
        let lines = engine.archive.transcript(&conversation(person), max).await.expect("a transcript");
        lines.into_iter().map(|line| line.text).collect::<Vec<_>>()
    };
    assert_eq!(texts("a", 2).await, ["line 3", "line 5"]);
    assert_eq!(texts("a \"quoted\" 👋", 10).await, ["line 0", "line 2", "line 4"]);
    assert!(texts("nobody", 10).await.is_empty());
    assert!(texts("a", 0).await.is_empty());
}

/// Lines stand by their own time, whatever the order they were written in; those of one moment as they were written.
pub async fn a_transcript_stands_in_the_order_of_time(engine: &Engine) {
    let owner = Owner::new(engine, spec("save", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "a", "a"])).await.expect("a webhook");
    let times = [4, 1, 1];
    for (number, stored) in owner.take().await.iter().enumerate() {
        let mut commit = owner.run(stored, RunOutcome::Done);
        commit.transcript.push(line("a", &format!("line {number}"), at(times[number])));
        owner.commit(commit).await.expect("the line is written");
    }
    let lines = engine.archive.transcript(&conversation("a"), 10).await.expect("a transcript");
    let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["line 1", "line 2", "line 0"]);
}

/// Events are listed by topic, conversation and time, oldest first, a page at a time.
pub async fn events_are_filtered_and_come_in_pages(engine: &Engine) {
    for number in 1..=3 {
        engine.store.ingest(ingest(number, at(number as u64), &["a", "b"])).await.expect("a webhook");
    }
    let list = async |filter: EventFilter, after, max| {
        engine.archive.events(filter, after, max).await.expect("events")
    };
    let of = |topic: &TopicName| EventFilter { topic: Some(topic.clone()), ..EventFilter::default() };
    assert_eq!(list(EventFilter::default(), Position(0), 100).await.events.len(), 9);
    assert_eq!(list(of(&WEBHOOK_RECEIVED), Position(0), 100).await.events.len(), 3);
    assert!(list(of(&OUT), Position(0), 100).await.events.is_empty());
    let in_b = EventFilter { conversation: Some(conversation("b")), ..EventFilter::default() };
    let found = list(in_b.clone(), Position(0), 100).await.events;
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|stored| stored.event.conversation == Some(conversation("b"))));
    let late = EventFilter { since: Some(at(3)), ..of(&MESSAGE_RECEIVED) };
    assert_eq!(list(late, Position(0), 100).await.events.len(), 2);
    let both = EventFilter { since: Some(at(2)), topic: Some(MESSAGE_RECEIVED), ..in_b };
    assert_eq!(list(both, Position(0), 100).await.events.len(), 2);

    let (mut seen, mut after) = (Vec::new(), Position(0));
    for _ in 0..3 {
        let page = list(of(&MESSAGE_RECEIVED), after, 2).await;
        assert_eq!(page.events.len(), 2);
        after = page.reached;
        seen.extend(page.events.iter().map(|stored| stored.position));
    }
    assert!(seen.is_sorted_by(|one, next| one < next) && seen.len() == 6, "{seen:?}");
    assert!(list(of(&MESSAGE_RECEIVED), after, 2).await.events.is_empty());
}

/// Dead letters are listed oldest first, of one function or of all, a page at a time.
pub async fn dead_letters_come_in_pages(engine: &Engine) {
    for name in ["talk", "save"] {
        let owner = Owner::new(engine, spec(name, OUT)).await;
        engine.bus.publish((0..3).map(|n| event(&OUT, n, "a")).collect()).await.expect("published");
        for stored in owner.take().await {
            let mut commit = owner.run(&stored, RunOutcome::Dead);
            commit.dead = Some(letter(name, &stored.event));
            owner.commit(commit).await.expect("buried");
        }
    }
    let list = async |name: Option<&'static str>, after, max| {
        let name = name.map(function);
        engine.archive.dead_letters(name.as_ref(), after, max).await.expect("dead letters")
    };
    let every = list(None, DeadId(0), 100).await;
    assert_eq!(every.len(), 6);
    assert!(every.is_sorted_by_key(|(id, _)| *id));
    let first = list(Some("save"), DeadId(0), 2).await;
    assert!(first.len() == 2 && first.iter().all(|(_, letter)| letter.function.as_str() == "save"));
    assert_eq!(list(Some("save"), first[1].0, 2).await.len(), 1);
    let one = engine.archive.dead_letter(first[0].0).await.expect("a letter");
    assert_eq!((one.error.as_str(), one.attempts, one.at), ("out of luck", 3, at(60)));
}

/// The status of a function: what is open, what is behind, how old the oldest is, how many are dead.
pub async fn functions_tell_where_they_stand(engine: &Engine) {
    engine.store.subscribe(&spec("idle", OUT)).await.expect("subscribed");
    let talk = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(10), &["a", "b"])).await.expect("a webhook");
    engine.store.ingest(ingest(2, at(20), &["c"])).await.expect("a webhook");
    let taken = talk.take().await;
    engine.store.ingest(ingest(3, at(30), &["d", "e"])).await.expect("a webhook");
    let mut commit = talk.run(&taken[0], RunOutcome::Dead);
    commit.dead = Some(letter("talk", &taken[0].event));
    talk.commit(commit).await.expect("buried");
    talk.ran(&taken[1], RunOutcome::Done).await;

    let status = async |name: &str| {
        let functions = engine.archive.functions().await.expect("functions");
        assert_eq!(functions.len(), 2);
        functions.into_iter().find(|status| status.spec.name.as_str() == name).expect("it is known")
    };
    let found = status("talk").await;
    assert_eq!(found.spec, talk.spec);
    assert_eq!((found.epoch, found.open, found.behind, found.dead), (talk.epoch, 1, 2, 1));
    assert_eq!(found.oldest, Some(at(20)));
    let idle = status("idle").await;
    assert_eq!((idle.open, idle.behind, idle.dead, idle.oldest), (0, 0, 0, None));

    // What is redriven for one function is not behind for another.
    let letters = engine.archive.dead_letters(None, DeadId(0), 1).await.expect("dead letters");
    engine.store.redrive(letters[0].0, at(40)).await.expect("redriven");
    fixture::relay(engine).await;
    let save = Owner::new(engine, spec("idle", MESSAGE_RECEIVED)).await;
    assert_eq!(status("talk").await.behind, 3);
    engine.store.ingest(ingest(4, at(50), &["f"])).await.expect("a webhook");
    assert_eq!(save.take().await.len(), 1);
}

/// `recent` goes backwards, in pages that miss nothing and repeat nothing.
pub async fn the_newest_events_come_first_and_in_pages(engine: &Engine) {
    for number in 1..=7 {
        answer(engine, number, &["a", "b"]).await;
    }
    let search = |text: Option<&str>| Search {
        what: Searched::Events(Some(MESSAGE_RECEIVED)),
        channel: Some(ChannelName::from_static("page")),
        text: text.map(str::to_owned),
    };
    let mut expected = fixture::ids(engine, &MESSAGE_RECEIVED).await;
    expected.reverse();
    assert_eq!(pages(engine, search(None)).await, expected);
    assert_eq!(pages(engine, search(Some("grüSSE, \"YOU\""))).await, [], "ß is not SS");
    assert_eq!(pages(engine, search(Some("GRÜßE, \"you\" 👋"))).await, expected);
    let third = message_id(&webhook(3, at(0)), 1);
    assert_eq!(pages(engine, search(Some(&third))).await, [webhook(3, at(0)).id.part(1)]);
    let elsewhere = Search { channel: Some(ChannelName::from_static("elsewhere")), ..search(None) };
    assert_eq!(pages(engine, elsewhere).await, []);
    let unknown = Search { what: Searched::Events(Some(TopicName::from_static("unknown"))), ..search(None) };
    assert_eq!(pages(engine, unknown).await, []);
}

/// Everything that is found, three at a time.
async fn pages(engine: &Engine, search: Search) -> Vec<EventId> {
    let (mut ids, mut before) = (Vec::new(), None);
    loop {
        let found = engine.archive.recent(search.clone(), before, 3).await.expect("a search");
        assert!(found.entries.len() <= 3);
        ids.extend(found.entries.iter().map(|(_, entry)| match entry {
            Entry::Event(event) => event.id.clone(),
            Entry::Run(run) => run.event.clone(),
        }));
        let Some(next) = found.before else { return ids };
        assert!(before.is_none_or(|before| next < before), "it goes on backwards");
        before = Some(next);
    }
}

/// `recent` finds runs of one function, newest first, and those alone that failed where that is asked for.
pub async fn the_newest_runs_of_a_function_are_found(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b", "c"])).await.expect("a webhook");
    let taken = owner.take().await;
    for (stored, outcome) in taken.iter().zip([RunOutcome::Done, RunOutcome::Retry, RunOutcome::Done]) {
        owner.commit(owner.run(stored, outcome)).await.expect("a run is committed");
    }
    let runs = |function: &str, failed| Search {
        what: Searched::Runs { function: FunctionName::new(function).expect("a name"), failed },
        channel: None,
        text: None,
    };
    let newest: Vec<_> = taken.iter().rev().map(|stored| stored.event.id.clone()).collect();
    assert_eq!(pages(engine, runs("talk", false)).await, newest);
    assert_eq!(pages(engine, runs("talk", true)).await, [taken[1].event.id.clone()]);
    assert_eq!(pages(engine, runs("other", false)).await, []);
}
