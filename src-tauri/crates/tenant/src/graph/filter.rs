//! `$filter`, as far as it is served: `property eq 'text'` and `startswith(property,'text')`, several put together by `or`.

use super::GraphError;

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) property: String,
    pub(super) value: String,
    pub(super) begins: bool,
}

/// Conditions of which one must hold.
///
/// # Errors
/// 400, for all that is not served.
pub(super) fn parse(text: &str) -> Result<Vec<Condition>, GraphError> {
    let mut conditions = Vec::new();
    let mut rest = text.trim();
    loop {
        let (condition, after) = condition(rest).ok_or_else(unsupported)?;
        conditions.push(condition);
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(conditions);
        }
        rest = rest.strip_prefix("or ").ok_or_else(unsupported)?.trim_start();
    }
}

fn unsupported() -> GraphError {
    let message = "Invalid filter clause: the practice service knows eq and startswith with texts, and or.";
    GraphError::new(http::StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
}

fn condition(text: &str) -> Option<(Condition, &str)> {
    let lower = text.get(..11).unwrap_or_default().to_ascii_lowercase();
    if lower == "startswith(" {
        let (property, rest) = text[11..].split_once(',')?;
        let (value, rest) = literal(rest.trim_start())?;
        let rest = rest.trim_start().strip_prefix(')')?;
        return Some((Condition { property: property.trim().to_owned(), value, begins: true }, rest));
    }
    let (property, rest) = text.split_once(' ')?;
    let (value, rest) = literal(rest.trim_start().strip_prefix("eq ")?.trim_start())?;
    Some((Condition { property: property.to_owned(), value, begins: false }, rest))
}

/// A text in single quotes, each one inside doubled; and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('\'')?;
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            value.push(c);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            value.push('\'');
        } else {
            return Some((value, &text[at + 1..]));
        }
    }
    None
}

impl Condition {
    pub(super) fn holds(&self, value: Option<&str>) -> bool {
        let (own, value) = (self.value.to_lowercase(), value.unwrap_or_default().to_lowercase());
        if self.begins { value.starts_with(&own) } else { value == own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_hold() {
        let conditions = parse("startswith(displayName, 'o''b') or mail eq 'a@b.c'").unwrap();
        assert_eq!(conditions.len(), 2);
        assert!(conditions[0].holds(Some("O'Brien")) && !conditions[0].holds(Some("Brien")));
        assert!(conditions[1].holds(Some("A@b.c")) && !conditions[1].holds(None));
    }

    #[test]
    fn the_rest_of_odata_is_refused() {
        for text in
            ["", "mail", "mail ne 'x'", "mail eq x", "mail eq 'x", "(mail eq 'x')", "mail eq 'x' and id eq 'y'", "ü"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
