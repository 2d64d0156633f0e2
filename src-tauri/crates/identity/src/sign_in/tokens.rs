//! What signing in gives.

use std::time::{Duration, SystemTime};

use base::Secret;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use oauth2::{ExtraTokenFields, TokenResponse};
use serde::{Deserialize, Serialize};

use super::SignInFailure;

/// How long an access token is taken to live where the provider doesn't say.
const UNSAID_LIFETIME: Duration = Duration::from_secs(600);
/// No access token is believed to live longer.
const LONGEST_LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// Tokens of an account.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For the service it was asked for.
    pub access: Secret,
    /// When the access token ends, by the provider's clock.
    pub expires: SystemTime,
    /// To get the next ones with; each is used once and replaced.
    pub refresh: Option<Secret>,
    /// Who signed in, as the provider signed it.
    pub id: Option<Secret>,
    /// What was granted, which may be less than was asked for.
    pub scopes: Vec<String>,
    /// What the provider's clock showed.
    pub server_now: SystemTime,
}

/// Who signed in, to be shown. Read from the id token, which came straight from the provider over TLS and is therefore
/// not verified again (OpenID Connect Core, section 3.1.3.7, number 6); no decision rests on it.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The provider's own id of the person, never shown.
    pub subject: String,
    /// In Entra, the id of the person in their organisation.
    pub object_id: Option<String>,
    /// In Entra, the organisation's id.
    pub tenant: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// What they sign in with, often an e-mail address.
    pub user_name: Option<String>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account(…)")
    }
}

/// What OpenID Connect adds to a token answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct IdTokenField {
    id_token: Option<Secret>,
}

impl ExtraTokenFields for IdTokenField {}

pub(super) type TokenAnswer = oauth2::StandardTokenResponse<IdTokenField, oauth2::basic::BasicTokenType>;

#[derive(Deserialize)]
struct IdClaims {
    sub: String,
    aud: Audience,
    iss: Option<String>,
    oid: Option<String>,
    tid: Option<String>,
    nonce: Option<String>,
    name: Option<String>,
    preferred_username: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Tokens {
    /// Takes a token answer that came when the provider's clock showed `server_now`, for the scopes asked for.
    pub(super) fn new(answer: &TokenAnswer, asked: &[String], server_now: SystemTime) -> Self {
        let lifetime = answer.expires_in().unwrap_or(UNSAID_LIFETIME).min(LONGEST_LIFETIME);
        // None named means: those that were asked for (RFC 6749, section 5.1).
        let scopes = answer
            .scopes()
            .map_or_else(|| asked.to_vec(), |granted| granted.iter().map(|scope| scope.as_str().to_owned()).collect());
        Self {
            access: Secret::new(answer.access_token().secret().clone()),
            expires: server_now + lifetime,
            refresh: answer.refresh_token().map(|token| Secret::new(token.secret().clone())),
            id: answer.extra_fields().id_token.clone(),
            scopes,
            server_now,
        }
    }

    /// Who signed in; none where no id token was asked for or it can't be read.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        Account::of(self.id.as_ref()?)
    }

    /// Whether the id token, if one came, is the answer to what was asked: by this nonce, for this client, from this issuer.
    pub(super) fn check_id(&self, nonce: &str, client_id: &str, issuer: Option<&str>) -> Result<(), SignInFailure> {
        let Some(id) = &self.id else { return Ok(()) };
        let claims = IdClaims::read(id).ok_or(SignInFailure::Unreadable)?;
        let for_us = match &claims.aud {
            Audience::One(one) => one == client_id,
            Audience::Many(many) => many.iter().any(|one| one == client_id),
        };
        let from_them = issuer.is_none_or(|issuer| claims.iss.as_deref() == Some(issuer));
        let fresh = claims.nonce.as_deref() == Some(nonce);
        if for_us && from_them && fresh { Ok(()) } else { Err(SignInFailure::Impostor) }
    }
}

impl Account {
    /// Of whom an id token tells.
    pub(super) fn of(id: &Secret) -> Option<Self> {
        let IdClaims { sub: subject, oid: object_id, tid: tenant, name, preferred_username, email, .. } =
            IdClaims::read(id)?;
        Some(Self { subject, object_id, tenant, name, user_name: preferred_username.or(email) })
    }
}

impl IdClaims {
    fn read(token: &Secret) -> Option<Self> {
        let payload = token.expose().split('.').nth(1)?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(claims: &str) -> Tokens {
        let id = format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(claims));
        let answer = format!(r#"{{"access_token":"a","token_type":"bearer","id_token":"{id}"}}"#);
        Tokens::new(&serde_json::from_str(&answer).unwrap(), &["openid".into()], SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn an_id_token_of_another_sign_in_client_or_issuer_is_refused() {
        let good = tokens(r#"{"sub":"1","aud":["x","us"],"iss":"https://i","nonce":"n"}"#);
        assert_eq!(good.check_id("n", "us", Some("https://i")), Ok(()));
        assert_eq!(good.check_id("n", "us", None), Ok(()));
        assert_eq!(good.check_id("m", "us", None), Err(SignInFailure::Impostor));
        assert_eq!(good.check_id("n", "them", None), Err(SignInFailure::Impostor));
        assert_eq!(good.check_id("n", "us", Some("https://j")), Err(SignInFailure::Impostor));
        assert_eq!(tokens("nonsense").check_id("n", "us", None), Err(SignInFailure::Unreadable));
        assert_eq!(tokens(r#"{"sub":"1","aud":"us"}"#).check_id("n", "us", None), Err(SignInFailure::Impostor));
    }

    #[test]
    fn an_account_is_named_and_never_printed() {
        let tokens = tokens(r#"{"sub":"1","aud":"us","name":"Ann Example","email":"ann@contoso.example"}"#);
        let account = tokens.account().unwrap();
        assert_eq!(account.name.as_deref(), Some("Ann Example"));
        assert_eq!(account.user_name.as_deref(), Some("ann@contoso.example"));
        assert!(!format!("{account:?} {tokens:?}").contains("nn"));
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let tokens = tokens("{}");
        assert_eq!(tokens.scopes, ["openid"]);
        assert_eq!(tokens.expires, SystemTime::UNIX_EPOCH + UNSAID_LIFETIME);
    }
}
