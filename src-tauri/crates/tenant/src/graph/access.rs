//! Who calls, and what their token lets them do.

use super::GraphError;
use crate::{
    Tenant,
    entra::{self, Account, NotGood},
    exchange::Exchange,
    signing::Refused,
};

const AUDIENCE: &str = "https://graph.microsoft.com";

/// Whoever a token stands for.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// None for an app in its own name.
    person: Option<usize>,
    /// Scopes of a person's token, roles of an app's.
    rights: Vec<String>,
    pub(super) is_guest: bool,
}

impl Caller {
    /// Reads the token of a request.
    ///
    /// # Errors
    /// As Graph refuses: 401 with what a new token has to satisfy.
    pub(super) fn of(tenant: &Tenant, exchange: &Exchange<'_>) -> Result<Self, GraphError> {
        let token = exchange.bearer().filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| GraphError::unauthenticated("Access token is empty."))?;
        let claims = entra::claims_of(tenant, token, exchange.seconds()).map_err(|not_good| match not_good {
            NotGood::Token(Refused::Expired) => {
                GraphError::unauthenticated("Lifetime validation failed, the token is expired.")
            }
            NotGood::Token(Refused::Signature) => {
                GraphError::unauthenticated("Access token validation failure. Invalid signature.")
            }
            NotGood::Token(Refused::Malformed) => GraphError::unauthenticated(
                "IDX14100: JWT is not well formed, or no access token of this organisation.",
            ),
            NotGood::Revoked => GraphError::challenge(newer_than(exchange.seconds())),
        })?;
        if claims["aud"].as_str().map(|aud| aud.trim_end_matches('/')) != Some(AUDIENCE) {
            return Err(GraphError::unauthenticated("Access token validation failure. Invalid audience."));
        }
        let person = claims["oid"].as_str().filter(|_| claims["idtyp"] == "user");
        if let Some(id) = person
            && let Some(wanted) = Account::of(tenant, id)?.acrs
            && claims["acrs"][0] != *wanted
        {
            return Err(GraphError::challenge(entra::challenge_claims(&wanted)));
        }
        let rights = match claims["scp"].as_str() {
            Some(scopes) => scopes.split(' ').map(str::to_owned).collect(),
            None => serde_json::from_value(claims["roles"].clone()).unwrap_or_default(),
        };
        let person = person.and_then(|id| tenant.organisation.person(id));
        let is_guest = person.is_some_and(|index| tenant.organisation.people[index].said.guest);
        Ok(Self { person, rights, is_guest })
    }

    /// Whose `/me` it is.
    ///
    /// # Errors
    /// When an app calls in its own name.
    pub(super) fn person(&self) -> Result<usize, GraphError> {
        let message = "/me request is only valid with delegated authentication flow.";
        self.person.ok_or_else(|| GraphError::bad_request(message))
    }

    /// Whether it is the person, or an app that may read everyone's.
    pub(super) fn may_act_for(&self, person: usize) -> bool {
        self.person == Some(person)
    }

    pub(super) fn is(&self, person: usize) -> bool {
        self.person == Some(person)
    }

    pub(super) fn is_app(&self) -> bool {
        self.person.is_none()
    }

    /// Whether the token has one of some rights.
    pub(super) fn has(&self, any: &[&str]) -> bool {
        self.rights.iter().any(|right| any.iter().any(|one| one.eq_ignore_ascii_case(right)))
    }
}

/// Claims that only a token issued after a moment satisfies.
fn newer_than(seconds: i64) -> String {
    serde_json::json!({ "access_token": { "nbf": { "essential": true, "value": seconds.to_string() } } }).to_string()
}
