//! Any router on any message, against a naive reading of what a router is: the first route whose condition fits and
//! whose branch has a handler for the message.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::bench::{Taken, message, taken, with};
use crate::prelude::*;

/// A router, as a test knows it.
#[derive(Debug, Clone)]
struct Model(Vec<(Fits, Option<Model>, bool)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fits {
    Command(&'static str),
    Action(&'static str),
    Text(&'static str),
    Starts(&'static str),
    Pictures,
    Group,
    Mention,
    Short,
    Otherwise,
}

/// A message, as a test knows it.
#[derive(Debug, Clone)]
struct Said {
    words: &'static str,
    kind: Kind,
    in_group: bool,
    mentions: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Typed,
    Pressed,
    Pictured,
}

const WORDS: [&str; 4] = ["a", "b", "ab", "a b"];

async fn nothing() {}

impl Fits {
    fn label(self) -> String {
        match self {
            Self::Command(name) => format!("command {name}"),
            Self::Action(name) => format!("action {name}"),
            Self::Text(words) => format!("text {words}"),
            Self::Starts(words) => format!("pattern ^{words}"),
            Self::Pictures => "media image".into(),
            Self::Group => "group".into(),
            Self::Mention => "mention".into(),
            Self::Short => "when short".into(),
            Self::Otherwise => "otherwise".into(),
        }
    }

    fn holds(self, said: &Said) -> bool {
        let is_typed = said.kind != Kind::Pressed;
        match self {
            Self::Command(name) => {
                said.kind == Kind::Typed && said.words.split(' ').next() == Some(&format!("/{name}"))
            }
            Self::Action(name) => {
                said.kind == Kind::Pressed
                    && (said.words == name || said.words.starts_with(&format!("{name}:")))
            }
            Self::Text(words) => is_typed && said.words == words,
            Self::Starts(words) => is_typed && said.words.starts_with(words),
            Self::Pictures => said.kind == Kind::Pictured,
            Self::Group => said.in_group,
            Self::Mention => said.mentions,
            Self::Short => said.words.len() < 2,
            Self::Otherwise => true,
        }
    }

    fn add(self, router: Router, inner: Option<&Model>) -> Router {
        /// The same route for a handler and for a router, which are of two types.
        macro_rules! add {
            ($name:ident $(, $argument:expr)*) => {
                match inner {
                    Some(inner) => router.$name($($argument,)* inner.router()),
                    None => router.$name($($argument,)* nothing),
                }
            };
        }
        match self {
            Self::Command(name) => add!(command, name),
            Self::Action(name) => add!(action, name),
            Self::Text(words) => add!(text, words),
            Self::Starts(words) => add!(pattern, format!("^{words}")),
            Self::Pictures => add!(media, MediaKind::Image),
            Self::Group => add!(group),
            Self::Mention => add!(mention),
            Self::Short => add!(when, "short", |message: &Message| {
                // A button is told by its payload here, which is not among its words.
                message_words(message).len() < 2
            }),
            Self::Otherwise => add!(otherwise),
        }
    }
}

fn message_words(message: &Message) -> &str {
    match &message.content {
        Content::Button { payload: Some(payload), .. } => payload,
        _ => message.text(),
    }
}

impl Model {
    fn router(&self) -> Router {
        self.0.iter().fold(Router::new(), |router, (fits, inner, is_global)| {
            let router = fits.add(router, inner.as_ref());
            if *is_global { router.globally() } else { router }
        })
    }

    fn route(&self, said: &Said) -> Option<(String, bool)> {
        for (fits, inner, is_global) in &self.0 {
            if !fits.holds(said) {
                continue;
            }
            match inner {
                None => return Some((fits.label(), *is_global)),
                Some(inner) => {
                    if let Some((below, below_is_global)) = inner.route(said) {
                        return Some((format!("{} > {below}", fits.label()), *is_global || below_is_global));
                    }
                }
            }
        }
        None
    }

    /// Labels are there once in each router, as a bot would ask.
    fn without_repeats(mut self) -> Self {
        let mut seen = Vec::new();
        self.0.retain(|(fits, ..)| {
            !seen.contains(fits) && {
                seen.push(*fits);
                true
            }
        });
        self
    }
}

impl Said {
    fn json(&self) -> Value {
        let content = match self.kind {
            Kind::Typed => json!({ "type": "text", "text": self.words }),
            Kind::Pressed => json!({ "type": "button", "title": "!", "payload": self.words }),
            Kind::Pictured => {
                let picture =
                    json!({ "type": "media", "media": "image", "url": "https://example.com/x.png" });
                json!({ "type": "attachments", "text": self.words, "attachments": [picture] })
            }
        };
        let place = json!(if self.in_group { "group" } else { "direct" });
        with(with(message(content), "place", place), "mentions_bot", json!(self.mentions))
    }
}

fn fits() -> impl Strategy<Value = Fits> {
    let words = || prop::sample::select(&WORDS[..]);
    let names = || prop::sample::select(&WORDS[..3]);
    prop_oneof![
        names().prop_map(Fits::Command),
        names().prop_map(Fits::Action),
        words().prop_map(Fits::Text),
        words().prop_map(Fits::Starts),
        Just(Fits::Pictures),
        Just(Fits::Group),
        Just(Fits::Mention),
        Just(Fits::Short),
        Just(Fits::Otherwise),
    ]
}

fn model() -> impl Strategy<Value = Model> {
    let routers = |inner: BoxedStrategy<Option<Model>>| {
        let route = (fits(), inner, any::<bool>());
        prop::collection::vec(route, 0..6).prop_map(|routes| Model(routes).without_repeats())
    };
    let leaf = Just(None).boxed();
    let within = prop_oneof![2 => Just(None), 1 => routers(leaf).prop_map(Some)].boxed();
    let deeper = prop_oneof![2 => Just(None), 1 => routers(within).prop_map(Some)].boxed();
    routers(deeper)
}

fn said() -> impl Strategy<Value = Said> {
    let words = ["a", "b", "ab", "a b", "/a", "/b b", "/ab", "/", "a:b", "ab:", "", "c"];
    let kind = prop::sample::select(vec![Kind::Typed, Kind::Pressed, Kind::Pictured]);
    (prop::sample::select(words.to_vec()), kind, any::<bool>(), any::<bool>())
        .prop_map(|(words, kind, in_group, mentions)| Said { words, kind, in_group, mentions })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_router_takes_the_first_route_that_fits(model in model(), said in said()) {
        let taken = taken(model.router(), &said.json());
        let taken = taken.map(|Taken { path, is_global, .. }| (path, is_global));
        prop_assert_eq!(taken, model.route(&said));
    }
}
