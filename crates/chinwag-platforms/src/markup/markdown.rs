//! What the Markdown of several platforms has in common.

/// Lines of code. The fence is longer than any within, and the language is there where it is a name.
pub(crate) fn fence(out: &mut String, language: &str, code: &str) {
    let longest = code.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(3.max(longest + 1));
    out.extend([&mark, language_name(language), "\n", code, "\n", &mark]);
}

/// The language of a fence, if it is a plain word; nothing otherwise.
pub(crate) fn language_name(language: &str) -> &str {
    let is_name = language.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-#_.".contains(&byte));
    if is_name { language } else { "" }
}

/// Words that open an address. In that, whatever would end it is encoded.
pub(crate) fn link(out: &mut String, label: &str, url: &str) {
    out.extend(["[", label, "]("]);
    for character in url.chars() {
        match character {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            ' ' => out.push_str("%20"),
            '`' => out.push_str("%60"),
            '\\' => out.push_str("%5C"),
            other => out.push(other),
        }
    }
    out.push(')');
}
