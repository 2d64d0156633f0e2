//! The calls of the identity service that this program makes.

use std::sync::Arc;
use std::time::{Duration, SystemTime};
use url::Url;

use base::Secret;
use base::http::{Http, Request, Response, date_of};
use bytes::Bytes;
use http::{Method, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::{AccessToken, AcsFailure, ConnectionString, Scope, UserId, rfc3339, sign};
use crate::WallClock;

const API_VERSION: &str = "2023-10-01";
/// The first one in which a caller's own id leads to a user.
const CUSTOM_ID_VERSION: &str = "2025-06-30";
/// What of an id goes into a path as it is (RFC 3986, unreserved).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A clock that is wrong by less than this does not make a signature wrong.
const CLOCKS_AGREE: Duration = Duration::from_secs(60);

/// A new token, and the server's clock when it gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The token.
    pub token: AccessToken,
    /// What the server's clock showed, where it said so.
    pub server_now: Option<SystemTime>,
}

/// Users and tokens of one resource, by its access key.
pub struct IdentityClient {
    http: Arc<dyn Http>,
    connection: ConnectionString,
    clock: Arc<dyn WallClock>,
}

impl std::fmt::Debug for IdentityClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityClient").finish_non_exhaustive()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    create_token_with_scopes: &'a [Scope],
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_minutes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IssueBody<'a> {
    scopes: &'a [Scope],
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_minutes: Option<u64>,
}

/// A request before it is signed.
struct Call<'a> {
    method: Method,
    path: &'a str,
    version: &'static str,
    body: Bytes,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a str, body: Bytes) -> Self {
        Self { method, path, version: API_VERSION, body }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    identity: Identity,
    access_token: Option<Token>,
}

#[derive(Deserialize)]
struct Identity {
    id: UserId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    token: Secret,
    expires_on: String,
}

impl Token {
    fn issued(self, answer: &Response, user: &UserId) -> Result<Issued, AcsFailure> {
        let expires = rfc3339(&self.expires_on).ok_or(AcsFailure::Unreadable)?;
        let token = AccessToken { secret: self.token, expires, user: Some(user.clone()) };
        Ok(Issued { token, server_now: date_of(answer.headers()) })
    }
}

impl IdentityClient {
    /// Where the resource is.
    #[must_use]
    pub fn endpoint(&self) -> &Url {
        self.connection.endpoint()
    }

    /// A client of the resource that the connection string names.
    #[must_use]
    pub fn new(http: Arc<dyn Http>, connection: ConnectionString, clock: Arc<dyn WallClock>) -> Self {
        Self { http, connection, clock }
    }

    /// Makes a user who has no token yet.
    ///
    /// # Errors
    /// When the service did not make one.
    pub async fn create_user(&self) -> Result<UserId, AcsFailure> {
        Ok(self.create(&[], None, None).await?.0)
    }

    /// The user of a caller's own id, such as a digest of who they are elsewhere: made the first time, the same one each time
    /// after it. The service sees the id, so that it must not tell anybody's name.
    ///
    /// # Errors
    /// When the service gave none.
    pub async fn user_of(&self, custom_id: &str) -> Result<UserId, AcsFailure> {
        Ok(self.create(&[], None, Some(custom_id)).await?.0)
    }

    /// Makes a user and a token for them. `lifetime` is taken in whole minutes, between an hour and a day; a day without one.
    ///
    /// # Errors
    /// When the service did not make them.
    pub async fn create_user_with_token(
        &self,
        scopes: &[Scope],
        lifetime: Option<Duration>,
    ) -> Result<(UserId, Issued), AcsFailure> {
        let (user, issued) = self.create(scopes, lifetime, None).await?;
        Ok((user, issued.ok_or(AcsFailure::Unreadable)?))
    }

    /// A token for the user of a caller's own id, see [`Self::user_of`]; `lifetime` as in [`Self::create_user_with_token`].
    ///
    /// # Errors
    /// When the service gave none.
    pub async fn token_of(
        &self,
        custom_id: &str,
        scopes: &[Scope],
        lifetime: Option<Duration>,
    ) -> Result<(UserId, Issued), AcsFailure> {
        let (user, issued) = self.create(scopes, lifetime, Some(custom_id)).await?;
        Ok((user, issued.ok_or(AcsFailure::Unreadable)?))
    }

    async fn create(
        &self,
        scopes: &[Scope],
        lifetime: Option<Duration>,
        custom_id: Option<&str>,
    ) -> Result<(UserId, Option<Issued>), AcsFailure> {
        let expires_in_minutes = lifetime.map(minutes);
        let body = json(&CreateBody { create_token_with_scopes: scopes, expires_in_minutes, custom_id });
        let version = if custom_id.is_some() { CUSTOM_ID_VERSION } else { API_VERSION };
        let call = Call { method: Method::POST, path: "identities", version, body };
        // A user that is there already may be told of as such.
        let answer = self.ask(&call, &[StatusCode::CREATED, StatusCode::OK]).await?;
        let created: Created = read(&answer)?;
        let issued = created.access_token.map(|token| token.issued(&answer, &created.identity.id)).transpose()?;
        Ok((created.identity.id, issued))
    }

    /// Makes another token for a user. `lifetime` as in [`Self::create_user_with_token`].
    ///
    /// # Errors
    /// When the service did not make one.
    pub async fn issue_token(
        &self,
        user: &UserId,
        scopes: &[Scope],
        lifetime: Option<Duration>,
    ) -> Result<Issued, AcsFailure> {
        let body = json(&IssueBody { scopes, expires_in_minutes: lifetime.map(minutes) });
        let path = format!("identities/{}/:issueAccessToken", escaped(user));
        let answer = self.ask(&Call::new(Method::POST, &path, body), &[StatusCode::OK]).await?;
        read::<Token>(&answer)?.issued(&answer, user)
    }

    /// Ends all tokens of a user.
    ///
    /// # Errors
    /// When the service did not end them.
    pub async fn revoke_tokens(&self, user: &UserId) -> Result<(), AcsFailure> {
        let path = format!("identities/{}/:revokeAccessTokens", escaped(user));
        self.ask(&Call::new(Method::POST, &path, Bytes::new()), &[StatusCode::NO_CONTENT]).await.map(drop)
    }

    /// Deletes a user with all their tokens and data.
    ///
    /// # Errors
    /// When the service did not delete them.
    pub async fn delete_user(&self, user: &UserId) -> Result<(), AcsFailure> {
        let path = format!("identities/{}", escaped(user));
        self.ask(&Call::new(Method::DELETE, &path, Bytes::new()), &[StatusCode::NO_CONTENT]).await.map(drop)
    }

    /// Sends a request signed with our clock, and once more with the server's if that is why it was refused.
    async fn ask(&self, call: &Call<'_>, wanted: &[StatusCode]) -> Result<Response, AcsFailure> {
        let now = self.clock.now();
        let mut answer = self.http.send(self.signed(call, now)).await?;
        if answer.status() == StatusCode::UNAUTHORIZED
            && let Some(theirs) = date_of(answer.headers())
            && apart(now, theirs) > CLOCKS_AGREE
        {
            tracing::warn!(apart_s = apart(now, theirs).as_secs(), "the clocks differ: signed again by the server's");
            answer = self.http.send(self.signed(call, theirs)).await?;
        }
        if wanted.contains(&answer.status()) { Ok(answer) } else { Err(AcsFailure::of(&answer)) }
    }

    fn signed(&self, call: &Call<'_>, now: SystemTime) -> Request {
        let Call { method, path, version, body } = call;
        let address = format!("{}{path}?api-version={version}", self.connection.endpoint());
        let mut request =
            http::Request::builder().method(method.clone()).uri(address).header(header::ACCEPT, "application/json");
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(body.clone()).expect("a parsed endpoint and an escaped path make an address");
        sign(&mut request, self.connection.key(), now);
        request
    }
}

/// The service takes 60 to 1440.
fn minutes(lifetime: Duration) -> u64 {
    (lifetime.as_secs() / 60).clamp(60, 1440)
}

fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).or_else(|_| other.duration_since(one)).unwrap_or_default()
}

fn escaped(user: &UserId) -> impl std::fmt::Display {
    utf8_percent_encode(user.as_str(), PATH)
}

fn json(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).expect("plain structs can be written").into()
}

fn read<T: serde::de::DeserializeOwned>(answer: &Response) -> Result<T, AcsFailure> {
    serde_json::from_slice(answer.body()).map_err(|_| AcsFailure::Unreadable)
}
