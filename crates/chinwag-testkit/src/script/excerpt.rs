//! A part of a script with what is wrong in it, as it is shown to a person.

use std::fmt::Write;

use super::{
    Edit, Script,
    align::{Fate, fates},
    edit::in_order,
};

/// How many lines are shown before and after what is wrong.
const AROUND: usize = 2;

/// A line as it is shown: with its number where it is in the script, and a sign where it is wrong.
struct Row<'a> {
    number: Option<usize>,
    sign: char,
    text: &'a str,
}

impl Script {
    /// The lines that change, those that go marked `-` and those that come marked `+`, and some lines around them.
    /// `marked` are indices of lines at which something is wrong that no edit can set right.
    #[must_use]
    pub fn excerpt(&self, edits: &[Edit], marked: &[usize]) -> String {
        let rows = self.rows(edits, marked);
        let is_near = |index: usize| {
            let around = index.saturating_sub(AROUND)..(index + AROUND + 1).min(rows.len());
            rows[around].iter().any(|row| row.sign != ' ')
        };
        let width = self.lines.len().to_string().len();
        let mut shown = String::new();
        let mut last = None;
        for index in (0..rows.len()).filter(|index| is_near(*index)) {
            if last.is_some_and(|last| last + 1 < index) {
                writeln!(shown, "{:width$} …", "").ok();
            }
            last = Some(index);
            let Row { number, sign, text } = &rows[index];
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            writeln!(shown, "{}", format!("{number:>width$} {sign} {text}").trim_end()).ok();
        }
        shown
    }

    fn rows<'a>(&'a self, edits: &'a [Edit], marked: &[usize]) -> Vec<Row<'a>> {
        let mut rows = Vec::with_capacity(self.lines.len());
        let as_it_is = |index: usize| {
            let sign = if marked.contains(&index) { '-' } else { ' ' };
            Row { number: Some(index + 1), sign, text: &self.lines[index] }
        };
        let mut next = 0;
        for edit in in_order(edits) {
            rows.extend((next..edit.lines.start).map(as_it_is));
            let (old, new) = (&self.lines[edit.lines.clone()], &edit.with);
            let (mut gone, mut come) = (Vec::new(), Vec::new());
            for fate in fates(old.len(), new.len(), |l, r| old[l] == new[r]) {
                let (left, right) = match fate {
                    Fate::Same(left, _) => {
                        rows.append(&mut gone);
                        rows.append(&mut come);
                        rows.push(as_it_is(edit.lines.start + left));
                        continue;
                    }
                    Fate::Other(left, right) => (Some(left), Some(right)),
                    Fate::Gone(left) => (Some(left), None),
                    Fate::New(right) => (None, Some(right)),
                };
                gone.extend(left.map(|left| Row { sign: '-', ..as_it_is(edit.lines.start + left) }));
                come.extend(right.map(|right| Row { number: None, sign: '+', text: &new[right] }));
            }
            rows.append(&mut gone);
            rows.append(&mut come);
            next = edit.lines.end.max(next);
        }
        rows.extend((next..self.lines.len()).map(as_it_is));
        rows
    }
}
