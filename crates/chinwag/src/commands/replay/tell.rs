//! A comparison for a program.

use serde_json::{Value, json};

use super::{
    compare::{Compared, Summary},
    differences::Difference,
    recording::Recording,
};

/// A conversation, also where it is the same.
pub(super) fn compared(compared: &Compared<'_>) -> Value {
    let talk = &compared.recorded.talk;
    let stopped = compared.stopped.map(|(index, effect)| {
        let input = &talk.inputs[index];
        json!({ "input": input.id, "at": input.time, "effect": effect })
    });
    let differences: Vec<Value> =
        compared.differences.iter().map(|found| difference(compared, found)).collect();
    json!({
        "conversation": talk.conversation, "messages": talk.inputs.len(),
        "same": differences.is_empty() && stopped.is_none(),
        "not_comparable": stopped, "differences": differences,
    })
}

fn difference(compared: &Compared<'_>, difference: &Difference<'_>) -> Value {
    let input = &compared.recorded.talk.inputs[difference.index];
    json!({
        "input": input.id, "at": input.time, "message": input.data,
        "old": difference.old, "new": difference.new,
    })
}

/// How many conversations are the same, and what is not in the recording.
pub(super) fn summary(summary: &Summary, recording: &Recording) -> Value {
    json!({ "summary": {
        "conversations": summary.conversations, "messages": summary.messages, "same": summary.same,
        "differ": summary.differ, "not_comparable": summary.stopped,
        "log_begins": recording.begins, "has_more": recording.has_more,
    } })
}
