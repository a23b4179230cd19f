//! A conversation script: read without a panic, each mistake in it explained at its line, and whatever a bot says put into
//! it so that it can be read again and then expects just that.

#![no_main]

use chinwag_testkit::script::{Act, Problem, Said, Script, Spoken, Step, compare};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let script = match Script::parse("fuzz.chat", text) {
        Ok(script) => script,
        Err(error) => {
            assert!(!error.problems().is_empty());
            return error.problems().iter().for_each(|problem| check(problem, text));
        }
    };
    assert!(!script.scenarios.is_empty());
    if !text.contains('\r') {
        assert_eq!(script.rewritten(&[]), text);
    }
    // What is said is made of the script itself: there is everything in it that could be taken for something else.
    for count in 0..3 {
        put_right(&script, &spoken(text, count));
    }
});

fn check(problem: &Problem, text: &str) {
    assert!(!problem.what.is_empty() && !problem.remedy.is_empty());
    assert!((1..=text.lines().count().max(1)).contains(&problem.line), "{problem}");
}

fn spoken(text: &str, count: usize) -> Vec<Spoken> {
    let messages = text.split("\n\n").filter(|words| !words.trim().is_empty()).take(count);
    let said = |words: &str| {
        let titles = words.split(':').skip(1).take(2).map(str::to_owned);
        Spoken { to: "ann".into(), said: Said::default().with_words(words).with_choices(titles) }
    };
    messages.map(said).collect()
}

/// The first turn of the first scenario, as far as one is written, and who speaks in it.
fn first_turn(script: &Script) -> Option<(usize, &[Step], Option<&str>)> {
    let (first, rest) = script.scenarios[0].steps.split_first().filter(|(first, _)| !first.is_expected())?;
    let count = rest.iter().take_while(|step| step.is_expected()).count();
    let speaker = match &first.act {
        Act::Person { name, .. } => Some(name.as_str()),
        _ => None,
    };
    Some((first.lines.end, &rest[..count], speaker))
}

fn put_right(script: &Script, spoken: &[Spoken]) {
    let Some((begin, steps, speaker)) = first_turn(script) else { return };
    let edits = compare(script, begin, steps, spoken, speaker);
    assert!(edits.is_empty() || !script.excerpt(&edits, &[]).is_empty());
    let text = script.rewritten(&edits);
    let again = Script::parse("fuzz.chat", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let Some((begin, steps, speaker)) = first_turn(&again) else { return };
    assert_eq!(compare(&again, begin, steps, spoken, speaker), [], "{text}");
}
