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
    // Looked for once, so that a million closing brackets cost one pass.
    let first = |opening: char| link.find(opening).unwrap_or(usize::MAX);
    let (round, square, curly) = (first('('), first('['), first('{'));
    let mut end = link.len();
    while let Some(last) = link[..end].chars().next_back() {
        let opening = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '|' | '~' | '(' | '[' | '{' => usize::MAX,
            ')' => round,
            ']' => square,
            '}' => curly,
            _ => break,
        };
        if opening < end {
            break;
        }
        end -= last.len_utf8();
    }
    &link[..end]
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

/// A byte that schemes and host names are made of.
fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0u8;
        while byte < 128 {
            table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
            byte += 1;
        }
        table
    };
    WORD[usize::from(byte)]
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
        if is(&"msteams") || is(&"ms-teams") || SCRIPTS.iter().any(is) {
            return Some((at, end + 1));
        }
    }
    let goes_on = match rest.strip_prefix(':') {
        Some(port) => port.starts_with(|c: char| c.is_ascii_digit()),
        None => rest.starts_with(['/', '?', '#', '@', '%']),
    };
    let is_host_like = word.contains('.') && goes_on && text[..at].chars().next_back().is_none_or(may_precede_host);
    let is_ours = || !matches!(hosts::classify(word).host, Host::Unknown | Host::ShortLinks);
    (is_host_like && is_ours()).then_some((at, at))
}

/// Whether a host without a scheme may follow: behind anything else it is a part of something longer.
fn may_precede_host(c: char) -> bool {
    c.is_whitespace() || !c.is_ascii() || "<>()[]{}\"'`|,;*=".contains(c)
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
    let bytes = text.as_bytes();
    let mut in_authority = true;
    let mut braces_tried = false;
    let mut at = body;
    while at < bytes.len() {
        match bytes[at] {
            b'/' | b'?' | b'#' => in_authority = false,
            // An undecorated context: {"Tid":"…"} with quotes and perhaps blanks.
            b'{' if !braces_tried => {
                braces_tried = true;
                at = closing_brace(text, at).unwrap_or(at);
            }
            b':' if bytes[at..].starts_with(b"://") => {
                if let Some(end) = end_before_another(text, start, at) {
                    return end;
                }
            }
            byte if byte.is_ascii() => {
                if ends_link(char::from(byte)) {
                    return at;
                }
            }
            _ => {
                // Text in other scripts follows links without a blank; in a host it is an attempt to deceive.
                let c = text[at..].chars().next().expect("at is a character's first byte");
                if ends_link(c) || !in_authority || !c.is_alphanumeric() {
                    return at;
                }
                at += c.len_utf8() - 1;
            }
        }
        at += 1;
    }
    text.len()
}

/// Where a link ends whose `://` at `at` belongs to a second one, which follows after punctuation: `(link)(link)`.
fn end_before_another(text: &str, start: usize, at: usize) -> Option<usize> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let end = at.checked_sub(scheme.len()).filter(|end| *end > start && text.is_char_boundary(*end))?;
        let follows = text[..end].ends_with([')', '(', ']', '[', '}', ',', ';', '|']);
        (follows && text[end..at].eq_ignore_ascii_case(scheme)).then_some(end)
    })
}

/// The brace that closes the one at `open`, on the same line and before the next link.
fn closing_brace(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let length = bytes[open..].iter().enumerate().find_map(|(offset, byte)| match byte {
        b'}' | b'\n' | b'\r' | b'<' => Some(offset),
        b':' if bytes[open + offset..].starts_with(b"://") => Some(offset),
        _ => None,
    })?;
    (bytes[open + length] == b'}').then_some(open + length)
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
        for text in [
            "mary@teams.microsoft.com/x",
            "\\:teams.microsoft.com/x",
            "example.com/x",
            "teams.microsoft.com",
            "a.b",
            "tel:+123",
            "",
        ] {
            assert!(links(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn deceptive_hosts_stay_whole() {
        assert_eq!(links("https://teams.miсrosoft.com/x"), ["https://teams.miсrosoft.com/x"]);
        assert_eq!(links("teams.microsoft.com@evil.test/meet/1"), ["teams.microsoft.com@evil.test/meet/1"]);
    }
}
