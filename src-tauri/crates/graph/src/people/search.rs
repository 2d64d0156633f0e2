//! The two searches, and the text of each.

use std::collections::HashSet;

use http::header::HeaderName;

use super::{
    Person,
    wire::{Acquaintance, User},
};
use crate::{ask::Ask, client::Graph, error::GraphError, limits::MAX_FOUND};

/// What is read of a person one works with.
const PERSON_SELECT: &str = "id,displayName,jobTitle,userPrincipalName,scoredEmailAddresses,personType";
/// What is read of a user; naming it makes the question cheaper.
const USER_SELECT: &str = "id,displayName,mail,userPrincipalName,jobTitle";
const TOP: &str = "15";

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// People one works with, by how much. Needs `People.Read`.
    Acquaintances,
    /// Everybody in the organisation. Needs `User.ReadBasic.All`; guests of an organisation are refused.
    Directory,
}

impl Graph {
    /// People that a typed text may mean, the likeliest first: those one works with, then others of the directory. Where one of
    /// the two is refused for lack of rights, the other is the answer.
    ///
    /// # Errors
    /// When Graph can't be asked, or refuses both.
    pub async fn find_people(&self, typed: &str) -> Result<Vec<Person>, GraphError> {
        let near = self.find_in(Scope::Acquaintances, typed).await;
        if near.as_ref().is_ok_and(|found| found.len() >= MAX_FOUND) {
            return near;
        }
        let far = self.find_in(Scope::Directory, typed).await;
        let (near, far) = match (near, far) {
            (Ok(near), Ok(far)) => (near, far),
            (Ok(found), Err(error)) | (Err(error), Ok(found)) if is_lack_of_rights(error) => (found, Vec::new()),
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        let mut known = HashSet::new();
        let all = near.into_iter().chain(far).filter(|person| known.insert(person.id.clone()));
        Ok(all.take(MAX_FOUND).collect())
    }

    /// One of the two searches. A text with nothing to search for finds nobody.
    ///
    /// # Errors
    /// When Graph can't be asked or refuses.
    pub async fn find_in(&self, scope: Scope, typed: &str) -> Result<Vec<Person>, GraphError> {
        let Some(ask) = ask(scope, typed) else { return Ok(Vec::new()) };
        Ok(match scope {
            Scope::Acquaintances => self
                .first_page::<Acquaintance>(&ask)
                .await?
                .into_iter()
                .filter_map(Acquaintance::into_colleague)
                .collect(),
            Scope::Directory => {
                self.first_page::<User>(&ask).await?.into_iter().filter_map(User::into_person).collect()
            }
        })
    }
}

fn is_lack_of_rights(error: GraphError) -> bool {
    error.refusal().is_some_and(|refusal| refusal.is_about_rights())
}

fn ask(scope: Scope, typed: &str) -> Option<Ask> {
    let text = searchable(typed)?;
    Some(match scope {
        Scope::Acquaintances => Ask::get(&["me", "people"])
            .query("$search", &format!("\"{text}\""))
            .query("$select", PERSON_SELECT)
            .query("$top", TOP),
        Scope::Directory => Ask::get(&["users"])
            .query("$search", &format!("\"displayName:{text}\" OR \"mail:{text}\""))
            .query("$select", USER_SELECT)
            .query("$top", TOP)
            .query("$count", "true")
            .header(HeaderName::from_static("consistencylevel"), "eventual")
            // Somebody is waiting for it.
            .header(HeaderName::from_static("x-ms-throttle-priority"), "high"),
    })
}

/// A typed text as it stands within the quotes of a search: quotes and backslashes escaped, what no name holds left out. `&`
/// is known for trouble, and separates words like a space.
fn searchable(typed: &str) -> Option<String> {
    let plain: String = typed.chars().map(|c| if c.is_control() || c == '&' { ' ' } else { c }).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.chars().any(char::is_alphanumeric) {
        return None;
    }
    let mut escaped = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '"' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    Some(escaped)
}

#[cfg(test)]
mod tests;
