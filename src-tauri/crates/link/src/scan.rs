//! Finding links in running text. One pass, no step back: time grows with the text's length and nothing else.

use crate::hosts::{self, Host};

/// Where a link stands in the text, with the punctuation that follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: usize,
    pub end: usize,
}

/// Schemes that need no `//` and lead nowhere good; what follows them is part of them.
const SCRIPTS: [&str; 5] = ["javascript", "vbscript", "data", "view-source", "blob"];

/// The first link at or after `from`.
pub(crate) fn next_link(text: &str, from: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
        if let Some((start, body)) = link_start(text, at, end) {
            return Some(Span { start, end: link_end(text, start, body) });
        }
        at = end;
    }
    None
}

/// The link without punctuation of the sentence around it.
pub(crate) fn trim(link: &str) -> &str {
    let mut link = link;
    while let Some(last) = link.chars().next_back() {
        let opening = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '|' | '~' | '(' | '[' | '{' => None,
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => break,
        };
        if opening.is_some_and(|opening| link.contains(opening)) {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    link
}

/// From `from`, the end of a run of characters that can be part of a link's path.
pub(crate) fn piece_end(text: &str, from: usize) -> usize {
    text[from..].find(|c| ends_link(c) || !c.is_ascii()).map_or(text.len(), |length| from + length)
}

/// Whether a text is a script to run rather than something to read; links inside it don't count.
pub(crate) fn begins_with_script(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    !rest.starts_with(char::is_whitespace) && SCRIPTS.iter().any(|script| scheme.eq_ignore_ascii_case(script))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+')
}

fn ends_link(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\\')
}

/// Whether a link begins in the word `at..end`: its first byte, and the first byte behind its scheme.
fn link_start(text: &str, at: usize, end: usize) -> Option<(usize, usize)> {
    let word = &text[at..end];
    let rest = &text[end..];
    if rest.starts_with("://") {
        return Some((at + scheme_start(word)?, end + 3));
    }
    if rest.starts_with(':') {
        let is = |scheme: &&str| word.eq_ignore_ascii_case(scheme);
        if is(&"msteams") || is(&"ms-teams") || SCRIPTS.iter().any(|scheme| is(&scheme)) {
            return Some((at, end + 1));
        }
    }
    let is_host_like = word.contains('.')
        && rest.starts_with(['/', '?', '#', '@', ':', '%'])
        && !text[..at].ends_with(['@', '/', '\\', '%', '_'])
        && !(rest.starts_with(':') && !rest[1..].starts_with(|c: char| c.is_ascii_digit()));
    let is_ours = || {
        matches!(hosts::classify(word).host, Host::Teams(_) | Host::Events | Host::TeamsPage | Host::LookAlike)
            || matches!(hosts::classify(word).host, Host::Wrapper(_) | Host::OtherService)
    };
    (is_host_like && is_ours()).then_some((at, at))
}

/// Where in a word before `://` the scheme begins: `1.https` is a list's number and a scheme.
fn scheme_start(word: &str) -> Option<usize> {
    for scheme in ["https", "http"] {
        let Some(start) = word.len().checked_sub(scheme.len()) else { continue };
        let glued = word[..start].ends_with(|c: char| c.is_ascii_alphabetic());
        if word[start..].eq_ignore_ascii_case(scheme) && !glued {
            return Some(start);
        }
    }
    word.find(|c: char| c.is_ascii_alphabetic())
}

/// The end of a link whose scheme ends at `body`.
fn link_end(text: &str, start: usize, body: usize) -> usize {
    let mut in_authority = true;
    let mut braces_tried = false;
    let mut until = body;
    for (offset, c) in text[body..].char_indices() {
        let at = body + offset;
        if at < until {
            continue;
        }
        match c {
            '/' | '?' | '#' => in_authority = false,
            // An undecorated context: {"Tid":"…"} with quotes and perhaps blanks.
            '{' if !braces_tried => {
                braces_tried = true;
                until = closing_brace(text, at).unwrap_or(at);
            }
            ':' if text[at..].starts_with("://") && starts_another(text, start, at) => {
                return at - if text[..at].ends_with(['s', 'S']) { 5 } else { 4 };
            }
            c if ends_link(c) => return at,
            // Text in other scripts follows links without a blank; in a host it is an attempt to deceive.
            c if !c.is_ascii() && !(in_authority && c.is_alphanumeric()) => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether `://` at `at` belongs to a second link that follows the first after punctuation, as in `(link)(link)`.
fn starts_another(text: &str, start: usize, at: usize) -> bool {
    let before = &text[start..at];
    let ends_with = |scheme: &str| {
        before.len() > scheme.len()
            && before.is_char_boundary(before.len() - scheme.len())
            && before[before.len() - scheme.len()..].eq_ignore_ascii_case(scheme)
            && before[..before.len() - scheme.len()].ends_with([')', '(', ']', '[', '}', ',', ';', '|'])
    };
    ends_with("https") || ends_with("http")
}

/// Behind the brace that closes the one at `open`, on the same line and before the next link.
fn closing_brace(text: &str, open: usize) -> Option<usize> {
    for (offset, c) in text[open..].char_indices() {
        match c {
            '}' => return Some(open + offset + 1),
            '\n' | '\r' | '<' => return None,
            ':' if text[open + offset..].starts_with("://") => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(span) = next_link(text, from) {
            found.push(trim(&text[span.start..span.end]));
            from = span.end;
        }
        found
    }

    #[test]
    fn surroundings_are_not_part_of_a_link() {
        for (text, link) in [
            ("<https://a.test/b>", "https://a.test/b"),
            ("(https://a.test/b).", "https://a.test/b"),
            ("see https://a.test/b, please", "https://a.test/b"),
            ("[join](https://a.test/b)", "https://a.test/b"),
            ("**https://a.test/b**", "https://a.test/b"),
            ("1.https://a.test/b", "https://a.test/b"),
            ("链接：https://a.test/b。谢谢", "https://a.test/b"),
            ("会议链接https://a.test/b参加", "https://a.test/b"),
            ("href=\"https://a.test/b\">", "https://a.test/b"),
            ("Join:https://a.test/b", "https://a.test/b"),
            ("https://a.test/(b)", "https://a.test/(b)"),
            ("go to teams.microsoft.com/meet/1 now", "teams.microsoft.com/meet/1"),
        ] {
            assert_eq!(links(text), [link], "{text}");
        }
    }

    #[test]
    fn undecorated_json_belongs_to_the_link() {
        let link = r#"https://a.test/0?context={"Tid": "1","Oid":"2"}"#;
        assert_eq!(links(&format!("x {link} y")), [link]);
        assert_eq!(links("https://a.test/{\"x\nhttps://b.test/"), ["https://a.test/", "https://b.test/"]);
    }

    #[test]
    fn neighbours() {
        assert_eq!(links("(https://a.test/)(https://b.test/)"), ["https://a.test/", "https://b.test/"]);
        assert_eq!(links("https://a.test/?url=https://b.test/"), ["https://a.test/?url=https://b.test/"]);
    }

    #[test]
    fn addresses_and_file_names_are_no_links() {
        for text in ["mary@teams.microsoft.com/x", "example.com/x", "teams.microsoft.com", "a.b", "tel:+123", ""] {
            assert!(links(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn deceptive_hosts_stay_whole() {
        assert_eq!(links("https://teams.miсrosoft.com/x"), ["https://teams.miсrosoft.com/x"]);
        assert_eq!(links("teams.microsoft.com@evil.test/meet/1"), ["teams.microsoft.com@evil.test/meet/1"]);
    }
}
