//! What can be done to the organisation's people and their tokens from outside.

use base::{Secret, http::Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ok, problem};
use crate::{
    Tenant, acs,
    entra::{self, Account},
    exchange::{Exchange, empty},
};

/// `POST /_practice/tokens`: whether a token is good, and whose it is; RFC 7662 in spirit.
pub(super) fn introspect(tenant: &Tenant, exchange: &Exchange<'_>) -> Response {
    #[derive(Deserialize)]
    struct Asked {
        token: Secret,
    }
    let asked: Asked = match exchange.json() {
        Ok(asked) => asked,
        Err(error) => return problem(StatusCode::BAD_REQUEST, error.to_string()),
    };
    let now = exchange.seconds();
    if let Ok(claims) = entra::claims_of(tenant, asked.token.expose(), now) {
        return ok(&json!({ "active": true, "kind": "entra", "claims": claims }));
    }
    match acs::user_of(tenant, &asked.token, now) {
        Ok(user) => {
            ok(&json!({ "active": true, "kind": "acs", "id": user.id, "scopes": user.scopes, "exp": user.until }))
        }
        Err(reason) => ok(&json!({ "active": false, "reason": reason })),
    }
}

/// `GET /_practice/organisation`: who and what there is, for tests that would rather not repeat a seed.
pub(super) fn organisation(tenant: &Tenant) -> Value {
    let organisation = &tenant.organisation;
    let people = organisation.people.iter().map(|person| {
        json!({
            "id": person.id, "user": person.said.user.get_ref(), "name": person.name, "mail": person.mail,
            "guest": person.said.guest, "disabled": person.said.disabled,
        })
    });
    let apps = organisation.apps.iter().map(|app| {
        json!({
            "name": app.name, "clientId": app.client_id, "redirectUris": app.redirect_uris, "public": app.public,
            "granted": app.granted, "mayAsk": app.may_ask,
        })
    });
    let meetings = organisation.meetings.iter().map(|meeting| {
        json!({
            "id": meeting.id, "subject": meeting.subject, "joinUrl": meeting.join_url, "shortUrl": meeting.short_url,
            "number": meeting.number, "passcode": meeting.passcode,
        })
    });
    json!({
        "name": organisation.name, "domain": organisation.domain, "tenantId": organisation.tenant_id,
        "resourceId": organisation.resource_id, "accessKey": organisation.access_key,
        "people": people.collect::<Vec<_>>(), "apps": apps.collect::<Vec<_>>(), "meetings": meetings.collect::<Vec<_>>(),
    })
}

/// `POST /_practice/people/{user}/revoke` and `…/challenge`.
pub(super) fn act(tenant: &Tenant, exchange: &Exchange<'_>, user: &str, what: &str) -> Response {
    match what {
        "revoke" => change_account(tenant, user, |account| account.revoked = exchange.seconds()),
        "challenge" => {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Asked {
                acrs: Option<String>,
            }
            match exchange.json::<Asked>() {
                Ok(asked) => change_account(tenant, user, |account| account.acrs = asked.acrs),
                Err(error) => problem(StatusCode::BAD_REQUEST, error.to_string()),
            }
        }
        _ => problem(StatusCode::NOT_FOUND, "people can be asked to `revoke` and to `challenge`"),
    }
}

/// `PATCH /_practice/people/{user}`: presence, and whether they may sign in.
pub(super) fn change(tenant: &Tenant, exchange: &Exchange<'_>, user: &str) -> Response {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        presence: Option<String>,
        activity: Option<String>,
        disabled: Option<bool>,
    }
    match exchange.json::<Asked>() {
        Ok(asked) => change_account(tenant, user, |account| {
            if asked.presence.is_some() {
                account.activity = None;
            }
            account.presence = asked.presence.or(account.presence.take());
            account.activity = asked.activity.or(account.activity.take());
            account.disabled = asked.disabled.or(account.disabled);
        }),
        Err(error) => problem(StatusCode::BAD_REQUEST, error.to_string()),
    }
}

fn change_account(tenant: &Tenant, user: &str, change: impl FnOnce(&mut Account)) -> Response {
    let Some(index) = tenant.organisation.person(user) else {
        return problem(StatusCode::NOT_FOUND, "nobody has this id, address or user");
    };
    let id = &tenant.organisation.people[index].id;
    let changed = Account::of(tenant, id).and_then(|mut account| {
        change(&mut account);
        account.keep(tenant, id)
    });
    match changed {
        Ok(()) => empty(StatusCode::NO_CONTENT),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}
