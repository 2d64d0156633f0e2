//! `$search` on the directory: clauses in quotes, put together by AND, OR and NOT.

use super::GraphError;

/// A search as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Search {
    /// A property and how it begins.
    Clause(String, String),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

/// Clauses beyond which a search is refused.
const MOST: usize = 30;

impl Search {
    /// Reads `"displayName:ann" OR "mail:ann"`. AND binds closer than OR.
    ///
    /// # Errors
    /// 400, in the directory's words.
    pub(super) fn parse(text: &str) -> Result<Self, GraphError> {
        let words = words(text).ok_or_else(|| bad("a clause is not closed"))?;
        if words.len() > 2 * MOST {
            return Err(bad("there are too many clauses"));
        }
        let mut words = words.into_iter().peekable();
        let search = any(&mut words)?;
        match words.next() {
            None => Ok(search),
            Some(_) => Err(bad("clauses are put together by AND or OR")),
        }
    }

    /// Whether something whose properties `property` gives is found.
    pub(super) fn finds<'a>(&self, property: &impl Fn(&str) -> Option<&'a str>) -> bool {
        match self {
            Self::Clause(name, value) => property(name).is_some_and(|text| match name.to_ascii_lowercase().as_str() {
                "displayname" | "description" => tokens_begin(text, value),
                _ => folded(text).starts_with(&folded(value)),
            }),
            Self::And(one, other) => one.finds(property) && other.finds(property),
            Self::Or(one, other) => one.finds(property) || other.finds(property),
            Self::Not(one) => !one.finds(property),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Word {
    Quoted(String),
    Bare(String),
}

type Words = std::iter::Peekable<std::vec::IntoIter<Word>>;

fn bad(why: &str) -> GraphError {
    let message = format!("Syntax error in $search: {why}. A clause is \"property:text\" in double quotes.");
    GraphError::new(http::StatusCode::BAD_REQUEST, "Request_BadRequest", message)
}

/// Quoted parts with their escapes undone, and what stands between; None where a quote is open.
fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '"' {
            let mut quoted = String::new();
            loop {
                match rest.next()? {
                    '"' => break,
                    '\\' => quoted.push(rest.next()?),
                    c => quoted.push(c),
                }
            }
            words.push(Word::Quoted(quoted));
        } else if !c.is_whitespace() {
            let mut bare = String::from(c);
            while let Some(c) = rest.next_if(|c| !c.is_whitespace() && *c != '"') {
                bare.push(c);
            }
            words.push(Word::Bare(bare));
        }
    }
    Some(words)
}

fn any(words: &mut Words) -> Result<Search, GraphError> {
    let mut search = all(words)?;
    while words.next_if_eq(&Word::Bare("OR".to_owned())).is_some() {
        search = Search::Or(Box::new(search), Box::new(all(words)?));
    }
    Ok(search)
}

fn all(words: &mut Words) -> Result<Search, GraphError> {
    let mut search = clause(words)?;
    while words.next_if_eq(&Word::Bare("AND".to_owned())).is_some() {
        search = Search::And(Box::new(search), Box::new(clause(words)?));
    }
    Ok(search)
}

fn clause(words: &mut Words) -> Result<Search, GraphError> {
    match words.next() {
        Some(Word::Bare(not)) if not == "NOT" => Ok(Search::Not(Box::new(plain_clause(words.next())?))),
        word => plain_clause(word),
    }
}

fn plain_clause(word: Option<Word>) -> Result<Search, GraphError> {
    let Some(Word::Quoted(text)) = word else { return Err(bad("a clause is missing or not in quotes")) };
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok(Search::Clause(name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(bad("a clause names a property and a text")),
    }
}

/// Whether every token of a search begins some token of a text: names are found by any of their words, never by the inside
/// of one.
pub(super) fn tokens_begin(text: &str, search: &str) -> bool {
    let tokens = tokens(text);
    tokens_of_search(search).iter().all(|wanted| tokens.iter().any(|token| token.starts_with(wanted)))
}

/// Words are cut at spaces, marks, digits, and where a small letter is followed by a capital.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        let cut = !c.is_alphanumeric()
            || c.is_numeric() != before.is_numeric()
            || (before.is_lowercase() && c.is_uppercase());
        if cut {
            tokens.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(last) = tokens.last_mut()
        {
            last.push(c);
        }
        before = c;
    }
    tokens.into_iter().filter(|token| !token.is_empty()).map(|token| folded(&token)).collect()
}

fn tokens_of_search(search: &str) -> Vec<String> {
    tokens(search)
}

/// Without regard to case.
fn folded(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(search: &str, name: &str, mail: &str) -> bool {
        Search::parse(search).unwrap().finds(&|property| match property {
            "displayName" => Some(name),
            "mail" => Some(mail),
            _ => None,
        })
    }

    #[test]
    fn names_are_found_by_their_words_and_addresses_by_their_beginning() {
        assert!(finds("\"displayName:lind\"", "Ada Lindqvist", ""));
        assert!(!finds("\"displayName:qvist\"", "Ada Lindqvist", ""), "it is no “contains”");
        assert!(finds("\"displayName:moreau\"", "Chidi Annan-Moreau", ""));
        assert!(finds("\"displayName:ada li\"", "Ada Lindqvist", ""));
        assert!(finds("\"displayName:Donald\"", "Ann McDonald2", ""), "a capital begins a word");
        assert!(finds("\"mail:ada@\"", "", "ADA@contoso.example"));
        assert!(!finds("\"mail:contoso\"", "", "ada@contoso.example"));
    }

    #[test]
    fn clauses_are_put_together() {
        let both = "\"displayName:ben\" OR \"mail:ada\"";
        assert!(finds(both, "Ben", "x") && finds(both, "x", "ada@x") && !finds(both, "x", "y"));
        assert!(!finds("\"displayName:ben\" AND \"mail:ada\"", "Ben", "x"));
        assert!(finds("NOT \"displayName:ben\"", "Ada", ""));
        assert!(finds("\"displayName:a\" OR \"displayName:b\" AND \"mail:x\"", "a", "y"), "AND binds closer");
    }

    #[test]
    fn quotes_can_be_escaped() {
        assert_eq!(
            Search::parse(r#""displayName:a\"b\\c""#).unwrap(),
            Search::Clause("displayName".into(), "a\"b\\c".into())
        );
    }

    #[test]
    fn what_is_no_search_is_refused() {
        for text in [
            "",
            "ann",
            "\"ann\"",
            "\"displayName:\"",
            "\"displayName:a",
            "\"a:b\" \"c:d\"",
            "\"a:b\" or \"c:d\"",
            "\"a:b\" OR",
        ] {
            assert_eq!(Search::parse(text).unwrap_err().status, http::StatusCode::BAD_REQUEST, "{text}");
        }
        assert!(Search::parse(&vec!["\"a:b\""; 100].join(" OR ")).is_err());
    }
}
