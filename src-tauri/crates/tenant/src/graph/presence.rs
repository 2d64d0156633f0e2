//! Presence.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Caller, GraphError, context};
use crate::{Tenant, entra::Account, exchange::Exchange, organisation::Person};

/// One question asks about so many.
const MOST: usize = 650;

pub(super) fn of_one(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
) -> Result<Value, GraphError> {
    let enough = if caller.is(person) { caller.has(&["Presence.Read", "Presence.Read.All"]) } else { of_all(caller) };
    if !enough {
        return Err(GraphError::new(http::StatusCode::FORBIDDEN, "Forbidden", "The token lacks a scope of presence."));
    }
    let person = &tenant.organisation.people[person];
    let mut body = presence(tenant, person)?;
    body["@odata.context"] = context(exchange, &format!("users('{}')/presence/$entity", person.id));
    Ok(body)
}

/// `POST /communications/getPresencesByUserId`; ids that nobody has are left out.
pub(super) fn of_many(tenant: &Tenant, exchange: &Exchange<'_>, caller: &Caller) -> Result<Value, GraphError> {
    #[derive(Deserialize)]
    struct Asked {
        ids: Vec<String>,
    }
    if !of_all(caller) {
        return Err(GraphError::new(http::StatusCode::FORBIDDEN, "Forbidden", "The token lacks Presence.Read.All."));
    }
    let asked: Asked =
        exchange.json().map_err(|error| GraphError::bad_request(format!("The body is wrong: {error}.")))?;
    if asked.ids.len() > MOST {
        return Err(GraphError::bad_request(format!("At most {MOST} ids can be asked about at once.")));
    }
    let people = asked.ids.iter().filter_map(|id| tenant.organisation.people.iter().find(|person| person.id == *id));
    let value: Vec<Value> = people.map(|person| presence(tenant, person)).collect::<Result<_, _>>()?;
    Ok(json!({ "@odata.context": context(exchange, "Collection(microsoft.graph.presence)"), "value": value }))
}

fn of_all(caller: &Caller) -> bool {
    caller.has(&["Presence.Read.All"])
}

fn presence(tenant: &Tenant, person: &Person) -> Result<Value, GraphError> {
    let account = Account::of(tenant, &person.id)?;
    let said = &person.said;
    let activity = match &account.presence {
        Some(now) => account.activity.clone().unwrap_or_else(|| now.clone()),
        None => account.activity.or(said.activity.clone()).unwrap_or_else(|| said.presence.get_ref().clone()),
    };
    Ok(json!({
        "id": person.id, "availability": account.presence.as_ref().unwrap_or(said.presence.get_ref()),
        "activity": activity, "statusMessage": null, "outOfOfficeSettings": { "message": null, "isOutOfOffice": false },
    }))
}
