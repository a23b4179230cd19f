//! The page over HTTP, with a playground that is made up.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::{Ids, SystemClock, Timestamp},
    error::EngineError,
    health::Health,
    metrics::Snapshot,
    name::{ChannelName, PlatformName},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    ChannelView, Console, Look, Parts, Playground, Source,
    playground::{
        Choice, ChoiceKind, Deed, FaultView, Item, NotDone, Part, PlatformView, Seat, Side, State, Switch,
        Talk,
    },
};

/// Words that would be HTML.
const EVIL: &str = "<script>alert(1)</script>\" onload=\"alert(1)";

#[derive(Debug)]
struct Process(Option<Arc<MadeUp>>);

#[async_trait]
impl Source for Process {
    async fn look(&self) -> Result<Look, EngineError> {
        Ok(Look {
            metrics: Snapshot {
                at: Timestamp::default(),
                started: Timestamp::default(),
                families: Vec::new(),
            },
            functions: Vec::new(),
            health: Health::default(),
        })
    }

    async fn health(&self) -> Health {
        Health::default()
    }

    fn channels(&self) -> Vec<ChannelView> {
        Vec::new()
    }

    fn playground(&self) -> Option<Arc<dyn Playground>> {
        self.0.clone().map(|playground| playground as _)
    }
}

/// A playground that says what it is to, and notes what is done.
#[derive(Debug, Default)]
struct MadeUp(Mutex<Vec<String>>);

impl MadeUp {
    fn note(&self, what: String) {
        self.0.lock().expect("no panic").push(what);
    }

    fn noted(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no panic"))
    }
}

#[async_trait]
impl Playground for MadeUp {
    fn platforms(&self) -> Vec<PlatformView> {
        let view = |name, title| PlatformView {
            name: PlatformName::from_static(name),
            title,
            channel: ChannelName::from_static(name),
        };
        vec![view("messenger", "Messenger"), view("line", "LINE")]
    }

    fn people(&self) -> Vec<String> {
        vec!["ann".into(), "ben".into()]
    }

    async fn talk(&self, _seat: &Seat) -> Result<Talk, EngineError> {
        let choice = Choice { title: EVIL.into(), kind: ChoiceKind::Button };
        let link = Choice { title: EVIL.into(), kind: ChoiceKind::Link };
        let card = Part::Card { title: EVIL.into(), subtitle: EVIL.into() };
        let parts = vec![
            Part::Words(EVIL.into()),
            card,
            Part::Picture(format!("javascript:{EVIL}")),
            Part::Attached(EVIL.into(), EVIL.into()),
            Part::Choices(vec![choice, link]),
        ];
        let item = Item {
            side: Side::Bot,
            at: Timestamp::from_millis(1),
            parts,
            event: None,
            state: State::Failed,
            reactions: vec![EVIL.into()],
            is_edited: true,
            note: Some(EVIL.into()),
        };
        Ok(Talk { conversation: None, items: vec![item], is_typing: true })
    }

    async fn act(&self, seat: &Seat, deed: Deed) -> Result<(), NotDone> {
        if deed == Deed::Say("fail".into()) {
            return Err(NotDone::Refused { words: EVIL.into() });
        }
        self.note(format!("{} {} {deed:?}", seat.platform, seat.person));
        Ok(())
    }

    async fn restart(&self, seat: &Seat) -> Result<(), NotDone> {
        self.note(format!("{} {} restart", seat.platform, seat.person));
        Ok(())
    }

    fn faults(&self, _platform: &str) -> Vec<FaultView> {
        vec![FaultView { name: "down", title: "Down", words: "It is down.", is_on: true }]
    }

    async fn switch(&self, switch: Switch) -> Result<(), NotDone> {
        self.note(format!("{} {} {}", switch.platform, switch.fault, switch.is_on));
        Ok(())
    }
}

/// Numbers that are all different.
#[derive(Debug, Default)]
struct Numbers(std::sync::atomic::AtomicU64);

impl Ids for Numbers {
    fn random(&self) -> u128 {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed).into()
    }
}

async fn console(playground: Option<Arc<MadeUp>>) -> Console {
    let parts = Parts {
        listen: (Ipv4Addr::LOCALHOST, 0).into(),
        url: None,
        token: None,
        engine: Memory::new().engine(),
        source: Arc::new(Process(playground)),
        clock: Arc::new(SystemClock),
        ids: Arc::new(Numbers::default()),
    };
    Console::start(parts).await.expect("a console")
}

async fn ask(console: &Console, method: &str, path: &str, cookie: &str, form: &str) -> String {
    let mut stream = TcpStream::connect(console.address()).await.expect("a console");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        console.address(),
        form.len()
    );
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    String::from_utf8(answer).expect("text")
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let line = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name}: {answer}"))
}

/// Signs in by a link; where it leads, and the cookie.
async fn sign_in(console: &Console, next: &str) -> (String, String) {
    let link = console.link_to(next);
    let (_, path) = link.split_once("/sign-in").expect("a link");
    let answer = ask(console, "GET", &format!("/sign-in{path}"), "", "").await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = header(&answer, "set-cookie").split(';').next().expect("a cookie").to_owned();
    (header(&answer, "location").to_owned(), cookie)
}

fn csrf(page: &str) -> &str {
    let rest = page.split("name=\"csrf\" value=\"").nth(1).expect("a word against forged forms");
    rest.split('"').next().expect("a value")
}

#[tokio::test]
async fn a_link_leads_to_a_page_of_this_panel_and_nowhere_else() {
    let console = console(None).await;
    let path = "/simulator?platform=line&person=ann";
    assert_eq!(sign_in(&console, path).await.0, path);
    for elsewhere in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ] {
        assert_eq!(sign_in(&console, elsewhere).await.0, "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn where_nobody_is_played_the_page_says_so() {
    let console = console(None).await;
    let (_, cookie) = sign_in(&console, "/").await;
    let page = ask(&console, "GET", "/simulator", &cookie, "").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("nobody is played here"), "{page}");
    assert!(page.contains("chinwag demo") && page.contains("chinwag simulate telegram"), "{page}");
    assert!(ask(&console, "GET", "/live/simulator", &cookie, "").await.starts_with("HTTP/1.1 404"));
    let form = format!("csrf={}&at=0&platform=line&person=ann&text=x", csrf(&page));
    assert!(ask(&console, "POST", "/simulator/say", &cookie, &form).await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn nothing_that_is_shown_is_html() {
    let console = console(Some(Arc::default())).await;
    let (_, cookie) = sign_in(&console, "/simulator").await;
    let page = ask(&console, "GET", "/simulator?platform=line&person=ben", &cookie, "").await;
    assert_eq!(page.matches("<script").count(), 2, "the panel's own alone: {page}");
    assert!(
        !page.contains("\" onload=\"")
            && !page.contains("src=\"javascript")
            && !page.contains("href=\"javascript"),
        "{page}"
    );
    assert!(page.matches("&lt;script&gt;").count() >= 9, "{page}");
    let form = format!("csrf={}&at=0&platform=line&person=ann&text=fail", csrf(&page));
    let answer = ask(&console, "POST", "/simulator/say", &cookie, &form).await;
    let problem = ask(&console, "GET", header(&answer, "location"), &cookie, "").await;
    assert!(problem.contains("role=\"alert\"") && problem.matches("<script").count() == 2, "{problem}");
}

/// Without a script, a form leads back to the chats that were there.
#[tokio::test]
async fn what_a_form_says_is_done_for_the_chat_that_it_is_in() {
    let playground = Arc::new(MadeUp::default());
    let console = console(Some(Arc::clone(&playground))).await;
    let (_, cookie) = sign_in(&console, "/simulator").await;
    let page = ask(&console, "GET", "/simulator", &cookie, "").await;
    let csrf = csrf(&page);
    let seats = "platform=messenger&person=ann&platform=line&person=ben";
    let post = async |what: &str, form: &str| {
        let form = format!("csrf={csrf}&at=1&{seats}&{form}");
        ask(&console, "POST", &format!("/simulator/{what}"), &cookie, &form).await
    };
    let answer = post("say", "text=hello").await;
    assert_eq!(header(&answer, "location"), format!("/simulator?{seats}#pane-1"));
    post("press", "title=Order").await;
    post("picture", "picture=tea").await;
    post("edit", "text=other").await;
    post("restart", "").await;
    post("switch-off", "fault=down").await;
    let expected = [
        "line ben Say(\"hello\")",
        "line ben Press(\"Order\")",
        "line ben Picture(\"tea\")",
        "line ben Edit(\"other\")",
        "line ben restart",
        "line down false",
    ];
    assert_eq!(playground.noted(), expected);
    for (what, form) in [
        ("say", "text="),
        ("say", &format!("text={}", "x".repeat(4001))),
        ("picture", "picture=dog"),
        ("nothing", ""),
    ] {
        let answer = post(what, form).await;
        assert!(header(&answer, "location").contains("&problem="), "{what}: {answer}");
    }
    // Neither without the session's word, nor without a session, nor by an address.
    let forged = format!("csrf=0&at=1&{seats}&text=x");
    assert!(ask(&console, "POST", "/simulator/say", &cookie, &forged).await.starts_with("HTTP/1.1 403"));
    let stranger = format!("csrf={csrf}&at=1&{seats}&text=x");
    assert!(ask(&console, "POST", "/simulator/say", "", &stranger).await.starts_with("HTTP/1.1 403"));
    assert!(ask(&console, "GET", "/simulator/say?text=x", &cookie, "").await.starts_with("HTTP/1.1 404"));
    assert_eq!(playground.noted(), [] as [&str; 0]);
}

#[tokio::test]
async fn there_are_as_many_chats_as_have_room() {
    let console = console(Some(Arc::default())).await;
    let (_, cookie) = sign_in(&console, "/simulator").await;
    let count = async |query: &str| {
        let page = ask(&console, "GET", &format!("/simulator?{query}"), &cookie, "").await;
        page.matches("<section class=\"pane\"").count()
    };
    assert_eq!(count("").await, 1, "what is there of the first");
    assert_eq!(count("platform=line&person=ann&platform=line&person=ben").await, 2);
    assert_eq!(count(&"platform=line&person=ann&".repeat(9)).await, 4);
    assert_eq!(
        count("platform=pigeon&person=ann&platform=line&person=zoe").await,
        1,
        "none that is not there"
    );
}
