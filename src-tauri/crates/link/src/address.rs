//! A link taken apart without decoding it: scheme, authority, path, query, fragment.
//!
//! Decoding comes after the parts are known, part by part, because a decoded `?`, `&` or `#` inside a wrapped link would
//! otherwise end a part too early.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// How a link begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Https,
    Http,
    /// No scheme written: read as https.
    Missing,
    /// `msteams:`.
    Teams,
    /// `ms-teams:`, which the consumer program on Windows registers.
    TeamsHome,
    Other,
}

/// A link's parts, still encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    pub scheme: Scheme,
    /// Empty where a Teams scheme has no host.
    pub authority: &'a str,
    pub place: Place<'a>,
}

/// What stands behind the authority, still encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub path: &'a str,
    pub query: &'a str,
    pub fragment: &'a str,
}

impl<'a> Address<'a> {
    pub(crate) fn parse(link: &'a str) -> Self {
        let (scheme, rest) = split_scheme(link);
        let rest = match scheme {
            Scheme::Missing => rest,
            Scheme::Teams | Scheme::TeamsHome => rest.trim_start_matches('/'),
            Scheme::Https | Scheme::Http | Scheme::Other => rest.strip_prefix("//").unwrap_or(rest),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let has_host = match scheme {
            // `msteams:l/meetup-join/…` starts with a path; only a host holds one of these.
            Scheme::Teams | Scheme::TeamsHome => rest[..end].contains(['.', '@', ':']),
            _ => true,
        };
        let (authority, rest) = if has_host { rest.split_at(end) } else { ("", rest) };
        Self { scheme, authority, place: Place::parse(rest) }
    }
}

impl<'a> Place<'a> {
    pub(crate) fn parse(rest: &'a str) -> Self {
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Self { path, query, fragment }
    }

    /// The path's parts that aren't empty.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &'a str> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// The value of a query parameter, still encoded. Names are compared exactly.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'a str> {
        parameter(self.query, name)
    }
}

/// The value of a parameter, still encoded. `&amp;`, as HTML source writes `&`, separates as well.
pub(crate) fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').map(|pair| pair.strip_prefix("amp;").unwrap_or(pair)).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then_some(value)
    })
}

/// One decode. Bytes that aren't UTF-8 become U+FFFD, which no part of a meeting link may hold.
pub(crate) fn decode_once(text: &str) -> Cow<'_, str> {
    if text.contains('%') { percent_decode_str(text).decode_utf8_lossy() } else { Cow::Borrowed(text) }
}

/// Decodes until nothing changes, at most three times: ids and contexts arrive encoded up to thrice.
pub(crate) fn decode_stable(text: &str) -> Cow<'_, str> {
    let mut text = decode_once(text);
    for _ in 1..3 {
        if !text.contains('%') {
            break;
        }
        text = Cow::Owned(decode_once(&text).into_owned());
    }
    text
}

fn split_scheme(link: &str) -> (Scheme, &str) {
    let Some((name, rest)) = link.split_once(':') else { return (Scheme::Missing, link) };
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'));
    if !is_name || (name.contains('.') && !rest.starts_with("//")) {
        return (Scheme::Missing, link);
    }
    let scheme = if name.eq_ignore_ascii_case("https") {
        Scheme::Https
    } else if name.eq_ignore_ascii_case("http") {
        Scheme::Http
    } else if name.eq_ignore_ascii_case("msteams") {
        Scheme::Teams
    } else if name.eq_ignore_ascii_case("ms-teams") {
        Scheme::TeamsHome
    } else {
        Scheme::Other
    };
    (scheme, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_encoded() {
        let address = Address::parse("https://a.test/x%2Fy/z?q=%26&r=1#/f?g");
        assert_eq!((address.scheme, address.authority), (Scheme::Https, "a.test"));
        assert_eq!(address.place.segments().collect::<Vec<_>>(), ["x%2Fy", "z"]);
        assert_eq!(address.place.parameter("q"), Some("%26"));
        assert_eq!(address.place.fragment, "/f?g");
    }

    #[test]
    fn teams_scheme_with_any_number_of_slashes() {
        for (link, authority, path) in [
            ("msteams:l/x", "", "l/x"),
            ("msteams:/l/x", "", "l/x"),
            ("msteams:///l/x", "", "l/x"),
            ("MSTeams://teams.microsoft.com/l/x", "teams.microsoft.com", "/l/x"),
            ("msteams:teams.microsoft.com/l/x", "teams.microsoft.com", "/l/x"),
        ] {
            let address = Address::parse(link);
            assert_eq!(
                (address.scheme, address.authority, address.place.path),
                (Scheme::Teams, authority, path),
                "{link}"
            );
        }
    }

    #[test]
    fn a_port_is_no_scheme() {
        let address = Address::parse("teams.microsoft.com:444/meet/1");
        assert_eq!((address.scheme, address.authority), (Scheme::Missing, "teams.microsoft.com:444"));
    }

    #[test]
    fn html_source_ampersands_separate() {
        assert_eq!(parameter("url=a&amp;data=b", "data"), Some("b"));
        assert_eq!(parameter("P=x&p=y", "p"), Some("y"));
    }

    #[test]
    fn decoding_stops_after_three_rounds() {
        assert_eq!(decode_stable("%2525253a"), "%3a");
        assert_eq!(decode_stable("%25253a"), ":");
        assert_eq!(decode_stable("%zz%"), "%zz%");
    }
}
