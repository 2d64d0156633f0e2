//! People of the directory.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Caller, GraphError, context, filter, options::Options, search::Search};
use crate::{Tenant, entra::Account, exchange::Exchange, organisation::Person};

/// Rights of which one lets a token read somebody's profile.
const READ_ONE: &[&str] = &["User.Read", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite", "Directory.Read.All"];
const READ_ALL: &[&str] = &["User.ReadBasic.All", "User.Read.All", "Directory.Read.All"];

/// What comes where nothing is selected.
const USUAL: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

const PAGE: usize = 100;
const MOST: usize = 999;

/// `GET /me` and `GET /users/{id}`.
pub(super) fn one(
    tenant: &Tenant,
    exchange: &Exchange<'_>,
    caller: &Caller,
    person: usize,
) -> Result<Value, GraphError> {
    if !caller.has(if caller.is(person) { READ_ONE } else { READ_ALL }) {
        return Err(GraphError::denied());
    }
    let options = Options::read(exchange, "user", MOST)?;
    let mut body = options.cut(&entity(tenant, &tenant.organisation.people[person])?, USUAL);
    body["@odata.context"] = context(exchange, "users/$entity");
    Ok(body)
}

/// Somebody by id or principal name, for whoever may look others up.
pub(super) fn find(tenant: &Tenant, caller: &Caller, key: &str) -> Result<usize, GraphError> {
    let people = &tenant.organisation.people;
    let is = |text: &str| text.eq_ignore_ascii_case(key);
    let found = people.iter().position(|person| is(&person.id) || is(&person.mail));
    if caller.is_guest && !found.is_some_and(|person| caller.is(person)) {
        return Err(GraphError::denied());
    }
    found.ok_or_else(|| GraphError::no_resource(key))
}

/// `GET /users`, with `$search` or `$filter`.
pub(super) fn list(tenant: &Tenant, exchange: &Exchange<'_>, caller: &Caller) -> Result<Value, GraphError> {
    if !caller.has(READ_ALL) || caller.is_guest {
        return Err(GraphError::denied());
    }
    let options = Options::read(exchange, "user", MOST)?;
    let eventual = exchange.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
    if (options.search.is_some() || options.count) && !eventual {
        let message = "Requests with $search or $count need the header 'ConsistencyLevel: eventual'.";
        return Err(GraphError::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message));
    }
    if exchange.parameter("$skip").is_some() {
        let message = "'$skip' is not supported by the service.";
        return Err(GraphError::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message));
    }
    let search = options.search.as_deref().map(Search::parse).transpose()?;
    let conditions = options.filter.as_deref().map(filter::parse).transpose()?;
    let mut found = Vec::new();
    for person in &tenant.organisation.people {
        let entity = entity(tenant, person)?;
        let property = |name: &str| property(&entity, name);
        let fits = search.as_ref().is_none_or(|search| search.finds(&property))
            && conditions.as_ref().is_none_or(|any| any.iter().any(|one| one.holds(property(&one.property))));
        if fits {
            found.push(entity);
        }
    }
    order(&mut found, options.order_by.as_deref())?;
    let found = found.iter().map(|entity| options.cut(entity, USUAL)).collect();
    let mut body = options.page(exchange, found, PAGE, "$skiptoken");
    body["@odata.context"] = context(exchange, "users");
    Ok(body)
}

fn property<'a>(entity: &'a Value, name: &str) -> Option<&'a str> {
    let found = entity.as_object()?.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    found.1.as_str()
}

fn order(found: &mut [Value], by: Option<&str>) -> Result<(), GraphError> {
    let Some(by) = by else { return Ok(()) };
    let mut words = by.split_ascii_whitespace();
    let (name, direction) = (words.next().unwrap_or_default(), words.next().unwrap_or("asc"));
    if !["displayName", "userPrincipalName", "mail"].contains(&name) || !["asc", "desc"].contains(&direction) {
        return Err(GraphError::bad_request("Sorting by this property is not supported."));
    }
    found.sort_by_key(|entity| property(entity, name).unwrap_or_default().to_lowercase());
    if direction == "desc" {
        found.reverse();
    }
    Ok(())
}

/// Everything there is to say of somebody.
fn entity(tenant: &Tenant, person: &Person) -> Result<Value, GraphError> {
    let (given, family) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    let said = &person.said;
    let phones: Vec<&String> = said.phone.iter().collect();
    let disabled = Account::of(tenant, &person.id)?.is_disabled(tenant, &person.id);
    Ok(json!({
        "id": person.id, "displayName": person.name, "givenName": given, "surname": family,
        "mail": person.mail, "userPrincipalName": person.mail, "jobTitle": said.job_title,
        "department": said.department, "officeLocation": said.office, "businessPhones": phones, "mobilePhone": null,
        "preferredLanguage": null, "companyName": tenant.organisation.name, "accountEnabled": !disabled,
        "userType": if said.guest { "Guest" } else { "Member" }, "mailNickname": said.user.get_ref(),
        "proxyAddresses": [format!("SMTP:{}", person.mail)],
    }))
}

/// `POST /me/revokeSignInSessions`.
pub(super) fn revoke_sessions(tenant: &Tenant, exchange: &Exchange<'_>, caller: &Caller) -> Result<Value, GraphError> {
    let id = &tenant.organisation.people[caller.person()?].id;
    let mut account = Account::of(tenant, id)?;
    account.revoked = exchange.seconds();
    account.keep(tenant, id)?;
    Ok(json!({ "@odata.context": context(exchange, "Edm.Boolean"), "value": true }))
}

/// OpenID Connect's UserInfo.
pub(super) fn user_info(tenant: &Tenant, caller: &Caller) -> Result<Value, GraphError> {
    let person = &tenant.organisation.people[caller.person()?];
    let (given, family) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    Ok(json!({
        "sub": person.id, "name": person.name, "given_name": given, "family_name": family, "email": person.mail,
    }))
}
