//! A trace for a person: a tree, with the milliseconds of every hop.

use std::io::{self, Write};

use chinwag_core::{
    clock::Timestamp,
    commit::{Run, RunOutcome, ServiceCall},
    config::Span,
    conversation::ConversationKey,
    event::Event,
};

use super::{
    pending::Pending,
    story::{Node, Step, Story},
};
use crate::{
    bot::is_wake,
    commands::{
        Style,
        words::{of_event, one_line},
    },
};

/// Writes a trace.
pub(super) fn write(
    story: &Story<'_>,
    now: Timestamp,
    output: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let conversation = story.conversation().map_or("no conversation", ConversationKey::as_str);
    let state = match (story.closed, story.failures()) {
        (true, 0) => style.good(format_args!("closed after {} ms", story.milliseconds)),
        (true, _) => style.bad(format_args!("closed after {} ms{}", story.milliseconds, failed(story))),
        (false, _) => style.bad(format_args!("open: {} pending{}", story.pending.len(), failed(story))),
    };
    writeln!(output, "{}  {conversation}  {state}", style.bold(story.begin()))?;
    let mut tree = Writer { output, style, begin: story.begin() };
    story.roots.iter().try_for_each(|node| tree.node(node, "", ""))?;
    if !story.pending.is_empty() {
        writeln!(output, "pending:")?;
        story.pending.iter().try_for_each(|pending| writeln!(output, "  {}", left(pending, now)))?;
    }
    Ok(())
}

/// What went wrong for good, in words.
fn failed(story: &Story<'_>) -> String {
    let count = |count: usize, what: &str| match count {
        0 => String::new(),
        count => format!(", {count} {what}"),
    };
    count(story.not_delivered, "not delivered") + &count(story.given_up, "given up")
}

/// What is left to be done, in words.
fn left(pending: &Pending<'_>, now: Timestamp) -> String {
    match pending {
        Pending::Wake { due, event, function } => {
            let when = match due.since(now).as_secs() {
                0 => "now".to_owned(),
                seconds => format!("in {}", Span::secs(seconds)),
            };
            format!("{function} goes on {when}, where nobody makes it go on before: {event}")
        }
        Pending::Timer { due, event, topic } => format!("{topic} is to be published at {due}: {event}"),
        Pending::Input { function, event, attempts: 0, .. } => format!("{function} has not run yet: {event}"),
        Pending::Input { function, event, attempts, next, error } => {
            let error = error.map(|error| format!(", {}", one_line(error, 100))).unwrap_or_default();
            let next = next.map(|next| format!(", runs again at {next}")).unwrap_or_default();
            let runs = if *attempts == 1 { "run" } else { "runs" };
            format!("{function} is not done after {attempts} {runs}{error}{next}: {event}")
        }
    }
}

struct Writer<'a> {
    output: &'a mut dyn Write,
    style: Style,
    begin: Timestamp,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node<'_>, mark: &str, margin: &str) -> io::Result<()> {
        let id = self.style.dim(&node.event.id);
        let when = match node.due {
            Some(due) => self.style.dim(format_args!("at {due}")),
            None => self.style.dim(format_args!("+{} ms", node.event.time.since(self.begin).as_millis())),
        };
        let says = self.event(node.event);
        writeln!(self.output, "{mark}{says}  {when}  {id}")?;
        for (index, step) in node.steps.iter().enumerate() {
            let (mark, below) = branch(margin, index + 1 == node.steps.len());
            match step {
                Step::Event(node) => self.node(node, &mark, &below)?,
                Step::Function { runs, then } => self.function(runs, then, &mark, &below)?,
            }
        }
        Ok(())
    }

    fn function(&mut self, runs: &[&Run], then: &[Node<'_>], mark: &str, margin: &str) -> io::Result<()> {
        let name = self.style.bold(&runs[0].function);
        let earlier = if then.is_empty() { "  " } else { "│ " };
        for (index, run) in runs.iter().enumerate() {
            let words = self.run(run);
            match index {
                0 => writeln!(self.output, "{mark}{name}  {words}")?,
                _ => writeln!(self.output, "{margin}{earlier}{words}")?,
            }
            for call in &run.calls {
                let words = self.call(call);
                writeln!(self.output, "{margin}{earlier}  {words}")?;
            }
        }
        for (index, node) in then.iter().enumerate() {
            let (mark, below) = branch(margin, index + 1 == then.len());
            self.node(node, &mark, &below)?;
        }
        Ok(())
    }

    fn event(&self, event: &Event) -> String {
        if let (Some(function), true) = (&event.target, is_wake(event)) {
            return format!("{}  wakes {function}", self.style.mark(&event.topic));
        }
        let target = event.target.as_ref().map(|name| format!(" for {name} again")).unwrap_or_default();
        format!("{}{target}  {}", self.style.mark(&event.topic), of_event(event)).trim_end().to_owned()
    }

    /// A call of a service: `stock "M" → 3  1.2 ms, 2 tries`.
    fn call(&self, call: &ServiceCall) -> String {
        let came_to = match (&call.response, &call.error) {
            (Some(response), _) => one_line(response, 72),
            (None, error) => self.style.bad(one_line(error.as_deref().unwrap_or("no response"), 100)),
        };
        let tries = match call.attempts {
            0 if call.response.is_some() => ", remembered".to_owned(),
            0 => ", not tried".to_owned(),
            1 => String::new(),
            tries => format!(", {tries} tries"),
        };
        let took = self.style.dim(format_args!("{:.1} ms{tries}", millis(call.micros)));
        let request = one_line(&call.request, 72);
        format!("{} {request} → {came_to}  {took}", self.style.bold(&call.service))
    }

    fn run(&self, run: &Run) -> String {
        let outcome = match run.outcome {
            RunOutcome::Done => self.style.good("done"),
            RunOutcome::Claimed => "begun".into(),
            RunOutcome::Held => self.style.dim("left out: a person holds the conversation"),
            outcome => self.style.bad(outcome.as_str()),
        };
        let error =
            run.error.as_deref().map(|error| format!(": {}", one_line(error, 100))).unwrap_or_default();
        let at = run.started.since(self.begin).as_millis();
        let took = self.style.dim(format_args!("{:.1} ms from +{at} ms", millis(run.micros)));
        format!("{outcome}{error}  {took}")
    }
}

#[expect(clippy::cast_precision_loss, reason = "a run is shorter than 2^53 microseconds")]
fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

/// What stands before a branch, and before what hangs below it.
fn branch(margin: &str, is_last: bool) -> (String, String) {
    let (mark, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
    (format!("{margin}{mark}"), format!("{margin}{below}"))
}
