//! The frame around every page.

use maud::{DOCTYPE, Markup, html};

use crate::{assets, server::Ask};

/// A part of the panel, as the navigation has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
}

/// The parts of the panel, in the order of the navigation.
pub(crate) const SECTIONS: &[Section] = &[
    Section { path: "/", name: "Overview" },
    Section { path: "/map", name: "Map" },
    Section { path: "/conversations", name: "Conversations" },
    Section { path: "/dead", name: "Dead letters" },
    Section { path: "/logs", name: "Logs" },
    Section { path: "/simulator", name: "Simulator" },
    Section { path: "/settings", name: "Settings" },
];

/// What a page is.
pub(crate) struct Page<'a> {
    /// The path of its part of the panel.
    pub(crate) section: &'a str,
    /// What it is about.
    pub(crate) title: &'a str,
    /// Where what is live comes from.
    pub(crate) live: Option<&'a str>,
}

/// A page, for somebody who has signed in.
pub(crate) fn page(ask: &Ask, page: &Page<'_>, content: Markup) -> Markup {
    document(
        page.title,
        html! {
            a.skip href="#content" { "Skip to content" }
            header.side {
                a.brand href="/" { img src=(assets::path("icon.svg")) alt="" width="28" height="28"; span { "chinwag" } }
                nav aria-label="Panel" {
                    ul {
                        @for section in SECTIONS {
                            li {
                                a href=(section.path) aria-current=[(section.path == page.section).then_some("page")] {
                                    (section.name)
                                }
                            }
                        }
                    }
                }
                div.side-end {
                    button.quiet #theme type="button" { "Theme: system" }
                    form method="post" action="/sign-out" {
                        (csrf(ask))
                        button.quiet { "Sign out" }
                    }
                }
            }
            main #content tabindex="-1" data-live=[page.live] {
                h1 { (page.title) }
                (content)
            }
        },
    )
}

/// What every form has to say.
pub(crate) fn csrf(ask: &Ask) -> Markup {
    html! { input type="hidden" name="csrf" value=(ask.csrf()); }
}

/// What somebody signs in with.
pub(crate) enum SignIn<'a> {
    /// The link that they have opened.
    Link {
        /// What it is good for.
        code: &'a str,
        /// The page that it leads to.
        next: Option<&'a str>,
    },
    /// The token.
    Token,
    /// There is no token, and no link.
    Nothing,
}

/// Asks somebody to sign in.
pub(crate) fn sign_in(way: &SignIn<'_>, problem: Option<&str>) -> Markup {
    document(
        "Sign in",
        html! {
            main.alone #content {
                h1 { "Sign in" }
                @if let Some(words) = problem { p.notice.bad role="alert" { (words) } }
                p.notice.warn #insecure hidden {
                    "This page did not come by HTTPS: a browser does not keep what signs you in. Open it by HTTPS, or on the machine itself."
                }
                @match way {
                    SignIn::Link { code, next } => {
                        form.stack method="post" action="/sign-in" {
                            input type="hidden" name="code" value=(code);
                            @if let Some(next) = next { input type="hidden" name="next" value=(next); }
                            button.primary autofocus { "Sign in with this link" }
                        }
                        p.dim { "It is good once, and for ten minutes." }
                    }
                    SignIn::Token => {
                        form.stack method="post" action="/sign-in" {
                            label { "Token" input type="password" name="token" autocomplete="current-password" required autofocus; }
                            button.primary { "Sign in" }
                        }
                        p.dim { "It is where the settings say: " code { "[console] token" } "." }
                    }
                    SignIn::Nothing => {
                        p { "Open the link that the bot printed when it started." }
                        p.dim {
                            "To sign in at any time, set " code { "[console] token = { env = \"CHINWAG_CONSOLE_TOKEN\" }" }
                            " and start the bot again."
                        }
                    }
                }
            }
        },
    )
}

/// Says what is wrong.
pub(crate) fn problem(title: &str, words: &str) -> Markup {
    document(
        title,
        html! {
            main.alone #content {
                h1 { (title) }
                p { (words) }
                p { a href="/" { "To the overview" } }
            }
        },
    )
}

fn document(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · chinwag" }
                link rel="icon" href=(assets::path("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::path("console.css"));
                script type="module" src=(assets::path("console.js")) {}
            }
            body { (body) }
        }
    }
}
