use std::{collections::BTreeSet, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    event::{Event, EventId, Source, payload},
    name::FunctionName,
    platform::{Chat, CoolOff, Pace, Rates},
    response::Priority,
    topic::RESPONSE_PREPARED,
};
use serde_json::json;

use super::channel::ChannelBudget;

/// A budget, and a clock moved by hand.
struct Desk {
    budget: ChannelBudget,
    now: Timestamp,
}

impl Desk {
    fn new(credential: Option<u32>, conversation: Option<u32>) -> Self {
        let chat = conversation.map(Pace::per_second);
        Self::of(Rates { credential_per_second: credential, chat, ..Rates::default() })
    }

    fn of(rates: Rates) -> Self {
        Self { budget: ChannelBudget::new(rates), now: start() }
    }

    /// How long an event has to wait, in milliseconds.
    fn ask(&self, event: &Event) -> u64 {
        let conversation = event.conversation.as_ref().expect("every event here has one");
        self.budget.ready_at(event, chat(conversation), self.now).as_millis() - self.now.as_millis()
    }

    fn advance(&mut self, millis: u64) {
        self.now = self.now.after(Duration::from_millis(millis));
    }

    fn cool_off(&self, what: CoolOff, person: &str, millis: u64) {
        self.budget.cool_off(
            what,
            chat(&conversation(person)),
            self.now.after(Duration::from_millis(millis)),
        );
    }

    /// Serves events as lanes do, each asked again at the moment it was told, and says when each was let go.
    fn serve(&mut self, events: &[Event]) -> Vec<u64> {
        let mut let_go = vec![0; events.len()];
        let mut waiting: BTreeSet<_> = (0..events.len()).map(|index| (self.now.as_millis(), index)).collect();
        while let Some((due, index)) = waiting.pop_first() {
            self.now = Timestamp::from_millis(due);
            match self.ask(&events[index]) {
                0 => let_go[index] = due - start().as_millis(),
                wait => {
                    waiting.insert((due + wait, index));
                }
            }
        }
        let_go
    }
}

fn start() -> Timestamp {
    Timestamp::from_millis(1_772_998_024_000)
}

fn conversation(person: &str) -> ConversationKey {
    format!("page:1:{person}").parse().expect("a key")
}

/// A group is one by its name here.
fn chat(conversation: &ConversationKey) -> Chat<'_> {
    let chat = Chat::of(conversation);
    Chat { is_group: chat.id.ends_with("-group"), ..chat }
}

fn event(id: impl std::fmt::Display, person: &str, priority: Priority) -> Event {
    let data = payload(&json!({"reply": {"text": "hi"}, "priority": priority})).expect("json");
    let source = Source::Function(FunctionName::from_static("talk"));
    let mut event = Event::root(EventId::new(&id.to_string()), RESPONSE_PREPARED, source, start(), data);
    event.conversation = Some(conversation(person));
    event
}

fn many(count: usize, priority: Priority) -> Vec<Event> {
    (0..count).map(|n| event(format_args!("{priority:?}{n}"), &n.to_string(), priority)).collect()
}

#[test]
fn without_limits_nothing_waits_and_nothing_is_kept() {
    let desk = Desk::new(None, None);
    assert!(many(1000, Priority::Reply).iter().all(|event| desk.ask(event) == 0));
    assert_eq!(desk.budget.entries(), 0);
}

#[test]
fn a_burst_goes_at_once_and_the_rest_one_by_one() {
    let mut desk = Desk::new(Some(100), None);
    let let_go = desk.serve(&many(14, Priority::Reply));
    assert_eq!(let_go, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 30, 40]);
}

#[test]
fn an_empty_budget_fills_again() {
    let mut desk = Desk::new(Some(100), None);
    desk.serve(&many(10, Priority::Reply));
    assert_eq!(desk.ask(&event("late", "1", Priority::Reply)), 10);
    desk.advance(1_000);
    let again: Vec<_> = (0..12).map(|n| event(format_args!("again{n}"), "1", Priority::Reply)).collect();
    assert_eq!(again.iter().filter(|event| desk.ask(event) == 0).count(), 10, "a full burst and no more");
}

#[test]
fn no_second_has_more_than_the_rate_and_a_burst() {
    let mut desk = Desk::new(Some(50), None);
    let mut let_go = desk.serve(&many(300, Priority::Reply));
    let_go.sort_unstable();
    let in_second = |from| let_go.iter().filter(|at| (from..from + 1_000).contains(*at)).count();
    assert!((0..6_000).all(|from| in_second(from) <= 55));
    assert!(let_go[299] <= 300 * 20, "the whole budget is used: the last went at {}", let_go[299]);
}

#[test]
fn asked_too_early_an_event_keeps_its_turn() {
    let mut desk = Desk::new(Some(10), None);
    desk.serve(&many(2, Priority::Reply));
    let waiting = event("waiting", "3", Priority::Reply);
    assert_eq!(desk.ask(&waiting), 100);
    desk.advance(40);
    assert_eq!(desk.ask(&waiting), 60);
    desk.advance(60);
    assert_eq!(desk.ask(&waiting), 0);
    assert_eq!(desk.ask(&waiting), 100, "another run needs a turn of its own");
}

#[test]
fn what_is_unasked_gets_half() {
    let mut desk = Desk::new(Some(100), None);
    let let_go = desk.serve(&many(101, Priority::Broadcast));
    assert_eq!(let_go[100], 2_000);
}

#[test]
fn an_answer_never_waits_behind_what_is_unasked() {
    let desk = Desk::new(Some(100), None);
    let broadcasts = many(1000, Priority::Broadcast);
    assert!(desk.ask(&broadcasts[0]) == 0 && desk.ask(&broadcasts[999]) > 0);
    for broadcast in &broadcasts[1..] {
        desk.ask(broadcast);
    }
    for (n, priority) in (0..9).map(|n| (n, Priority::Reply)) {
        assert_eq!(desk.ask(&event(format_args!("answer{n}"), "7", priority)), 0, "answer {n}");
    }
}

#[test]
fn what_is_unasked_leaves_a_reserve() {
    let desk = Desk::new(Some(100), None);
    let answers: Vec<_> = (0..5).map(|n| event(format_args!("a{n}"), "7", Priority::Reply)).collect();
    assert!(answers.iter().all(|answer| desk.ask(answer) == 0));
    // Five of ten tokens are left, and these are not for it.
    for priority in [Priority::Update, Priority::Broadcast] {
        assert_ne!(desk.ask(&event(format_args!("{priority:?}"), "8", priority)), 0);
    }
    assert_eq!(desk.ask(&event("a5", "7", Priority::Reply)), 0);
}

#[test]
fn answers_and_what_is_unasked_share_one_budget() {
    let mut desk = Desk::new(Some(100), None);
    let mut events = many(500, Priority::Broadcast);
    events.extend(many(500, Priority::Reply));
    let let_go = desk.serve(&events);
    let last = |of: &[u64]| of.iter().copied().max();
    // One broadcast was there before the first answer.
    assert_eq!(last(&let_go[500..]), Some(4_910), "answers went as if there were nothing else");
    assert!(last(&let_go[..500]) >= Some(9_800), "nothing went beside the budget");
}

#[test]
fn a_conversation_has_its_own_budget() {
    let mut desk = Desk::new(None, Some(1));
    let one: Vec<_> = (0..5).map(|n| event(format_args!("one{n}"), "1", Priority::Reply)).collect();
    assert_eq!(desk.serve(&one), [0, 0, 0, 1_000, 2_000]);
    assert_eq!(desk.ask(&event("other", "2", Priority::Reply)), 0);
}

fn in_chat(name: &str, count: usize) -> Vec<Event> {
    (0..count).map(|n| event(format_args!("{name}{n}"), name, Priority::Reply)).collect()
}

#[test]
fn no_minute_of_a_group_has_more_than_its_budget() {
    let (chat, group) = (Some(Pace::per_second(1)), Some(Pace::per_minute(20)));
    let mut desk = Desk::of(Rates { chat, group, ..Rates::default() });
    let let_go = desk.serve(&in_chat("a-group", 100));
    assert_eq!(let_go[..3], [0, 0, 0], "an answer in parts is not torn apart");
    let in_minute = |from: u64| let_go.iter().filter(|at| (from..from + 60_000).contains(*at)).count();
    let most = let_go.iter().map(|from| in_minute(*from)).max();
    assert!(most.is_some_and(|most| (19..=20).contains(&most)), "{most:?}");
    assert!(let_go[99] <= 6 * 60_000, "and most of it is used: the last went at {}", let_go[99]);
    let direct = Desk::of(Rates { chat, group, ..Rates::default() }).serve(&in_chat("ann", 5));
    assert_eq!(direct, [0, 0, 0, 1_000, 2_000], "a chat that is no group has its own");
}

#[test]
fn without_one_of_their_own_groups_have_the_budget_of_a_chat() {
    let mut desk = Desk::new(None, Some(1));
    assert_eq!(desk.serve(&in_chat("a-group", 4)), [0, 0, 0, 1_000]);
}

#[test]
fn what_is_lent_in_advance_is_paid_back() {
    let chat = Some(Pace::per_minute(10).at_once(45));
    let mut desk = Desk::of(Rates { chat, ..Rates::default() });
    let let_go = desk.serve(&in_chat("ann", 47));
    assert_eq!(let_go[43..], [0, 0, 6_000, 12_000]);
}

#[test]
fn one_conversation_cools_off_alone() {
    for rate in [None, Some(100)] {
        let mut desk = Desk::new(rate, None);
        desk.cool_off(CoolOff::Conversation, "1", 3_000);
        assert_eq!(desk.ask(&event("one", "1", Priority::Reply)), 3_000);
        assert_eq!(desk.ask(&event("other", "2", Priority::Reply)), 0);
        desk.advance(3_000);
        assert_eq!(desk.ask(&event("one", "1", Priority::Reply)), 0);
    }
}

#[test]
fn a_credential_cools_off_as_a_whole() {
    let mut desk = Desk::new(None, None);
    desk.cool_off(CoolOff::Credential, "1", 3_000);
    assert_eq!(desk.ask(&event("one", "1", Priority::Reply)), 3_000);
    assert_eq!(desk.ask(&event("other", "2", Priority::Broadcast)), 3_000);
    desk.advance(3_000);
    assert_eq!(desk.ask(&event("other", "2", Priority::Broadcast)), 0);
}

#[test]
fn nothing_cools_off_when_nothing_is_asked_for() {
    let desk = Desk::new(None, None);
    desk.cool_off(CoolOff::None, "1", 3_000);
    assert_eq!(desk.ask(&event("one", "1", Priority::Reply)), 0);
}

#[test]
fn a_shorter_cool_off_does_not_end_a_longer_one() {
    let desk = Desk::new(Some(100), Some(10));
    desk.cool_off(CoolOff::Credential, "1", 3_000);
    desk.cool_off(CoolOff::Credential, "1", 1_000);
    desk.cool_off(CoolOff::Conversation, "2", 5_000);
    desk.cool_off(CoolOff::Conversation, "2", 1_000);
    assert_eq!(desk.ask(&event("one", "1", Priority::Reply)), 3_000);
    assert_eq!(desk.ask(&event("two", "2", Priority::Reply)), 5_000);
}

/// Otherwise the refusal that has just ended would be provoked again.
#[test]
fn after_a_cool_off_calls_go_one_by_one() {
    let mut desk = Desk::new(Some(100), None);
    let events = many(40, Priority::Reply);
    for event in &events {
        desk.ask(event);
    }
    desk.cool_off(CoolOff::Credential, "1", 5_000);
    let let_go = desk.serve(&events);
    let expected: Vec<u64> = (0..40).map(|n| 5_000 + n * 10).collect();
    assert_eq!(let_go, expected);
}

/// Their turns are gone, and so is what these had taken in advance.
#[test]
fn a_cool_off_puts_nobody_behind_turns_that_are_gone() {
    let mut desk = Desk::new(Some(100), None);
    let events = many(100, Priority::Broadcast);
    for event in &events {
        desk.ask(event);
    }
    desk.cool_off(CoolOff::Credential, "1", 500);
    let let_go = desk.serve(&events);
    let (first, last) = (let_go.iter().min(), let_go.iter().max());
    assert!(first >= Some(&500) && last <= Some(&2_600), "{first:?} to {last:?}");
}

#[test]
fn a_turn_is_not_kept_for_ever() {
    let mut desk = Desk::new(Some(10), None);
    for event in many(50, Priority::Reply) {
        desk.ask(&event);
    }
    assert_eq!(desk.budget.entries(), 48, "two went at once");
    desk.advance(120_000);
    desk.ask(&event("another", "1", Priority::Reply));
    assert_eq!(desk.budget.entries(), 0);
}

#[test]
fn memory_follows_what_goes_on_now() {
    let mut desk = Desk::new(Some(10_000), Some(1));
    for round in 0..20 {
        for n in 0..1_000 {
            let person = format!("{round}x{n}");
            desk.ask(&event(&person, &person, Priority::Reply));
            desk.cool_off(CoolOff::Conversation, &person, 500);
        }
        desk.advance(3_000);
    }
    assert!(desk.budget.entries() <= 2_000, "{}", desk.budget.entries());
    desk.advance(120_000);
    desk.ask(&event("last", "last", Priority::Reply));
    assert!(desk.budget.entries() <= 1, "{}", desk.budget.entries());
}

#[test]
fn when_a_cool_off_is_over_the_quick_way_is_open_again() {
    let mut desk = Desk::new(None, None);
    desk.cool_off(CoolOff::Conversation, "1", 500);
    desk.ask(&event("a", "2", Priority::Reply));
    assert_eq!(desk.budget.entries(), 1);
    desk.advance(2_000);
    assert_eq!(desk.ask(&event("b", "2", Priority::Reply)), 0);
    assert_eq!(desk.budget.entries(), 0);
    assert!(!desk.budget.is_cooling());
}
