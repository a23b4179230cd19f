//! `test`: conversation scripts.

use crate::support::Place;

chinwag::testing::scripts!("tests", chinwag::demo_bot::bot);

#[test]
fn scripts_are_found_played_and_put_right() {
    let place = Place::with("");
    place.write("hello.chat", "ann: hello\nbot: Hello, *\n     [Order a drink] [Roll the *] [*]\n");
    assert_eq!(place.end(&["test"]).code, Some(0));
    place.write("echo.chat", "# What it does not know.\nann: xyzzy\nbot: Echo: zyxxy\n");
    let ended = place.end(&["test", "--jobs", "1"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.output.contains("  3 - bot: Echo: zyxxy\n    + bot: Echo: xyzzy\n"), "{}", ended.output);
    assert!(ended.output.ends_with("2 scenarios of 2 turns: 1 passed, 1 failed\n"), "{}", ended.output);
    assert_eq!(place.end(&["test", "echo.chat", "--update"]).code, Some(0));
    assert_eq!(place.end(&["test"]).code, Some(0));
    place.write("echo.chat", "(10 minutes)\n");
    let ended = place.end(&["test"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.errors.contains("echo.chat:1: there is no direction “(10 minutes)”: write “(10m later)”"));
}

#[test]
fn the_script_of_the_guide_is_one_of_an_example() {
    let (guide, example) = (
        include_str!("../../../../docs/guide/07-testing.md"),
        include_str!("../../../../examples/order/tests/order.chat"),
    );
    let scripts: Vec<&str> =
        guide.split("```chat\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(scripts.len(), 1);
    assert!(example.contains(scripts[0]), "the example plays it, and does not hold:\n{}", scripts[0]);
}
