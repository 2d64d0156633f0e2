//! HTML source read as text: tags become blanks of the same length, so that places in the text stay what they were.

use std::borrow::Cow;

/// Longer tags are taken for text.
const LONGEST_TAG: usize = 8 * 1024;

/// The text with every tag and the entities for blanks overwritten; borrowed where there are none.
pub(crate) fn blank(text: &str) -> Cow<'_, str> {
    if !text.contains("</") && !text.contains("<br") && !text.contains("<BR") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (length, filler) = tag(rest).or_else(|| entity(rest)).unwrap_or((0, ' '));
        if length == 0 {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        } else {
            out.push(filler);
            out.extend(std::iter::repeat_n(' ', length - 1));
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The length in bytes of a tag at the start, and what takes its place: block elements end a line.
fn tag(text: &str) -> Option<(usize, char)> {
    let name = text[1..].trim_start_matches('/');
    if !text.starts_with('<') || !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
        return None;
    }
    // In `<https://…>` the brackets only enclose.
    let name_end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = &name[..name_end];
    let window = &text.as_bytes()[..text.len().min(LONGEST_TAG)];
    let closing = 1 + window[1..].iter().position(|byte| matches!(byte, b'<' | b'>'))?;
    if window[closing] == b'<' || window.starts_with(b"<http") {
        return None;
    }
    let length = closing + 1;
    let inline = ["a", "b", "i", "u", "em", "strong", "span", "font", "code", "sup", "sub", "small"];
    let is_inline = inline.iter().any(|tag| name.eq_ignore_ascii_case(tag));
    Some((length, if is_inline { ' ' } else { '\n' }))
}

fn entity(text: &str) -> Option<(usize, char)> {
    ["&nbsp;", "&#160;", "&#xA0;", "&#xa0;", "&thinsp;", "&#8201;"]
        .into_iter()
        .find(|entity| text.starts_with(entity))
        .map(|entity| (entity.len(), ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stay() {
        let text = "é<b>Meeting ID:</b> <span>264&nbsp;183</span><br>Passcode: <i>x</i> <https://a.test/>";
        let blanked = blank(text);
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.find("264"), text.find("264"));
        let lines: Vec<String> = blanked.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(lines, ["é Meeting ID: 264 183", "Passcode: x <https://a.test/>"]);
    }

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(blank("a < b & c"), Cow::Borrowed(_)));
    }
}
