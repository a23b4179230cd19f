//! What the test harness writes, line by line: counted, and without the output of tests that passed.

use std::fmt;

/// The counts of every test binary together.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
    /// Their names; what failed outside of a test has none.
    pub(super) failures: Vec<String>,
    pub(super) ignored: usize,
    /// Why, for each test that could not run here.
    pub(super) skipped: Vec<String>,
    is_in_successes: bool,
}

impl Counts {
    /// Takes the next line; whether it is worth showing.
    pub(super) fn take(&mut self, line: &str) -> bool {
        if let Some(reason) = line.strip_prefix("skipped: ") {
            self.skipped.push(reason.to_owned());
            return true;
        }
        if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.failures.push(name.to_owned());
        }
        match line {
            "successes:" => self.is_in_successes = true,
            "failures:" => self.is_in_successes = false,
            _ => {}
        }
        if let Some(summary) = line.strip_prefix("test result: ") {
            self.is_in_successes = false;
            self.add(summary);
        }
        !self.is_in_successes
    }

    /// `ok. 2 passed; 0 failed; 0 ignored; …`
    fn add(&mut self, summary: &str) {
        let numbers = summary.split(['.', ';']).filter_map(|part| part.trim().split_once(' '));
        for (number, what) in numbers {
            let count = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.ignored += count,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, ignored, .. } = self;
        write!(f, "{passed} passed, {failed} failed, {ignored} ignored, {} skipped", self.skipped.len())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const OUTPUT: &str = "\
running 3 tests
test a ... ok
test b ... ok
test c ... FAILED

successes:

---- a stdout ----
noise
---- b stdout ----
skipped: no server

successes:
    a
    b

failures:

---- c stdout ----
thread 'c' panicked

failures:
    c

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

running 1 test
test d ... ok

successes:

successes:
    d

test result: ok. 1 passed; 0 failed; 4 ignored; 0 measured; 0 filtered out; finished in 1.50s
";

    #[test]
    fn what_passed_is_counted_and_what_failed_is_shown() {
        let mut counts = Counts::default();
        let shown: Vec<&str> = OUTPUT.lines().filter(|line| counts.take(line)).collect();
        assert_eq!(counts.to_string(), "3 passed, 1 failed, 4 ignored, 1 skipped");
        assert_eq!((counts.skipped, counts.failures), (vec!["no server".into()], vec!["c".into()]));
        let lines: Vec<&str> = shown.into_iter().filter(|line| !line.is_empty()).collect();
        expect![[r#"
            running 3 tests
            test a ... ok
            test b ... ok
            test c ... FAILED
            skipped: no server
            failures:
            ---- c stdout ----
            thread 'c' panicked
            failures:
                c
            test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
            running 1 test
            test d ... ok
            test result: ok. 1 passed; 0 failed; 4 ignored; 0 measured; 0 filtered out; finished in 1.50s"#]]
        .assert_eq(&lines.join("\n"));
    }
}
