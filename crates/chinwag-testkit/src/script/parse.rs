//! Reads a script, line by line, and finds as many mistakes as can be found in one go.

use std::{ops::Range, path::Path};

use super::{
    direction::Direction,
    line::{BOT, Kind},
    problem::{Mistake, Problem, ScriptError},
    scenario::{Act, Deed, Scenario, Script, Step},
    speech::Speech,
};

/// The largest script, in bytes.
const BYTES_MAX: usize = 4 << 20;

impl Script {
    /// Reads a script. `file` is what it is called in errors, and the title of what stands before the first title.
    ///
    /// # Errors
    /// Every mistake that can be found in one go.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScriptError> {
        let lines: Vec<&str> = text.lines().collect();
        let mut parser = Parser::new(file);
        if text.len() > BYTES_MAX {
            parser.problem(0, Mistake::new("the script is longer than 4 MiB", "make several of it"));
        } else {
            lines.iter().enumerate().for_each(|(index, line)| {
                parser.line(index, if index == 0 { without_mark(line) } else { line });
            });
            parser.end(lines.len());
        }
        ScriptError::check(parser.problems)?;
        Ok(Self {
            file: file.to_owned(),
            scenarios: parser.scenarios,
            lines: lines.into_iter().map(str::to_owned).collect(),
            line_end: if text.contains("\r\n") { "\r\n" } else { "\n" },
            is_ended: text.ends_with('\n'),
        })
    }
}

/// The first line without the mark of its encoding that some editors begin a file with. In the file it stays.
fn without_mark(line: &str) -> &str {
    line.strip_prefix('\u{feff}').unwrap_or(line)
}

/// What has been read so far.
struct Parser<'a> {
    file: &'a str,
    scenarios: Vec<Scenario>,
    problems: Vec<Problem>,
    /// The speech that may go on.
    open: Option<Open<'a>>,
    /// The speech before was not understood, so that neither is what goes on with it.
    is_lost: bool,
    /// Who spoke last in this scenario.
    spoke: Option<&'a str>,
}

/// A speech that may go on.
struct Open<'a> {
    speaker: &'a str,
    to: Option<&'a str>,
    lines: Range<usize>,
    speech: Speech<'a>,
}

impl<'a> Parser<'a> {
    fn new(file: &'a str) -> Self {
        Self { file, scenarios: Vec::new(), problems: Vec::new(), open: None, is_lost: false, spoke: None }
    }

    fn line(&mut self, index: usize, line: &'a str) {
        let kind = match Kind::read(line) {
            Ok(kind) => kind,
            Err(mistake) => {
                self.close();
                self.is_lost = true;
                return self.problem(index, mistake);
            }
        };
        match kind {
            Kind::Comment => return,
            Kind::More(more) => return self.more(index, more),
            Kind::Blank => self.close(),
            Kind::Title(title) => self.title(index, title),
            Kind::Direction(text) => self.direction(index, text),
            Kind::Speech { speaker, to, words } => {
                self.close();
                let speech = Speech { lines: vec![words] };
                self.open = Some(Open { speaker, to, lines: index..index + 1, speech });
            }
        }
        self.is_lost = false;
    }

    fn more(&mut self, index: usize, more: &'a str) {
        if let Some(open) = &mut self.open {
            open.lines.end = index + 1;
            open.speech.lines.push(more);
        } else if !self.is_lost {
            let remedy =
                "put it right below the speech it belongs to, or begin it with a name, as in “ann: words”";
            self.problem(index, Mistake::new("this goes on with nothing", remedy));
            self.is_lost = true;
        }
    }

    fn title(&mut self, index: usize, title: &str) {
        self.close();
        self.check_scenario();
        self.spoke = None;
        self.scenarios.push(Scenario { title: title.to_owned(), line: index + 1, steps: Vec::new() });
    }

    fn direction(&mut self, index: usize, text: &str) {
        self.close();
        match Direction::read(text) {
            Ok(Direction::Redeliver) if self.spoke.is_none() => {
                let remedy = "let a person say something first, as in “ann: hi”";
                self.problem(index, Mistake::new("nothing was delivered yet that could come again", remedy));
            }
            Ok(direction) if direction.is_state() && self.spoke.is_none() => {
                let remedy = "let a person say something first, as in “ann: hi”";
                self.problem(index, Mistake::new("nobody has spoken yet whose state it could be", remedy));
            }
            Ok(direction) => self.step(index..index + 1, Act::Direction(direction)),
            Err(mistake) => self.problem(index, mistake),
        }
    }

    /// The speech that may go on goes on no more.
    fn close(&mut self) {
        let Some(Open { speaker, to, lines, speech }) = self.open.take() else { return };
        let start = lines.start;
        let act = if speaker == BOT { self.said(&speech, to) } else { self.deed(&speech, speaker) };
        match act {
            Ok(act) => self.step(lines, act),
            Err(mistake) => self.problem(start, mistake),
        }
    }

    fn said(&self, speech: &Speech<'_>, to: Option<&str>) -> Result<Act, Mistake> {
        let Some(to) = to.or(self.spoke) else {
            let remedy = "let a person say something first, or write “bot to ann: …”";
            return Err(Mistake::new("nobody has spoken yet whom the bot could answer", remedy));
        };
        Ok(Act::Bot { to: to.to_owned(), says: speech.said()? })
    }

    fn deed(&mut self, speech: &Speech<'_>, name: &'a str) -> Result<Act, Mistake> {
        let is_first = !self.has_said(name);
        self.spoke = Some(name);
        let deed = speech.deed(name)?;
        if is_first && matches!(deed, Deed::Edits(_)) {
            let remedy = format!("let {name} say something first");
            return Err(Mistake::new(format!("{name} has written nothing yet that could be edited"), remedy));
        }
        Ok(Act::Person { name: name.to_owned(), deed })
    }

    /// Whether a person has written anything in this scenario.
    fn has_said(&self, who: &str) -> bool {
        let mut steps = self.scenarios.last().into_iter().flat_map(|scenario| &scenario.steps);
        steps.any(|step| matches!(&step.act, Act::Person { name, deed: Deed::Says(_) } if name == who))
    }

    fn step(&mut self, lines: Range<usize>, act: Act) {
        if self.scenarios.is_empty() {
            let stem = Path::new(self.file).file_stem().unwrap_or_default().to_string_lossy();
            let title = stem.into_owned();
            self.scenarios.push(Scenario { title, line: lines.start + 1, steps: Vec::new() });
        }
        let steps = self.scenarios.last_mut().map(|scenario| &mut scenario.steps);
        steps.into_iter().for_each(|steps| steps.push(Step { lines: lines.clone(), act: act.clone() }));
    }

    fn end(&mut self, lines: usize) {
        self.close();
        self.check_scenario();
        if self.scenarios.is_empty() && self.problems.is_empty() {
            let remedy = "write what is said, as in “ann: hi” and “bot: Hello!”";
            self.problem(lines.saturating_sub(1), Mistake::new("there is nothing in this script", remedy));
        }
    }

    /// A scenario has to have something in it.
    fn check_scenario(&mut self) {
        let Some(last) = self.scenarios.last().filter(|last| last.steps.is_empty()) else { return };
        let (line, title) = (last.line, last.title.clone());
        // Where something in it was not understood, that is what has to be told.
        if self.problems.iter().all(|problem| problem.line < line) {
            let remedy = "write what is said below its title, as in “ann: hi” and “bot: Hello!”";
            self.problem(line - 1, Mistake::new(format!("nothing happens in “{title}”"), remedy));
        }
    }

    fn problem(&mut self, index: usize, mistake: Mistake) {
        let Mistake { what, remedy } = mistake;
        self.problems.push(Problem { file: self.file.to_owned(), line: index + 1, what, remedy });
    }
}
