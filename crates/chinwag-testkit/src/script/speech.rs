//! What is said in a speech, which has one line or several.

use chinwag_core::nearest::nearest;

use super::{
    line::{barred, choices, of_message},
    message::{Line, Said},
    problem::Mistake,
    scenario::{Deed, Media},
};

/// The lines of a speech: the first as it stands behind the name, the others with what they are indented by.
#[derive(Debug, Clone, Default)]
pub(super) struct Speech<'a> {
    pub(super) lines: Vec<&'a str>,
}

impl Speech<'_> {
    /// As a message of the bot.
    pub(super) fn said(&self) -> Result<Said, Mistake> {
        let lines: Vec<Line> = self.lines.iter().filter_map(|line| of_message(line)).collect();
        if lines.is_empty() {
            let remedy = "write what, or “bot: *” for anything, or “(silence)”";
            return Err(Mistake::new("it is not said what the bot says", remedy));
        }
        Ok(Said { lines })
    }

    /// As what a person does.
    pub(super) fn deed(&self, name: &str) -> Result<Deed, Mistake> {
        let lines = self.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        let lines: Vec<&str> = lines.collect();
        match lines.as_slice() {
            [] => Err(Mistake::new(
                format!("it is not said what {name} says"),
                format!("write “{name}: words”"),
            )),
            [line] => deed(line, name),
            lines => Ok(Deed::Says(words(lines))),
        }
    }
}

fn words(lines: &[&str]) -> String {
    lines.iter().map(|line| barred(line).unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn deed(line: &str, name: &str) -> Result<Deed, Mistake> {
    if let Some(titles) = choices(line) {
        let [title] = titles.as_slice() else {
            let what = format!("{name} presses {} things at once", titles.len());
            return Err(Mistake::new(what, format!("write “{name}: [{}]”", titles[0])));
        };
        return Ok(Deed::Presses(title.clone()));
    }
    let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    match verb {
        "sends" => sends(rest, name).map(|sent| sent.unwrap_or_else(|| Deed::Says(line.to_owned()))),
        "edits" if !rest.is_empty() => Ok(Deed::Edits(rest.to_owned())),
        "reacts" if is_sign(rest) => Ok(Deed::Reacts(rest.to_owned())),
        _ => Ok(Deed::Says(words(&[line]))),
    }
}

/// Whether it is one thing that is no word, such as a heart.
fn is_sign(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|letter| letter.is_whitespace() || letter.is_ascii())
}

/// What is sent; `None` where somebody only says “sends …”.
fn sends(rest: &str, name: &str) -> Result<Option<Deed>, Mistake> {
    let mut words = rest.split_whitespace();
    let (Some(kind), values) = (words.next(), words.collect::<Vec<_>>()) else { return Ok(None) };
    if kind == "location" {
        return location(&values, name).map(Some);
    }
    let known = Media::ALL.map(Media::as_str);
    let media = Media::ALL.into_iter().find(|media| media.as_str() == kind);
    match (media, values.as_slice()) {
        (Some(media), [url]) => Ok(Some(Deed::Sends(media, (*url).to_owned()))),
        (Some(_), _) => {
            let what = format!("it is not said where the {kind} is");
            Err(Mistake::new(what, format!("write “{name}: sends {kind} https://example.com/it”")))
        }
        (None, [url]) if url.contains("://") => {
            let meant = nearest(kind, known).unwrap_or("image");
            let what = format!("nobody can send “{kind}”");
            Err(Mistake::new(
                what,
                format!("write “{name}: sends {meant} {url}”; there are {} and location", known.join(", ")),
            ))
        }
        _ => Ok(None),
    }
}

fn location(values: &[&str], name: &str) -> Result<Deed, Mistake> {
    let degrees = |text: &str, most: f64| text.parse().ok().filter(|value: &f64| value.abs() <= most);
    let place = match values {
        [latitude, longitude] => degrees(latitude, 90.0).zip(degrees(longitude, 180.0)),
        _ => None,
    };
    let place = place.map(|(latitude, longitude)| Deed::Locates { latitude, longitude });
    let remedy = || format!("write degrees north and east, as in “{name}: sends location 52.52 13.4”");
    place.ok_or_else(|| Mistake::new("this is no place", remedy()))
}
