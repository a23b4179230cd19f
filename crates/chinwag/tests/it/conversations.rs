//! A person in the bot's place, by the forms of the console of a running process, and what its pages show.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use chinwag_testkit::messenger::{Config, Fault, Messenger, Rule, User};

use crate::support::{Bot, Place};

const SOON: Duration = Duration::from_secs(30);
const PERSON: &str = "200000000000001";
const KEY: &str = "page:100000000000001:200000000000001";

/// A running bot with a console, its provider, and somebody who has signed in.
struct Stage {
    place: Place,
    _bot: Bot,
    provider: Messenger,
    client: Client,
}

impl Stage {
    async fn new() -> Self {
        let provider = Messenger::start(Config::default()).await.unwrap();
        let place = Place::new(&provider.api_url());
        let settings = std::fs::read_to_string(place.path().join("chinwag.toml")).unwrap();
        place.write("chinwag.toml", &format!("{settings}\n[console]\nlisten = \"127.0.0.1:0\"\n"));
        let bot = place.run(&[]);
        provider.subscribe(&bot.webhook()).await.unwrap();
        let client = Client::sign_in(bot.greeting["console"].as_str().unwrap());
        Self { place, _bot: bot, provider, client }
    }

    fn person(&self) -> User {
        self.provider.user(PERSON)
    }

    /// The conversation's page.
    fn page(&self) -> String {
        self.client.get(&format!("/conversation?key={}", encoded(KEY)))
    }

    /// The conversation's page, once it says this.
    fn page_with(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let page = self.page();
            if page.contains(words) {
                return page;
            }
            assert!(begun.elapsed() < SOON, "{words} is not in\n{page}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a form of the conversation's page; the page that comes after it.
    fn send(&self, path: &str, values: &[(&str, &str)]) -> String {
        let csrf = hidden(&self.page(), "csrf");
        let values = [("csrf", csrf.as_str()), ("key", KEY)].into_iter().chain(values.iter().copied());
        let form: Vec<String> = values.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.client.post(path, &form.join("&"))
    }
}

/// A browser that has signed in.
struct Client {
    address: String,
    cookie: String,
}

impl Client {
    fn sign_in(link: &str) -> Self {
        let (address, path) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut client = Self { address: address.to_owned(), cookie: String::new() };
        let answer = client.ask("GET", &format!("/{path}"), "");
        client.cookie = header(&answer, "set-cookie").unwrap().split(';').next().unwrap().to_owned();
        client
    }

    fn get(&self, path: &str) -> String {
        let answer = self.ask("GET", path, "");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer
    }

    /// Sends a form, and goes where the answer says.
    fn post(&self, path: &str, form: &str) -> String {
        let answer = self.ask("POST", path, form);
        match header(&answer, "location") {
            Some(place) => self.get(place),
            None => answer,
        }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\norigin: http://{}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len(),
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let lines = answer.lines().take_while(|line| !line.is_empty());
    let mut pairs = lines.filter_map(|line| line.split_once(": "));
    pairs.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let at = page.find(&field).unwrap_or_else(|| panic!("there is no {name} in\n{page}")) + field.len();
    page[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_takes_over_answers_and_gives_back_by_the_console() {
    let stage = Stage::new().await;
    let person = stage.person();
    person.says("xyzzy").await.unwrap();
    person.next_reply(SOON).await.unwrap();
    let page = stage.page_with("xyzzy");
    assert!(page.contains("Take over from the bot"));

    let page = stage.send("/conversation/hold", &[("minutes", "15"), ("name", "Alice <b>")]);
    assert!(page.contains("You hold this conversation."), "{page}");
    assert!(page.contains("console:Alice &lt;b&gt; (link-"), "{page}");
    let held = stage.client.get("/conversations?state=held");
    assert!(held.contains(KEY) && held.contains("held by console:Alice"), "{held}");
    person.says("is anybody there?").await.unwrap();
    stage.page_with("is anybody there?");

    // One form says one thing, however often it is sent.
    let form = hidden(&stage.page(), "form");
    let answer = [("form", form.as_str()), ("name", "Alice"), ("text", "I am. Alice, by the way.")];
    assert!(stage.send("/conversation/answer", &answer).contains("Your answer is on its way."));
    assert!(stage.send("/conversation/answer", &answer).contains("is not sent again"));
    assert_eq!(person.next_reply(SOON).await.unwrap().text(), "I am. Alice, by the way.");
    let page = stage.page_with("console:Alice (link-");
    assert_eq!(page.matches("I am. Alice, by the way.").count(), 1, "{page}");

    assert!(stage.send("/conversation/release", &[]).contains("The bot answers here again."));
    person.says("xyzzy").await.unwrap();
    person.next_reply(SOON).await.unwrap();
    assert_eq!(stage.provider.report().delivered, 3, "what was said meanwhile was not answered by the bot");
    let audit = stage.place.end(&["audit", "--json"]).json();
    let actions: Vec<&str> = audit.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    let by_hand = ["conversation.hold", "conversation.answer", "conversation.give_back"];
    assert_eq!(actions, [&["console.sign_in"][..], &by_hand].concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_meant_is_not_done() {
    let stage = Stage::new().await;
    let refused = stage.client.post("/conversation/hold", &format!("csrf=no&key={}", encoded(KEY)));
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    let page = stage.send("/conversation/hold", &[("minutes", "999999999999")]);
    assert!(page.contains("Not done: a conversation is held for at most 7 days"), "{page}");
    let form = hidden(&page, "form");
    assert!(
        stage.send("/conversation/answer", &[("form", form.as_str()), ("text", "  ")]).contains("Not done")
    );
    let other = stage.send("/conversation/answer", &[("form", "forged"), ("text", "hi")]);
    assert!(other.starts_with("HTTP/1.1 404"), "{other}");
    let audit = stage.place.end(&["audit", "--json"]).json();
    assert_eq!(audit.iter().map(|entry| &entry["action"]).collect::<Vec<_>>(), ["console.sign_in"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_shows_what_became_of_each_answer() {
    let stage = Stage::new().await;
    let person = stage.person();
    person.says("xyzzy").await.unwrap();
    let reply = person.next_reply(SOON).await.unwrap();
    stage.page_with(">sent</span>");
    person.reads(reply.at).await.unwrap();
    stage.page_with(">read</span>");
    stage.provider.faults().add(Rule::always(Fault::Graph { status: 400, code: 551, subcode: None }));
    person.says("plugh").await.unwrap();
    let page = stage.page_with("not delivered: ");
    assert!(page.contains("How long the last message took"), "{page}");
}

/// What is copied of an event passes with the same bot, and the provider's request is there as it came.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_copied_as_a_test() {
    let stage = Stage::new().await;
    let person = stage.person();
    let mut last = String::new();
    for words in ["/start", "xyzzy"] {
        let sent = person.says(words).await.unwrap();
        person.next_reply(SOON).await.unwrap();
        last = sent.mid().to_owned();
    }
    stage.page_with("xyzzy");
    let page = stage.client.get(&format!("/event?id={last}"));
    let script = pre(&page, "script");
    assert!(script.contains("ann: xyzzy"), "{script}");
    let place = Place::with("");
    place.write("copied.chat", &script);
    let played = place.end(&["test", "copied.chat", "--json"]);
    assert_eq!(played.code, Some(0), "{script}\n{played:?}");
    let fixture = place.write("body.json", &pre(&page, "fixture"));
    let decoded = place.end(&["decode", "messenger", fixture.to_str().unwrap()]).json();
    assert!(decoded[0].to_string().contains(&last), "{decoded:?}");
}

/// The text of an element that can be copied.
fn pre(page: &str, id: &str) -> String {
    let begin = format!("<pre id=\"{id}\" tabindex=\"0\">");
    let at = page.find(&begin).unwrap_or_else(|| panic!("there is no {id} in\n{page}")) + begin.len();
    let text = &page[at..at + page[at..].find("</pre>").unwrap()];
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Whoever is forgotten by the console is in no page and in no file, while the bot runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_is_forgotten_by_the_console() {
    let stage = Stage::new().await;
    let person = stage.person();
    person.says("xyzzyplugh").await.unwrap();
    person.next_reply(SOON).await.unwrap();
    stage.page_with("Echo: xyzzyplugh");
    let kept = stage.send("/conversation/forget", &[]);
    assert!(kept.contains("Not done: tick that"), "{kept}");
    let gone = stage.send("/conversation/forget", &[("sure", "yes"), ("name", "Alice")]);
    assert!(gone.contains("The conversation is forgotten."), "{gone}");
    assert!(!stage.page().contains("xyzzyplugh"));
    assert!(!stage.client.get("/conversations?q=xyzzyplugh").contains("Echo"), "it is not found");
    let files = std::fs::read_dir(stage.place.path()).unwrap().map(|file| file.unwrap().path());
    for file in files.filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(10).any(|part| part == b"xyzzyplugh"), "{}", file.display());
    }
    let audit = stage.place.end(&["audit", "--json"]).json();
    assert_eq!(audit.last().unwrap()["action"], "conversation.forget");
    person.says("plugh").await.unwrap();
    assert_eq!(person.next_reply(SOON).await.unwrap().text(), "Echo: plugh");
}
