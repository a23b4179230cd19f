//! Every mistake in a script, and what a turn that went otherwise looks like.

use expect_test::{Expect, expect};

use super::*;

#[track_caller]
fn check_error(text: &str, expected: &Expect) {
    let error = Script::parse("talk.chat", text).expect_err("a mistake");
    expected.assert_eq(&error.to_string());
}

const WHOLE: &str = "\
# About shirts.
== Orders a shirt ==

ann: hi
bot: Hello, Ann! What can I do for you?
     [Track my order] [Talk to a person]
ann: [Track my order]
bot: Which order?
(10m later)
bot to bob: Are you
     | there?
     |
       Yes.
ann: 4711
     and 4712
(fault: 500 x2)
(fault: 429 after 30s)
(fault: cut off)
ann: sends image https://example.com/x.png
bot: *picture*
(silence)
(redeliver)
(restart)
ann: sends location 52.5 -13.4
ann: edits 4713
ann: reacts ❤
ann:
  | [Track my order]
(event order_placed {\"number\": \"4711\"})
(failed talk)
(stock answers 3)
(stock answers {\"left\": [1, null]})
(stock answers as ever)
(stock fails: sold out, try later)
(stock fails x2: a) b: c)
(call stock \"M\")
(call stock)
(no call stock)
(state score {\"right\": 1})
(state score)
(no state score)
";

#[test]
fn a_whole_script_is_read() {
    let script = Script::parse("talk.chat", WHOLE).expect("a script");
    let [scenario] = script.scenarios.as_slice() else { panic!("one scenario") };
    let steps = scenario.steps.iter().map(|step| format!("{} {:?}", step.line(), step.act));
    expect_test::expect_file!["tests/whole.txt"].assert_eq(&(steps.collect::<Vec<_>>().join("\n") + "\n"));
    assert_eq!(script.rewritten(&[]), WHOLE);
}

#[test]
fn a_file_without_a_title_is_named_after_itself() {
    let script =
        Script::parse("tests/hello.chat", "ann: hi\r\n\r\n== Second ==\r\nbob: hi\r\n").expect("a script");
    let titles: Vec<_> =
        script.scenarios.iter().map(|scenario| (scenario.title.as_str(), scenario.line)).collect();
    assert_eq!(titles, [("hello", 1), ("Second", 3)]);
    assert_eq!(script.rewritten(&[]), "ann: hi\r\n\r\n== Second ==\r\nbob: hi\r\n");
}

#[test]
fn a_mark_of_the_encoding_is_no_part_of_the_script() {
    let text = "\u{feff}ann: hi\nbot: Hello\n";
    let script = Script::parse("talk.chat", text).expect("a script");
    assert_eq!((script.scenarios[0].steps.len(), script.rewritten(&[])), (2, text.to_owned()));
}

#[test]
fn a_direction_that_is_none() {
    check_error(
        "ann: hi\n(10 minutes)",
        &expect!["talk.chat:2: there is no direction “(10 minutes)”: write “(10m later)”"],
    );
    check_error(
        "ann: hi\n(10m latre)",
        &expect!["talk.chat:2: there is no direction “(10m latre)”: write “(10m later)”"],
    );
    check_error(
        "(soon later)",
        &expect![
            "talk.chat:1: “soon” is not a length of time: write 250ms, 30s, 10m, 1h or 7d, as in “(10m later)”"
        ],
    );
    check_error(
        "(0s later)",
        &expect![
            "talk.chat:1: “0s” is not a length of time: write 250ms, 30s, 10m, 1h or 7d, as in “(10m later)”"
        ],
    );
    check_error("(9000d later)", &expect!["talk.chat:1: “9000d” is too long: write “(366d later)” at most"]);
    check_error(
        "(redelivr)",
        &expect!["talk.chat:1: there is no direction “(redelivr)”: write “(redeliver)”"],
    );
    check_error(
        "(sing)",
        &expect![[
            r#"talk.chat:1: there is no direction “(sing)”: there are (10m later), (fault: 500 x2), (redeliver), (restart), (silence), (event order_placed {"number": "4711"}), (failed talk), (call stock "M"), (state score {"right": 1}), (no call stock), (stock answers 3), (stock fails: sold out)"#
        ]],
    );
    check_error("(restart now)", &expect!["talk.chat:1: “now” says nothing here: write “(restart)”"]);
    check_error(
        "(restart",
        &expect!["talk.chat:1: a direction is not closed: write “(restart)”, with nothing behind it"],
    );
    check_error(
        "(restart) now",
        &expect!["talk.chat:1: a direction is not closed: write “(restart)”, with nothing behind it"],
    );
    check_error(
        "(redeliver)",
        &expect![
            "talk.chat:1: nothing was delivered yet that could come again: let a person say something first, as in “ann: hi”"
        ],
    );
}

#[test]
fn a_direction_with_a_mistake_in_it() {
    check_error(
        "(fault: 200)",
        &expect![
            "talk.chat:1: there is no fault “200”: write a status such as 500 or 429, “429 after 30s”, “cut off”, “dropped” or “slow 100ms”"
        ],
    );
    check_error("(fault: cutoff)", &expect!["talk.chat:1: there is no fault “cutoff”: write “cut off”"]);
    check_error(
        "(fault: 500 xx)",
        &expect!["talk.chat:1: it is not said how often: write “x3” for three times, and x1000 at most"],
    );
    check_error("(fault: 429 soon)", &expect!["talk.chat:1: “429 soon” is no fault: write “429 after 30s”"]);
    check_error(
        "(fault: slow 1h)",
        &expect![
            "talk.chat:1: “slow 1h” is no fault: write “slow 100ms”, and at most 5s: it is waited for by a real clock"
        ],
    );
    check_error(
        "(fault 500)",
        &expect!["talk.chat:1: there is no direction “(fault 500)”: write “(fault: 500 x2)”"],
    );
    check_error(
        "(event)",
        &expect![
            "talk.chat:1: `` is not a topic name: use 1 to 64 of a-z, 0-9 and _: write “(event order_placed {})”"
        ],
    );
    check_error(
        "(event order_placed {number})",
        &expect![[
            r#"talk.chat:1: “{number}” is not JSON (key must be a string at line 1 column 2): write what the payload contains, as in “(event order_placed {"number": 7})”"#
        ]],
    );
    check_error(
        "(event Order)",
        &expect![
            "talk.chat:1: `Order` is not a topic name: use 1 to 64 of a-z, 0-9 and _: write “(event order_placed {})”"
        ],
    );
    check_error(
        "(failed Talk)",
        &expect![
            "talk.chat:1: `Talk` is not a function name: use 1 to 64 of a-z, 0-9 and _: write “(failed talk)”"
        ],
    );
}

#[test]
fn a_service_whose_conduct_is_not_understood() {
    check_error(
        "(stock answers many)",
        &expect![
            "talk.chat:1: “many” is not JSON (expected value at line 1 column 1): write what it answers, as in “(stock answers 3)”, or “(stock answers as ever)”"
        ],
    );
    check_error(
        "(stock answers)",
        &expect![
            "talk.chat:1: “” is not JSON (EOF while parsing a value at line 1 column 0): write what it answers, as in “(stock answers 3)”, or “(stock answers as ever)”"
        ],
    );
    check_error(
        "(stock fails)",
        &expect![
            "talk.chat:1: it is not said why `stock` fails: write “(stock fails: sold out)”, or “(stock fails x2: away)” for two tries"
        ],
    );
    check_error(
        "(stock fails sold out)",
        &expect![
            "talk.chat:1: it is not said why `stock` fails: write “(stock fails: sold out)”, or “(stock fails x2: away)” for two tries"
        ],
    );
    check_error(
        "(stock fails: )",
        &expect![
            "talk.chat:1: it is not said why `stock` fails: write “(stock fails: sold out)”, or “(stock fails x2: away)” for two tries"
        ],
    );
    check_error(
        "(stock fails 2: sold out)",
        &expect!["talk.chat:1: it is not said how often: write “x3” for three times, and x1000 at most"],
    );
    check_error(
        "(stock fails x0: sold out)",
        &expect!["talk.chat:1: it is not said how often: write “x3” for three times, and x1000 at most"],
    );
    check_error(
        "(Stock answers 3)",
        &expect![
            "talk.chat:1: `Stock` is not the name of a service: use 1 to 64 of a-z, 0-9 and _, as in “(stock answers 3)”"
        ],
    );
    check_error(
        "(stock answer 3)",
        &expect!["talk.chat:1: there is no direction “(stock answer 3)”: write “(stock answers 3)”"],
    );
    check_error(
        "(stock fail: sold out)",
        &expect![
            "talk.chat:1: there is no direction “(stock fail: sold out)”: write “(stock fails: sold out)”"
        ],
    );
}

#[test]
fn a_call_or_a_state_with_a_mistake_in_it() {
    check_error(
        "(call)",
        &expect![[
            r#"talk.chat:1: `` is not the name of a service: use 1 to 64 of a-z, 0-9 and _, as in “(call stock "M")”"#
        ]],
    );
    check_error(
        "(call Stock)",
        &expect![[
            r#"talk.chat:1: `Stock` is not the name of a service: use 1 to 64 of a-z, 0-9 and _, as in “(call stock "M")”"#
        ]],
    );
    check_error(
        "(call stock M)",
        &expect![[
            r#"talk.chat:1: “M” is not JSON (expected value at line 1 column 1): write what the request contains, as in “(call stock "M")”"#
        ]],
    );
    check_error(
        "(no call stock \"M\")",
        &expect![[r#"talk.chat:1: “"M"” says nothing here: write “(no call stock)”"#]],
    );
    check_error(
        "(no call)",
        &expect![
            "talk.chat:1: `` is not the name of a service: use 1 to 64 of a-z, 0-9 and _, as in “(no call stock)”"
        ],
    );
    check_error(
        "(no stock)",
        &expect!["talk.chat:1: “no stock” says nothing here: write “(no call stock)” or “(no state score)”"],
    );
    check_error(
        "ann: hi\n(state Score)",
        &expect![[
            r#"talk.chat:2: `Score` is not the name of a state: use 1 to 64 of a-z, 0-9 and _, as in “(state score {"right": 1})”"#
        ]],
    );
    check_error(
        "ann: hi\n(state score right)",
        &expect![[
            r#"talk.chat:2: “right” is not JSON (expected value at line 1 column 1): write what is kept, as in “(state score {"right": 1})”"#
        ]],
    );
    check_error(
        "ann: hi\n(no state score {})",
        &expect!["talk.chat:2: “{}” says nothing here: write “(no state score)”"],
    );
    check_error(
        "(state score)",
        &expect![
            "talk.chat:1: nobody has spoken yet whose state it could be: let a person say something first, as in “ann: hi”"
        ],
    );
    check_error(
        "ann: hi\n== Another ==\n(no state score)",
        &expect![
            "talk.chat:3: nobody has spoken yet whose state it could be: let a person say something first, as in “ann: hi”"
        ],
    );
}

#[test]
fn a_line_that_is_none() {
    check_error(
        "hi there",
        &expect![
            "talk.chat:1: it is not said who says this: write “ann: words”, “bot: words”, “(10m later)” or “== title ==”; indent what goes on with the line before"
        ],
    );
    check_error(
        "Ann: hi",
        &expect![
            "talk.chat:1: “Ann” is no name: write “ann: …”; a name has the letters a to z, digits and `_`"
        ],
    );
    check_error(
        "Note that: hi",
        &expect![
            "talk.chat:1: “Note that” is nobody: a line begins with a name, as “ann: words” or “bot to ann: words”; indent what goes on with the line before"
        ],
    );
    check_error(
        "bot to: hi",
        &expect![
            "talk.chat:1: “bot to” is nobody: a line begins with a name, as “ann: words” or “bot to ann: words”; indent what goes on with the line before"
        ],
    );
    check_error(
        "bot to bot: hi",
        &expect!["talk.chat:1: the bot does not talk to itself: name a person, as in “bot to ann: words”"],
    );
    check_error(
        "ann to bob: hi",
        &expect![
            "talk.chat:1: “ann to bob” is nobody: a line begins with a name, as “ann: words” or “bot to ann: words”; indent what goes on with the line before"
        ],
    );
    check_error(
        ": hi",
        &expect!["talk.chat:1: “” is no name: write “ann: …”; a name has the letters a to z, digits and `_`"],
    );
    check_error("== Title", &expect!["talk.chat:1: this is no title: write “== Title ==”"]);
    check_error("== ==", &expect!["talk.chat:1: this is no title: write “== Orders a shirt ==”"]);
    check_error(
        "ann: hi\n\n  there\n  again",
        &expect![
            "talk.chat:3: this goes on with nothing: put it right below the speech it belongs to, or begin it with a name, as in “ann: words”"
        ],
    );
}

#[test]
fn a_speech_with_a_mistake_in_it() {
    check_error("ann:", &expect!["talk.chat:1: it is not said what ann says: write “ann: words”"]);
    check_error(
        "ann: hi\nbot:",
        &expect![
            "talk.chat:2: it is not said what the bot says: write what, or “bot: *” for anything, or “(silence)”"
        ],
    );
    check_error(
        "bot: hi",
        &expect![
            "talk.chat:1: nobody has spoken yet whom the bot could answer: let a person say something first, or write “bot to ann: …”"
        ],
    );
    check_error(
        "ann: [One] [Two]",
        &expect!["talk.chat:1: ann presses 2 things at once: write “ann: [One]”"],
    );
    check_error(
        "ann: sends image",
        &expect![
            "talk.chat:1: it is not said where the image is: write “ann: sends image https://example.com/it”"
        ],
    );
    check_error(
        "ann: sends imgae https://example.com/x.png",
        &expect![
            "talk.chat:1: nobody can send “imgae”: write “ann: sends image https://example.com/x.png”; there are image, audio, video, file and location"
        ],
    );
    check_error(
        "ann: sends location here",
        &expect![
            "talk.chat:1: this is no place: write degrees north and east, as in “ann: sends location 52.52 13.4”"
        ],
    );
    check_error(
        "ann: sends location 91 0",
        &expect![
            "talk.chat:1: this is no place: write degrees north and east, as in “ann: sends location 52.52 13.4”"
        ],
    );
    check_error(
        "ann: edits hello",
        &expect![
            "talk.chat:1: ann has written nothing yet that could be edited: let ann say something first"
        ],
    );
}

#[test]
fn a_script_with_nothing_in_it() {
    check_error(
        "",
        &expect![
            "talk.chat:1: there is nothing in this script: write what is said, as in “ann: hi” and “bot: Hello!”"
        ],
    );
    check_error(
        "# only a comment\n",
        &expect![
            "talk.chat:1: there is nothing in this script: write what is said, as in “ann: hi” and “bot: Hello!”"
        ],
    );
    check_error(
        "== One ==\n== Two ==\nann: hi",
        &expect![
            "talk.chat:1: nothing happens in “One”: write what is said below its title, as in “ann: hi” and “bot: Hello!”"
        ],
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    check_error(
        "Ann: hi\n  there\n(10 minutes)\nbot: hello\n== Two ==\n",
        &expect![[r#"
        talk.chat:1: “Ann” is no name: write “ann: …”; a name has the letters a to z, digits and `_`
        talk.chat:3: there is no direction “(10 minutes)”: write “(10m later)”
        talk.chat:4: nobody has spoken yet whom the bot could answer: let a person say something first, or write “bot to ann: …”
        talk.chat:5: nothing happens in “Two”: write what is said below its title, as in “ann: hi” and “bot: Hello!”"#]],
    );
}

/// What a turn is that begins with the first line of `text`, and what of it the bot says; shown and put right.
#[track_caller]
fn check_turn(text: &str, spoken: &[(&str, &str, &[&str])], expected: &Expect) {
    let script = Script::parse("talk.chat", text).expect("a script");
    let steps = &script.scenarios[0].steps;
    let spoken: Vec<Spoken> = spoken.iter().map(|(to, words, titles)| said(to, words, titles)).collect();
    let edits = compare(&script, steps[0].lines.end, &steps[1..], &spoken, Some("ann"));
    let rewritten = script.rewritten(&edits);
    expected.assert_eq(&format!("{}---\n{rewritten}", script.excerpt(&edits, &[])));
    let again = Script::parse("talk.chat", &rewritten).expect("a script");
    let steps = &again.scenarios[0].steps;
    assert_eq!(compare(&again, steps[0].lines.end, &steps[1..], &spoken, Some("ann")), [], "{rewritten}");
}

fn said(to: &str, words: &str, titles: &[&str]) -> Spoken {
    let said = Said::default().with_words(words).with_choices(titles.iter().map(ToString::to_string));
    Spoken { to: to.into(), said }
}

#[test]
fn what_is_as_it_is_written_is_not_changed() {
    let text = "ann: hi\nbot: Hello, *!\n  [Yes] [N*]\n# Then:\nbot to bob: Ann is here\n";
    check_turn(
        text,
        &[("bob", "Ann is here", &[]), ("ann", "Hello, Ann!", &["Yes", "No"])],
        &expect![[r#"
        ---
        ann: hi
        bot: Hello, *!
          [Yes] [N*]
        # Then:
        bot to bob: Ann is here
    "#]],
    );
}

#[test]
fn other_words_are_put_in_their_place() {
    let text = "ann: hi\nbot: Hello, *!\n# Twice.\n     How are you?\n     [Well] [B*]\nann: bye\n";
    check_turn(
        text,
        &[("ann", "Hello, Ann!\nHow do you do?", &["Well", "Bad"])],
        &expect![[r#"
        1   ann: hi
        2 - bot: Hello, *!
        3   # Twice.
        4 -      How are you?
          + bot: Hello, *!
          +      How do you do?
        5        [Well] [B*]
        6   ann: bye
        ---
        ann: hi
        # Twice.
        bot: Hello, *!
             How do you do?
             [Well] [B*]
        ann: bye
    "#]],
    );
    check_turn(
        text,
        &[("ann", "Hello, Ann!\nHow are you?", &["Very well", "Bad"])],
        &expect![[r#"
        1   ann: hi
        2 - bot: Hello, *!
        3   # Twice.
          + bot: Hello, *!
        4        How are you?
        5 -      [Well] [B*]
          +      [Very well] [B*]
        6   ann: bye
        ---
        ann: hi
        # Twice.
        bot: Hello, *!
             How are you?
             [Very well] [B*]
        ann: bye
    "#]],
    );
    check_turn(
        text,
        &[("ann", "Hello, Ann!\nHow are you?", &[])],
        &expect![[r#"
        1   ann: hi
        2 - bot: Hello, *!
        3   # Twice.
          + bot: Hello, *!
        4        How are you?
        5 -      [Well] [B*]
        6   ann: bye
        ---
        ann: hi
        # Twice.
        bot: Hello, *!
             How are you?
        ann: bye
    "#]],
    );
}

#[test]
fn too_many_and_too_few_are_told() {
    check_turn(
        "ann: hi\nbot: one\nbot: three\n",
        &[("ann", "one", &[]), ("ann", "two", &[]), ("ann", "three", &[])],
        &expect![[r#"
            1   ann: hi
            2   bot: one
              + bot: two
            3   bot: three
            ---
            ann: hi
            bot: one
            bot: two
            bot: three
        "#]],
    );
    check_turn(
        "ann: hi\nbot: one\nbot: two\nbot: three\n",
        &[("ann", "one", &[]), ("ann", "three", &[])],
        &expect![[r#"
            1   ann: hi
            2   bot: one
            3 - bot: two
            4   bot: three
            ---
            ann: hi
            bot: one
            bot: three
        "#]],
    );
    check_turn(
        "ann: hi\n(silence)\n",
        &[("ann", "one", &[]), ("bob", "two", &[])],
        &expect![[r#"
        1   ann: hi
          + bot: one
          + bot to bob: two
        2 - (silence)
        ---
        ann: hi
        bot: one
        bot to bob: two
    "#]],
    );
    check_turn(
        "ann: hi\nbot: one\n",
        &[],
        &expect![[r#"
        1   ann: hi
        2 - bot: one
        ---
        ann: hi
    "#]],
    );
}

#[test]
fn words_that_would_be_taken_for_something_else_are_barred() {
    let words = "[Yes]\n\n  2 * 3 \\* 4\n| bar\n# hash\n(later)";
    check_turn(
        "ann: hi\n",
        &[("ann", words, &["A [b"])],
        &expect![[r#"
        1   ann: hi
          + bot:
          +      | [Yes]
          +      |
          +      |   2 \* 3 \\\* 4
          +      | | bar
          +      # hash
          +      (later)
          +      [A [b]
        ---
        ann: hi
        bot:
             | [Yes]
             |
             |   2 \* 3 \\\* 4
             | | bar
             # hash
             (later)
             [A [b]
    "#]],
    );
}

mod round_trip {
    use proptest::prelude::*;

    use super::*;

    /// What a script is made of, whole and broken.
    const PIECES: [&str; 29] = [
        "ann: ",
        "bot: ",
        "bot to bob: ",
        "bob: hi",
        "\n",
        "\n",
        "\n",
        "     ",
        "[A] ",
        "[B\\]]",
        "| ",
        "#",
        "== T ==\n",
        "(silence)\n",
        "(10m later)\n",
        "(stock answers 3)\n",
        "(stock fails x2: no)\n",
        "(call stock \"M\")\n",
        "(state score)\n",
        "(no state score)\n",
        "(",
        ")",
        "*",
        "\\",
        "words",
        "sends image x://y",
        "[",
        "]",
        "edits ",
    ];

    /// The first turn, as far as one is written, and who speaks in it.
    fn first_turn(script: &Script) -> Option<(usize, &[Step], Option<&str>)> {
        let (first, rest) =
            script.scenarios[0].steps.split_first().filter(|(first, _)| !first.is_expected())?;
        let count = rest.iter().take_while(|step| step.is_expected()).count();
        let speaker = match &first.act {
            Act::Person { name, .. } => Some(name.as_str()),
            _ => None,
        };
        Some((first.lines.end, &rest[..count], speaker))
    }

    fn check(script: &Script, spoken: &[Spoken]) -> Result<(), TestCaseError> {
        let Some((begin, steps, speaker)) = first_turn(script) else { return Ok(()) };
        let text = script.rewritten(&compare(script, begin, steps, spoken, speaker));
        let again = Script::parse("talk.chat", &text);
        let again = again.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let Some((begin, steps, speaker)) = first_turn(&again) else { return Ok(()) };
        prop_assert_eq!(compare(&again, begin, steps, spoken, speaker), vec![], "{}", text);
        Ok(())
    }

    proptest! {
        #[test]
        fn whatever_is_said_can_be_written_and_read_again(
            words in "[a-c*\\\\|\\[\\]#( \n]{1,20}",
            titles in proptest::collection::vec("[a-c*\\\\ \\]\\[]{0,4}[a-c\\]\\\\]", 0..3),
        ) {
            let script = Script::parse("talk.chat", "ann: hi\nbot: some*\n     [One]\n").expect("a script");
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            check(&script, &[said("ann", &words, &titles)])?;
        }

        #[test]
        fn whatever_is_written_is_read_or_explained(
            pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24),
            words in proptest::collection::vec("[a*\n]{1,4}", 0..3),
        ) {
            let text = pieces.concat();
            match Script::parse("talk.chat", &text) {
                Ok(script) => {
                    prop_assert_eq!(script.rewritten(&[]), text);
                    let spoken: Vec<Spoken> = words.iter().map(|words| said("ann", words, &[])).collect();
                    check(&script, &spoken)?;
                }
                Err(error) => {
                    let lines = text.lines().count().max(1);
                    prop_assert!(error.problems().iter().all(|problem| (1..=lines).contains(&problem.line)));
                }
            }
        }
    }
}
