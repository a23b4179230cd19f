//! The console of a running bot: what is changed there takes effect in that process.

use std::time::Duration;

use chinwag_core::clock::Timestamp;
use chinwag_testkit::messenger::{Config, Messenger};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use crate::support::{Bot, Place};

const SOON: Duration = Duration::from_secs(30);

/// A browser that has signed in.
struct Browser {
    address: String,
    cookie: String,
}

impl Browser {
    async fn of(bot: &Bot) -> Self {
        let link = bot.console().strip_prefix("http://").unwrap();
        let (address, path) = link.split_once('/').unwrap();
        let mut browser = Self { address: address.to_owned(), cookie: String::new() };
        let head = browser.get(&format!("/{path}")).await;
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        browser.cookie = cookie.split(';').next().unwrap().to_owned();
        browser
    }

    /// The whole answer, with its head.
    async fn get(&self, path: &str) -> String {
        self.read(&format!("GET {path}"), "").await
    }

    /// Sends the first form of a page that leads to `action`.
    async fn submit(&self, page: &str, action: &str) -> String {
        let page = self.get(page).await;
        let form = page.split("<form").find(|form| form.contains(&format!("action=\"{action}\""))).unwrap();
        let input = |input: &str| {
            let of =
                |name: &str| Some(input.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.to_owned());
            Some(format!("{}={}", of("name")?, of("value")?))
        };
        let form = form.split("</form>").next().unwrap();
        let body: Vec<String> = form.split("<input").skip(1).filter_map(input).collect();
        self.read(&format!("POST {action}"), &body.join("&")).await
    }

    async fn read(&self, line: &str, body: &str) -> String {
        let mut answer = String::new();
        self.open(line, body).await.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn open(&self, line: &str, body: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        BufReader::new(stream)
    }
}

/// With a console, and a verify token that is rotated: what the provider says is the old one.
fn place(provider: &Messenger) -> Place {
    Place::with(&format!(
        r#"
[gateway]
listen = "127.0.0.1:0"

[engine]
path = "chinwag.db"

[console]
listen = "127.0.0.1:0"

[[channel]]
name = "page"
platform = "messenger"
api_url = "{}"
app_secret = {{ env = "MESSENGER_APP_SECRET" }}
page_token = {{ env = "MESSENGER_PAGE_TOKEN" }}
verify_token = [{{ env = "MESSENGER_PAGE_TOKEN" }}, {{ env = "MESSENGER_VERIFY_TOKEN" }}]
"#,
        provider.api_url()
    ))
}

/// One click in the console, and two seconds later at the most the running bot keeps more of that function's log; and it
/// appears on a page that is open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_is_turned_up_by_a_click() {
    let provider = Messenger::start(Config::default()).await.unwrap();
    let place = place(&provider);
    let bot = place.run(&[]);
    let browser = Browser::of(&bot).await;
    assert!(browser.get("/settings").await.contains("not used</span> since the start"));
    provider.subscribe(&bot.webhook()).await.unwrap();
    let settings = browser.get("/settings").await;
    assert!(
        settings.contains("still used</span>") && settings.contains("variable MESSENGER_VERIFY_TOKEN"),
        "{settings}"
    );
    assert!(!settings.contains("FAKE_"), "{settings}");

    let mut live = browser.open("GET /live/logs?function=talk&after=0", "").await.lines();
    let changed = browser.submit("/functions/talk", "/logs/policy").await;
    assert!(changed.contains("location: /functions/talk?log=set"), "{changed}");
    let person = provider.user("200000000000001");
    let talk = async {
        loop {
            person.says("xyzzy").await.unwrap();
            person.next_reply(SOON).await.unwrap();
        }
    };
    let done = async {
        loop {
            let line = live.next_line().await.unwrap().unwrap();
            if line.contains("class=\"debug\"") {
                return line;
            }
        }
    };
    let line = tokio::select! {
        line = tokio::time::timeout(SOON, done) => line.unwrap(),
        () = talk => unreachable!("it goes on"),
    };
    let at = line.split("datetime=\"").nth(1).unwrap().split('"').next().unwrap();
    let said: Timestamp = serde_json::from_value(at.into()).unwrap();
    let policy = place.end(&["logs", "policies", "--json"]).json().remove(0);
    let set: Timestamp = serde_json::from_value(policy["at"].clone()).unwrap();
    assert!(said.since(set) <= Duration::from_secs(2), "set at {set}, and the first line is of {said}");
    assert_eq!(
        (policy["function"].as_str(), policy["level"].as_str()),
        (Some("talk"), Some("debug")),
        "{policy}"
    );

    let audit = place.end(&["audit", "--json"]).json();
    let who = policy["by"].as_str().unwrap();
    assert!(who.starts_with("console:link-"), "{policy}");
    let actions: Vec<_> = audit
        .iter()
        .map(|entry| (entry["action"].as_str().unwrap(), entry["who"].as_str().unwrap()))
        .collect();
    assert_eq!(actions, [("console.sign_in", "console:link"), ("logs.set", who)]);
    assert_eq!(bot.stop().code, Some(0));
}
