//! Where a text that is too long is cut.

use std::ops::Range;

use super::{
    Limit,
    cluster::floor,
    fence::{self, Fence, ROOM_MIN, closes},
    fits, fitting, link,
};

/// A cut: the part, and what comes after it.
pub(super) struct Cut<'a> {
    pub(super) part: &'a str,
    pub(super) next: &'a str,
    /// The fence that the part is the inside of.
    pub(super) fence: Option<Fence<'a>>,
    /// Whether that fence goes on in `next`.
    pub(super) goes_on: bool,
}

/// Cuts a part from the front of `text`, which is too long to be the last one and has no white space at its end. `open`
/// is the fence it begins in.
pub(super) fn find<'a>(text: &'a str, open: Option<Fence<'a>>, limit: Limit) -> Cut<'a> {
    if let Some(fence) = open {
        return in_fence(text, fence, limit);
    }
    let outline = Outline::of(text, limit);
    match outline.fence {
        Some((start, fence)) if text[..start].trim().is_empty() => {
            let code = text[start..].split_once('\n').map_or("", |(_, code)| code);
            in_fence(code, fence, limit)
        }
        _ => outline.cut(text, limit),
    }
}

/// The best of each kind of break in what fits into one part.
#[derive(Debug, Default)]
struct Outline<'a> {
    /// What fits, but for a fence that does not fit with it.
    end: usize,
    /// The fence that begins in what fits and ends after it.
    fence: Option<(usize, Fence<'a>)>,
    paragraphs: Vec<usize>,
    lines: Vec<usize>,
    sentences: Vec<usize>,
    words: Vec<usize>,
    links: Vec<Range<usize>>,
}

impl<'a> Outline<'a> {
    fn of(text: &'a str, limit: Limit) -> Self {
        let mut end = fitting(limit.unit, text, limit.max);
        if end == text.len() {
            end = text.char_indices().next_back().map_or(0, |(at, _)| at);
        }
        let mut outline = Self { end, links: links(text, end, limit), ..Self::default() };
        outline.fence = outline.read(text, limit.last >= ROOM_MIN);
        if let Some((start, _)) = outline.fence {
            outline.end = start;
            outline.lines.push(start);
        }
        outline
    }

    /// Goes through the lines that begin in what fits; returns the fence that is open at its end.
    fn read(&mut self, text: &'a str, fences: bool) -> Option<(usize, Fence<'a>)> {
        let mut open: Option<(usize, Fence<'a>)> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let (start, stop) = (at, at + line.len());
            at = stop;
            if start >= self.end {
                break;
            }
            match open {
                Some(_) if closes(line) && start + line.trim_end().len() <= self.end => {
                    open = None;
                    self.lines.extend((stop <= self.end).then_some(stop));
                }
                Some(_) => {}
                None => match Fence::opened_by(line).filter(|_| fences && stop < text.len()) {
                    Some(fence) => open = Some((start, fence)),
                    None => self.read_line(text, start, line),
                },
            }
        }
        open
    }

    /// Every break in a line of prose.
    fn read_line(&mut self, text: &str, start: usize, line: &str) {
        let mut ended = false;
        for (offset, character) in line.char_indices() {
            let at = start + offset;
            if at > self.end {
                return;
            }
            let blank = |text: &str| text.starts_with('\n');
            let kind = match character {
                '\n' if text[..at].ends_with('\n') || blank(&text[at + 1..]) => Some(&mut self.paragraphs),
                '\n' => Some(&mut self.lines),
                _ if character.is_whitespace() && ended => Some(&mut self.sentences),
                _ if character.is_whitespace() => Some(&mut self.words),
                _ if text[..at].ends_with(['。', '！', '？']) => Some(&mut self.sentences),
                _ => None,
            };
            if let Some(kind) = kind.filter(|_| !in_link(&self.links, at)) {
                kind.push(at);
            }
            let closes = matches!(character, '"' | '\'' | ')' | '*' | '_');
            ended = matches!(character, '.' | '!' | '?' | '…') || (ended && closes);
        }
    }

    /// The best break: the strongest kind that leaves neither a stub nor too long a rest.
    fn cut(&self, text: &'a str, limit: Limit) -> Cut<'a> {
        let first = text.len() - text.trim_start().len();
        let kinds = [&self.paragraphs, &self.lines, &self.sentences, &self.words];
        let rightmost = |kind: &Vec<usize>| kind.iter().copied().rfind(|at| *at > first && *at <= self.end);
        let best = |good: &dyn Fn(usize) -> bool| {
            kinds.iter().find_map(|kind| rightmost(kind).filter(|at| good(*at)))
        };
        let is_no_stub = |at: usize| at >= self.end / 3;
        let best = best(&|at| is_no_stub(at) && leaves_the_last(text, at, limit))
            .or_else(|| best(&is_no_stub))
            .or_else(|| best(&|_| true));
        let at = best.unwrap_or_else(|| self.hard(text, first));
        Cut { part: text[..at].trim_end(), next: text[at..].trim_start(), fence: None, goes_on: false }
    }

    /// Where there is no break at all: before a link, or between two characters.
    fn hard(&self, text: &str, first: usize) -> usize {
        match self.links.iter().find(|link| link.start < self.end && self.end < link.end) {
            Some(link) if link.start > first => link.start,
            _ => floor(text, self.end),
        }
    }
}

fn in_link(links: &[Range<usize>], at: usize) -> bool {
    links.iter().any(|link| link.start < at && at < link.end)
}

/// The links that a cut in the first `end` bytes could hit, and that fit into a part at all.
fn links(text: &str, end: usize, limit: Limit) -> Vec<Range<usize>> {
    let seen = &text[..fitting(limit.unit, text, 2 * limit.max + 1)];
    let mut links = link::find(seen);
    links.retain(|link| link.start < end && fits(limit.unit, &text[link.clone()], limit.max));
    links
}

/// Whether what is left after a cut can be the last part.
fn leaves_the_last(text: &str, at: usize, limit: Limit) -> bool {
    limit.last == limit.max || fits(limit.unit, text[at..].trim_start(), limit.last)
}

/// Cuts in a fence: after its end if that fits, or after a line of it, or after a word.
fn in_fence<'a>(text: &'a str, fence: Fence<'a>, limit: Limit) -> Cut<'a> {
    let fenced = limit.unit.length(&fence.opening()) + limit.unit.length(fence::CLOSING);
    let mut end = fitting(limit.unit, text, limit.max - fenced);
    let closed = closed_within(text, end);
    if let Some((part, next)) = closed.filter(|(_, next)| !next.is_empty()) {
        return Cut { part, next, fence: Some(fence), goes_on: false };
    }
    if closed.is_some() || end == text.len() {
        end = fitting(limit.unit, text, limit.last - fenced);
    }
    let first = text.len() - text.trim_start().len();
    let breaks = [text[..end].rfind('\n'), text[..end].rfind(' ')];
    let at = breaks.into_iter().flatten().find(|at| *at > first);
    let (at, skipped) = at.map_or_else(|| (floor(text, end), 0), |at| (at, 1));
    let (part, next) = (&text[..at], &text[at + skipped..]);
    match closed_within(next, 0) {
        Some((_, next)) => Cut { part, next, fence: Some(fence), goes_on: false },
        None => Cut { part, next, fence: Some(fence), goes_on: true },
    }
}

/// The code up to the line that closes the fence, if it is at most `end` bytes, and what comes after that line.
fn closed_within(text: &str, end: usize) -> Option<(&str, &str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let code = at.max(1) - 1;
        if code > end {
            return None;
        }
        if closes(line) {
            return Some((&text[..code], text[at + line.len()..].trim_start()));
        }
        at += line.len();
    }
    None
}
