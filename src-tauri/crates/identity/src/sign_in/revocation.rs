//! Ending a refresh token at the provider that gave it (RFC 7009), where the provider says how.
//!
//! The request is written here, since the `oauth2` crate sends its own to https only: a provider on this machine may do
//! without, here as everywhere in signing in.

use std::time::Duration;

use base::Secret;
use base::http::{HttpFailure, Request};
use http::header::CONTENT_TYPE;
use url::{Url, form_urlencoded};

use super::{Refusal, SignIn, SignInFailure};

/// How long a provider is waited for: somebody who signs out is about to leave.
const PATIENCE: Duration = Duration::from_secs(5);

impl SignIn {
    /// Ends a refresh token, and with it what else came of the same sign-in, in five seconds at most. Asks nobody where the
    /// provider names no address for it, as Microsoft's doesn't.
    ///
    /// # Errors
    /// When the token may go on being good there.
    pub async fn revoke(&self, refresh: &Secret) -> Result<(), SignInFailure> {
        let Some(endpoint) = &self.provider.revocation else { return Ok(()) };
        let request = self.revocation(endpoint, refresh)?;
        let answer = tokio::time::timeout(PATIENCE, self.http.send(request)).await;
        let answer = answer.map_err(|_| HttpFailure::TimedOut)??;
        // A token that the provider does not know (any more) is a success to it as well (section 2.2).
        if answer.status().is_success() {
            return Ok(());
        }
        Err(Refusal::of_body(answer.body()).map_or(SignInFailure::Unreadable, SignInFailure::Refused))
    }

    fn revocation(&self, endpoint: &Url, refresh: &Secret) -> Result<Request, SignInFailure> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", refresh.expose())
            .append_pair("token_type_hint", "refresh_token")
            .append_pair("client_id", &self.application.client_id)
            .finish();
        let request = http::Request::post(endpoint.as_str()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(form.into()).map_err(|_| SignInFailure::Configuration)
    }
}
