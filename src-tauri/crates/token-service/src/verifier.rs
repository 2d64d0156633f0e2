//! Whether a token is the provider's, for us, and good now: by the keys the provider publishes (RFC 7517, RFC 7519).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base::Secret;
use base::http::Http;
use bytes::Bytes;
use identity::WallClock;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
use ring::digest;
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

/// How far the provider's clock may be from ours.
const LEEWAY: Duration = Duration::from_secs(60);
/// How long published keys are believed without looking again.
const KEYS_LIVE: Duration = Duration::from_secs(3600);
/// A token with an unknown key makes us look again, no more often than this.
const KEYS_PAUSE: Duration = Duration::from_secs(60);
/// Signatures that are taken; none with a shared secret.
const ALGORITHMS: [Algorithm; 6] =
    [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384];
/// Longer than any real token.
const TOKEN_LIMIT: usize = 16 << 10;

/// Who signed in, as a digest of issuer and subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person(String);

impl Person {
    /// 64 hexadecimal digits, the same for the same person at the same provider.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0
    }
}

/// Why a token is not taken. For our log; whoever sent it learns nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// It is no token, or not signed as we want it.
    #[error("no signed token")]
    Malformed,
    /// Its key is not among those the provider publishes.
    #[error("unknown key")]
    Key,
    /// The signature doesn't hold.
    #[error("wrong signature")]
    Signature,
    /// Another issuer, or made out to somebody else.
    #[error("for another service")]
    Audience,
    /// It has ended, or isn't good yet.
    #[error("not good now")]
    Time,
    /// The provider's keys can't be got.
    #[error("the provider can't be reached")]
    Provider,
}

/// Verifies tokens of one provider for one audience.
pub struct Verifier {
    http: Arc<dyn Http>,
    clock: Arc<dyn WallClock>,
    issuer: Url,
    audience: String,
    keys: Mutex<Option<Published>>,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

struct Published {
    issuer: String,
    keys: Vec<Jwk>,
    at: SystemTime,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    nbf: Option<u64>,
}

impl Verifier {
    /// A verifier; asks the provider for its keys when the first token comes.
    #[must_use]
    pub fn new(http: Arc<dyn Http>, clock: Arc<dyn WallClock>, issuer: Url, audience: String) -> Self {
        Self { http, clock, issuer, audience, keys: Mutex::default() }
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// When it isn't the provider's, for us, and good now.
    pub async fn verify(&self, token: &Secret) -> Result<Person, Unverified> {
        if token.expose().len() > TOKEN_LIMIT {
            return Err(Unverified::Malformed);
        }
        let header = jsonwebtoken::decode_header(token.expose()).map_err(|_| Unverified::Malformed)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(Unverified::Malformed);
        }
        let (issuer, key) = self.key(header.kid.as_deref()).await?;
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // By our own clock, below.
        validation.validate_exp = false;
        let decoded = jsonwebtoken::decode::<Claims>(token.expose(), &key, &validation);
        let claims = decoded.map_err(|error| reason(&error))?.claims;
        self.check_time(&claims)?;
        let text = format!("{issuer}\n{}", claims.sub);
        let digest = digest::digest(&digest::SHA256, text.as_bytes());
        Ok(Person(digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    fn check_time(&self, claims: &Claims) -> Result<(), Unverified> {
        let now = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let ended = now.saturating_sub(LEEWAY) >= Duration::from_secs(claims.exp);
        let begun = claims.nbf.is_none_or(|from| now + LEEWAY >= Duration::from_secs(from));
        if ended || !begun { Err(Unverified::Time) } else { Ok(()) }
    }

    /// The issuer's own name and the key of this id.
    async fn key(&self, id: Option<&str>) -> Result<(String, DecodingKey), Unverified> {
        let mut published = self.keys.lock().await;
        let now = self.clock.now();
        let age = published.as_ref().map(|known| now.duration_since(known.at).unwrap_or(KEYS_LIVE));
        let found = published.as_ref().and_then(|known| known.find(id));
        let look = match (age, &found) {
            (None, _) => true,
            (Some(age), None) => age >= KEYS_PAUSE,
            (Some(age), Some(_)) => age >= KEYS_LIVE,
        };
        if !look {
            return found.ok_or(Unverified::Key);
        }
        match self.publish().await {
            Some(fresh) => published.insert(fresh).find(id).ok_or(Unverified::Key),
            // Keys that were good an hour ago are better than none.
            None => found.ok_or(Unverified::Provider),
        }
    }

    async fn publish(&self) -> Option<Published> {
        #[derive(Deserialize)]
        struct Discovered {
            issuer: String,
            jwks_uri: Url,
        }
        #[derive(Deserialize)]
        struct Keys {
            keys: Vec<serde_json::Value>,
        }
        let name = self.issuer.as_str().trim_end_matches('/');
        let found: Discovered = self.get(&format!("{name}/.well-known/openid-configuration")).await?;
        // Keys come from the provider's own scheme, so that https can't lead to http.
        if found.issuer.trim_end_matches('/') != name || found.jwks_uri.scheme() != self.issuer.scheme() {
            return None;
        }
        let keys: Keys = self.get(found.jwks_uri.as_str()).await?;
        // Kinds of keys that we don't know are the provider's business.
        let keys = keys.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        Some(Published { issuer: found.issuer, keys, at: self.clock.now() })
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, address: &str) -> Option<T> {
        let request = http::Request::get(address).header("accept", "application/json").body(Bytes::new()).ok()?;
        let answer = self.http.send(request).await.ok()?;
        (answer.status() == http::StatusCode::OK).then(|| serde_json::from_slice(answer.body()).ok())?
    }
}

impl Published {
    /// The key of this id; without one, the only key there is.
    fn find(&self, id: Option<&str>) -> Option<(String, DecodingKey)> {
        let key = match id {
            Some(id) => self.keys.iter().find(|key| key.common.key_id.as_deref() == Some(id)),
            None => self.keys.first().filter(|_| self.keys.len() == 1),
        }?;
        Some((self.issuer.clone(), DecodingKey::from_jwk(key).ok()?))
    }
}

fn reason(error: &jsonwebtoken::errors::Error) -> Unverified {
    use jsonwebtoken::errors::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidSignature => Unverified::Signature,
        ErrorKind::InvalidIssuer | ErrorKind::InvalidAudience => Unverified::Audience,
        _ => Unverified::Malformed,
    }
}
