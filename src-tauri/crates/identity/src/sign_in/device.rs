//! Signing in on another device (RFC 8628), for machines without a browser. Many organisations block it, since a stranger can
//! talk somebody into typing the stranger's code.

use std::time::Duration;

use base::{Secret, http::HttpFailure};
use oauth2::StandardDeviceAuthorizationResponse;
use oauth2::{DeviceCodeErrorResponse, DeviceCodeErrorResponseType, RequestTokenError};
use url::Url;

use super::wire::Wire;
use super::{Refusal, RefusalKind, SignIn, SignInFailure, Tokens};

/// What the person has to do: open the address on any device and type the code there.
#[derive(Debug, Clone)]
pub struct DeviceCode {
    /// The address.
    pub address: Url,
    /// The code. Whoever types it signs this program in, so that it is as secret as a password until it is used.
    pub code: Secret,
    /// How long the code is good.
    pub good_for: Duration,
}

impl SignIn {
    /// Lets `show` show a code and waits until it was typed somewhere, for as long as it is good. Dropping the future ends it.
    ///
    /// # Errors
    /// [`RefusalKind::Denied`] when the person said no, [`RefusalKind::Expired`] when the code ran out; others as they say.
    pub async fn by_device(&self, show: impl FnOnce(&DeviceCode)) -> Result<Tokens, SignInFailure> {
        let _turn = self.turn.try_acquire().map_err(|_| SignInFailure::AlreadyUnderWay)?;
        let wire = Wire::new(&self.http);
        let oauth = self.oauth();
        let request = oauth.exchange_device_code().map_err(|_| SignInFailure::NoDeviceCode)?.add_scopes(self.scopes());
        let details: StandardDeviceAuthorizationResponse =
            request.request_async(&wire).await.map_err(|failure| wire.failure(failure))?;
        let address = details.verification_uri().to_string();
        let shown = DeviceCode {
            address: Url::parse(&address).ok().filter(is_web).ok_or(SignInFailure::Unreadable)?,
            code: Secret::new(details.user_code().secret().clone()),
            good_for: details.expires_in(),
        };
        show(&shown);
        let polling = oauth.exchange_device_access_token(&details);
        let polling = polling.request_async(&wire, |pause| tokio::time::sleep(at_least(pause)), None);
        let ended = Refusal { kind: RefusalKind::Expired, number: None, claims: None };
        let answer = match tokio::time::timeout(details.expires_in(), polling).await {
            Ok(Ok(answer)) => answer,
            Err(_) => return Err(SignInFailure::Refused(ended)),
            Ok(Err(failure)) if is_expiry(&failure) => return Err(SignInFailure::Refused(ended)),
            Ok(Err(failure)) => return Err(wire.failure(failure)),
        };
        Ok(self.tokens(&answer, &wire))
    }
}

/// The code's end comes from the provider, or from the crate's own count of its life.
fn is_expiry(failure: &RequestTokenError<HttpFailure, DeviceCodeErrorResponse>) -> bool {
    let RequestTokenError::ServerResponse(answer) = failure else { return false };
    *answer.error() == DeviceCodeErrorResponseType::ExpiredToken
}

/// The address is opened by a click.
fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http") && url.host().is_some()
}

/// A server that names no pause does not get one request after the other.
fn at_least(pause: Duration) -> Duration {
    pause.max(Duration::from_secs(1))
}
