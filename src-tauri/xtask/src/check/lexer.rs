//! Rust source without its comments and the insides of its strings, so that a search finds code and nothing else.

/// The code of a source file; line breaks stay where they were.
pub(super) fn code(source: &str) -> String {
    let mut lexer = Lexer { rest: source, code: String::with_capacity(source.len()) };
    while !lexer.rest.is_empty() {
        lexer.step();
    }
    lexer.code
}

struct Lexer<'a> {
    rest: &'a str,
    code: String,
}

impl Lexer<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.skip(block_comment(self.rest));
        } else if let Some(length) = self.raw_string() {
            self.empty_string(length);
        } else if self.rest.starts_with('"') {
            self.empty_string(quoted(self.rest, '"'));
        } else if let Some(length) = char_literal(self.rest) {
            self.empty_string(length);
        } else {
            let next = self.rest.chars().next().map_or(0, char::len_utf8);
            self.code.push_str(&self.rest[..next]);
            self.rest = &self.rest[next..];
        }
    }

    fn skip(&mut self, length: usize) {
        let (gone, rest) = self.rest.split_at(length);
        self.code.extend(gone.chars().filter(|&character| character == '\n'));
        self.rest = rest;
    }

    fn empty_string(&mut self, length: usize) {
        self.code.push_str("\"\"");
        self.skip(length);
    }

    /// The length of `r"…"` or `r#"…"#` here, unless the `r` ends a longer word.
    fn raw_string(&self) -> Option<usize> {
        let in_word = self.code.ends_with(|last: char| (last.is_alphanumeric() && last != 'b') || last == '_');
        let hashes = self.rest.strip_prefix('r').filter(|_| !in_word)?;
        let count = hashes.len() - hashes.trim_start_matches('#').len();
        let body = hashes[count..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(count));
        let inside = body.find(&end).map_or(body.len(), |at| at + end.len());
        Some(self.rest.len() - body.len() + inside)
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a quoted text that begins with `quote`, both quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            character if character == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'x'` or `'\n'`, but not the lifetime `'a`.
fn char_literal(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let first = body.chars().next()?;
    let closes = body[first.len_utf8()..].starts_with('\'');
    (first == '\\' || closes).then(|| quoted(text, '\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_lines_stay() {
        assert_eq!(code("a // Instant\nb /* x /* y\n*/ z */ c"), "a \nb \n c");
        assert_eq!(code("/// docs\nfn f() {}"), "\nfn f() {}");
    }

    #[test]
    fn strings_are_emptied() {
        assert_eq!(code(r#"f("a \" // no", 'x', '\'', b"z")"#), r#"f("", "", "", b"")"#);
        assert_eq!(code("g(r#\"a \" b\"#, br\"c\")"), "g(\"\", b\"\")");
        assert_eq!(code("h(\"two\nlines\")"), "h(\"\"\n)");
    }

    #[test]
    fn lifetimes_and_words_that_end_in_r_are_code() {
        assert_eq!(code("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
        assert_eq!(code("for\"x\""), "for\"\"");
    }

    #[test]
    fn what_never_ends_ends_with_the_file() {
        assert_eq!(code("a \"open"), "a \"\"");
        assert_eq!(code("a /* open"), "a ");
        assert_eq!(code("'"), "'");
    }
}
