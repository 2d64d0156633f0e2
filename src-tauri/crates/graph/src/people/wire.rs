//! `person`, `user` and `presence` as Graph writes them, as far as they are read here.

use serde::Deserialize;

use super::{Availability, Person, Presence};
use crate::text;

/// Somebody the person works with (`person`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Acquaintance {
    id: String,
    display_name: Option<String>,
    job_title: Option<String>,
    user_principal_name: Option<String>,
    scored_email_addresses: Option<Vec<ScoredAddress>>,
    person_type: Option<PersonType>,
}

#[derive(Deserialize)]
struct ScoredAddress {
    address: Option<String>,
}

#[derive(Deserialize)]
struct PersonType {
    class: Option<String>,
    subclass: Option<String>,
}

impl Acquaintance {
    /// Somebody of the organisation; rooms, groups and private contacts can't be called, and their ids are no object ids.
    pub(super) fn into_colleague(self) -> Option<Person> {
        let kind = self.person_type?;
        let is_colleague =
            kind.class.as_deref() == Some("Person") && kind.subclass.as_deref() == Some("OrganizationUser");
        let mail = self.scored_email_addresses.into_iter().flatten().find_map(|scored| scored.address);
        is_colleague.then(|| person(self.id, self.display_name, mail.or(self.user_principal_name), self.job_title))?
    }
}

/// Somebody in the directory (`user`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    id: String,
    display_name: Option<String>,
    mail: Option<String>,
    user_principal_name: Option<String>,
    job_title: Option<String>,
}

impl User {
    pub(super) fn into_person(self) -> Option<Person> {
        person(self.id, self.display_name, self.mail.or(self.user_principal_name), self.job_title)
    }
}

/// `None` without anything to show: such a person can't be told from another.
fn person(id: String, name: Option<String>, mail: Option<String>, title: Option<String>) -> Option<Person> {
    let mail = text::optional(mail.as_deref());
    let name = text::optional(name.as_deref()).or_else(|| mail.clone())?;
    let id = uuid::Uuid::parse_str(&id).ok()?.to_string();
    Some(Person { id, name, mail, job_title: text::optional(title.as_deref()) })
}

/// Whether somebody is free (`presence`).
#[derive(Deserialize)]
pub(super) struct WirePresence {
    id: String,
    availability: Option<String>,
}

impl WirePresence {
    pub(super) fn into_presence(self) -> Option<Presence> {
        let id = uuid::Uuid::parse_str(&self.id).ok()?.to_string();
        Some(Presence { id, availability: Availability::named(self.availability.as_deref()) })
    }
}
