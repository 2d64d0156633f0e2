//! Calendar files (iCalendar, RFC 5545): folded lines joined, escaped text unescaped, and only the properties kept that
//! can name a meeting, so that attendees and identifiers are never looked at.

/// Properties that can hold a link or an invitation, the most reliable first.
const PROPERTIES: [&str; 9] = [
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "CONFERENCE", // RFC 7986, section 5.11
    "URL",
    "LOCATION",
    "DESCRIPTION",
    "X-ALT-DESC",
    "COMMENT",
    "SUMMARY",
];

/// The meeting text of a calendar file; `None` for any other text.
pub(crate) fn meeting_text(text: &str) -> Option<String> {
    let is_calendar = text.lines().any(|line| {
        let line = line.trim();
        line.eq_ignore_ascii_case("BEGIN:VCALENDAR") || line.eq_ignore_ascii_case("BEGIN:VEVENT")
    });
    if !is_calendar {
        return None;
    }
    let unfolded = unfold(text);
    let mut values: Vec<(usize, &str)> = unfolded.lines().filter_map(property).collect();
    values.sort_by_key(|(rank, _)| *rank); // stable: two events keep their order
    let mut out = String::with_capacity(unfolded.len());
    for (_, value) in values {
        unescape(value, &mut out);
        out.push_str("\n\n");
    }
    Some(out)
}

/// A line's rank among [`PROPERTIES`] and its value.
fn property(line: &str) -> Option<(usize, &str)> {
    let name_end = line.find([':', ';'])?;
    let rank = PROPERTIES.iter().position(|name| line[..name_end].eq_ignore_ascii_case(name))?;
    // Parameter values with a colon are quoted (RFC 5545, section 3.1).
    let mut quoted = false;
    let colon = line[name_end..].find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    Some((rank, &line[name_end + colon + 1..]))
}

/// Joins lines that were folded: a line break and one blank vanish (section 3.1).
fn unfold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    out.push_str(lines.next().unwrap_or_default());
    for line in lines {
        match line.strip_prefix([' ', '\t']) {
            Some(folded) => out.push_str(folded),
            None => {
                out.push('\n');
                out.push_str(line);
            }
        }
    }
    out
}

/// `\n`, `\,`, `\;` and `\\` (section 3.3.11).
fn unescape(value: &str, out: &mut String) {
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') => out.push('\n'),
            Some(escaped) => out.push(escaped),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfolds_unescapes_and_orders() {
        let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:264183392744150\r\nDESCRIPTION;LANGUAGE=en:one\\, tw\r\n o\\nthree\\\\\r\n\
                    ATTENDEE:mailto:mary@example.com\r\nX-MICROSOFT-SKYPETEAMSMEETINGURL:https://a.te\r\n\tst/\r\nEND:VEVENT\r\n";
        assert_eq!(meeting_text(file).unwrap(), "https://a.test/\n\none, two\nthree\\\n\n");
    }

    #[test]
    fn quoted_parameters_may_hold_colons() {
        let file = "BEGIN:VEVENT\nDESCRIPTION;ALTREP=\"cid:part\":text\nEND:VEVENT";
        assert_eq!(meeting_text(file).unwrap(), "text\n\n");
    }

    #[test]
    fn other_texts_are_left_alone() {
        assert_eq!(meeting_text("DESCRIPTION:x"), None);
    }
}
