//! `GET /me/people`: whom somebody works with, best first.

use serde_json::{Value, json};

use super::{Caller, GraphError, context, options::Options, search::tokens_begin};
use crate::{
    Tenant,
    exchange::Exchange,
    organisation::{Organisation, Party},
};

const PAGE: usize = 10;
const MOST: usize = 1_000;
/// A search gives no more.
const MOST_FOUND: usize = 250;

pub(super) fn list(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
) -> Result<Value, GraphError> {
    if !caller.has(&["People.Read", "People.Read.All"]) {
        return Err(GraphError::access_denied());
    }
    let options = Options::read(exchange, "person", MOST)?;
    if options.search.is_some() && options.skip > 0 {
        return Err(GraphError::bad_request("$skip is not supported together with $search."));
    }
    let organisation = &tenant.organisation;
    let mut found: Vec<Value> = match &options.search {
        None => near(organisation, person).map(|other| colleague(organisation, other)).collect(),
        Some(search) => {
            // One phrase, in quotes or not; a property may be named and counts for nothing.
            let phrase = search.trim().trim_matches('"');
            let phrase = phrase.rsplit_once(':').map_or(phrase, |(_, phrase)| phrase);
            let fits = |name: &str, mail: &str| {
                tokens_begin(name, phrase) || mail.to_lowercase().starts_with(&phrase.to_lowercase())
            };
            let near: Vec<usize> = near(organisation, person).collect();
            let far = (0..organisation.people.len()).filter(|other| *other != person && !near.contains(other));
            let all = near.iter().copied().chain(far);
            let colleagues = all.filter(|other| {
                let other = &organisation.people[*other];
                fits(&other.name, &other.mail)
            });
            let colleagues = colleagues.map(|other| colleague(organisation, other));
            let contacts = contacts(organisation, person).into_iter().filter(|party| fits(&party.name, &party.mail));
            colleagues.chain(contacts.map(|party| contact(tenant, party))).take(MOST_FOUND).collect()
        }
    };
    for (rank, entity) in found.iter_mut().enumerate() {
        entity["scoredEmailAddresses"][0]["relevanceScore"] = json!(30.0 / (1.0 + rank as f64));
        *entity = options.cut(entity, &[]);
    }
    let mut body = options.page(exchange, found, PAGE, "$skip");
    let me = &organisation.people[person].id;
    body["@odata.context"] = context(exchange, &format!("users('{me}')/people"));
    Ok(body)
}

fn near(organisation: &Organisation, person: usize) -> impl Iterator<Item = usize> {
    organisation.people[person].works_with.iter().copied()
}

/// People elsewhere who stand in somebody's calendar, each once.
fn contacts(organisation: &Organisation, person: usize) -> Vec<&Party> {
    let mut contacts: Vec<&Party> = Vec::new();
    for event in &organisation.events {
        let parties = || event.attendees.iter().chain([&event.organizer]);
        if !parties().any(|party| party.person == Some(person)) {
            continue;
        }
        for party in parties().filter(|party| party.person.is_none()) {
            if !contacts.iter().any(|known| known.mail == party.mail) {
                contacts.push(party);
            }
        }
    }
    contacts
}

fn colleague(organisation: &Organisation, index: usize) -> Value {
    let person = &organisation.people[index];
    let (given, family) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    let said = &person.said;
    let phones: Vec<Value> = said.phone.iter().map(|number| json!({ "type": "business", "number": number })).collect();
    json!({
        "id": person.id, "displayName": person.name, "givenName": given, "surname": family, "birthday": "",
        "personNotes": "", "isFavorite": false, "jobTitle": said.job_title, "companyName": organisation.name,
        "yomiCompany": "", "department": said.department, "officeLocation": said.office, "profession": "",
        "userPrincipalName": person.mail, "imAddress": format!("sip:{}", person.mail),
        "scoredEmailAddresses": [{ "address": person.mail, "relevanceScore": 0.0, "selectionLikelihood": "notSpecified" }],
        "phones": phones, "postalAddresses": [], "websites": [],
        "personType": { "class": "Person", "subclass": if said.guest { "ADContact" } else { "OrganizationUser" } },
    })
}

fn contact(tenant: &Tenant, party: &Party) -> Value {
    json!({
        "id": tenant.ids.guid("contact", &party.mail), "displayName": party.name, "givenName": party.name,
        "surname": "", "birthday": "", "personNotes": "", "isFavorite": false, "jobTitle": null, "companyName": "",
        "yomiCompany": "", "department": null, "officeLocation": null, "profession": "", "userPrincipalName": null,
        "imAddress": null, "phones": [], "postalAddresses": [], "websites": [],
        "scoredEmailAddresses": [{ "address": party.mail, "relevanceScore": 0.0, "selectionLikelihood": "notSpecified" }],
        "personType": { "class": "Person", "subclass": "ImplicitContact" },
    })
}
