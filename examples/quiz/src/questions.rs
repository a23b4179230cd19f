//! What is asked.

/// A question with its answers.
pub(crate) struct Question {
    pub(crate) words: &'static str,
    pub(crate) choices: [&'static str; 3],
    /// Which of them is right.
    pub(crate) right: usize,
    pub(crate) because: &'static str,
}

pub(crate) const QUESTIONS: [Question; 3] = [
    Question {
        words: "How many bits has a byte?",
        choices: ["4", "8", "10"],
        right: 1,
        because: "Eight, ever since the 1960s.",
    },
    Question {
        words: "Which of these comes after a crash?",
        choices: ["A restart", "A promise", "A long silence"],
        right: 0,
        because: "And then it goes on where it was.",
    },
    Question {
        words: "What does HTTP status 403 say?",
        choices: ["Not found", "Try again", "Forbidden"],
        right: 2,
        because: "It is what an unsigned webhook gets.",
    },
];
