//! A provider's "no": what to do about it, and Microsoft's number for whoever wants the details.
//!
//! What to do is decided by the standard's `error` alone. Microsoft's numbers only choose help texts, since new ones come
//! without notice, and no text is ever read but for the number in it.

use serde::Deserialize;

use super::Claims;

/// What a refusal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// The code or refresh token is no longer good: sign in again.
    Grant,
    /// The person has to do something: sign in again in the browser, with the claims if there are any.
    Interaction,
    /// The person or an administrator has to agree first.
    Consent,
    /// The person or an administrator said no.
    Denied,
    /// The device code ran out.
    Expired,
    /// Client id, address or scopes are not set up as the provider wants them.
    Configuration,
    /// The provider is in trouble: later again.
    Later,
    /// An error that is in no standard this program follows.
    Other,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it asks for.
    pub kind: RefusalKind,
    /// The number behind Microsoft's `AADSTS`, for "Details".
    pub number: Option<u32>,
    /// What to send along when signing in again.
    pub claims: Option<Claims>,
}

/// A help text that a number leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// Nobody agreed yet.
    NoConsent,
    /// The person declined.
    Declined,
    /// An administrator has to approve the application.
    AdministratorApproval,
    /// The tenant doesn't know the application, or it admits one tenant only.
    ApplicationUnknown,
    /// The person isn't among those whom the application is assigned to.
    NotAssigned,
    /// The redirect address isn't registered.
    Redirect,
    /// Public client flows are off for the application.
    PublicClientOff,
    /// The account isn't of this tenant.
    WrongAccount,
    /// The account is switched off.
    AccountDisabled,
    /// A second factor is asked for.
    MoreProof,
    /// The organisation's Conditional Access says no.
    ConditionalAccess,
    /// The sign-in is too old or was ended.
    SignInEnded,
    /// The same request came too often.
    TooOften,
    /// What the token is for does not exist in this tenant.
    ResourceMissing,
    /// The tenant does not exist, or in another cloud.
    TenantUnknown,
    /// Only work accounts can sign in.
    WorkAccountsOnly,
}

impl Refusal {
    /// The help text to show beside what [`Self::kind`] leads to.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        Some(match self.number? {
            65001 => Hint::NoConsent,
            65004 => Hint::Declined,
            90094 | 90095 => Hint::AdministratorApproval,
            700_016 | 50194 => Hint::ApplicationUnknown,
            50105 => Hint::NotAssigned,
            50011 => Hint::Redirect,
            7_000_218 => Hint::PublicClientOff,
            50034 | 50020 => Hint::WrongAccount,
            50057 => Hint::AccountDisabled,
            50074 | 50076 | 50079 | 50158 => Hint::MoreProof,
            53000 | 53001 | 53003 | 530_032 => Hint::ConditionalAccess,
            50173 | 700_082 | 70008 | 70043 => Hint::SignInEnded,
            50196 => Hint::TooOften,
            500_011 => Hint::ResourceMissing,
            90002 | 90038 | 900_432 => Hint::TenantUnknown,
            9_002_332 => Hint::WorkAccountsOnly,
            _ => return None,
        })
    }

    /// Reads the body of a refused request.
    pub(super) fn of_body(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Body {
            error: String,
            error_description: Option<String>,
            #[serde(default)]
            error_codes: Vec<u32>,
            suberror: Option<String>,
            claims: Option<String>,
        }
        let body: Body = serde_json::from_slice(body).ok()?;
        let mut kind = kind(&body.error);
        if kind == RefusalKind::Grant && body.suberror.as_deref() == Some("consent_required") {
            kind = RefusalKind::Consent;
        }
        let number = body.error_codes.first().copied().or_else(|| number(body.error_description.as_deref()?));
        Some(Self { kind, number, claims: body.claims.as_deref().and_then(Claims::from_json) })
    }

    /// Reads what came back through the browser.
    pub(super) fn of_redirect(error: &str, description: Option<&str>) -> Self {
        Self { kind: kind(error), number: description.and_then(number), claims: None }
    }
}

/// RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628 section 3.5, OpenID Connect Core section 3.1.2.6, and Entra's own.
fn kind(error: &str) -> RefusalKind {
    match error {
        "invalid_grant" | "bad_verification_code" => RefusalKind::Grant,
        "interaction_required" | "login_required" | "account_selection_required" => RefusalKind::Interaction,
        "consent_required" => RefusalKind::Consent,
        "access_denied" | "authorization_declined" => RefusalKind::Denied,
        "expired_token" => RefusalKind::Expired,
        "temporarily_unavailable" | "server_error" => RefusalKind::Later,
        "unauthorized_client"
        | "invalid_client"
        | "invalid_request"
        | "invalid_scope"
        | "unsupported_grant_type"
        | "unsupported_response_type"
        | "invalid_resource" => RefusalKind::Configuration,
        _ => RefusalKind::Other,
    }
}

/// The number behind the first `AADSTS`.
fn number(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Refusal {
        Refusal::of_body(body.as_bytes()).unwrap()
    }

    #[test]
    fn the_error_decides_and_the_number_only_helps() {
        let refused = read(r#"{"error":"invalid_grant","error_codes":[50076],"claims":"{\"access_token\":{}}"}"#);
        assert_eq!((refused.kind, refused.number), (RefusalKind::Grant, Some(50076)));
        assert_eq!(refused.hint(), Some(Hint::MoreProof));
        assert!(refused.claims.is_some());
        let refused =
            read(r#"{"error":"invalid_grant","suberror":"consent_required","error_description":"AADSTS65001: x"}"#);
        assert_eq!((refused.kind, refused.hint()), (RefusalKind::Consent, Some(Hint::NoConsent)));
        let refused = read(r#"{"error":"tomorrows_error","error_description":"AADSTS99: access_denied"}"#);
        assert_eq!((refused.kind, refused.number, refused.hint()), (RefusalKind::Other, Some(99), None));
    }

    #[test]
    fn every_error_of_the_standards_has_its_kind() {
        for (error, wanted) in [
            ("invalid_grant", RefusalKind::Grant),
            ("interaction_required", RefusalKind::Interaction),
            ("login_required", RefusalKind::Interaction),
            ("consent_required", RefusalKind::Consent),
            ("access_denied", RefusalKind::Denied),
            ("authorization_declined", RefusalKind::Denied),
            ("expired_token", RefusalKind::Expired),
            ("bad_verification_code", RefusalKind::Grant),
            ("unauthorized_client", RefusalKind::Configuration),
            ("invalid_client", RefusalKind::Configuration),
            ("invalid_request", RefusalKind::Configuration),
            ("invalid_scope", RefusalKind::Configuration),
            ("unsupported_grant_type", RefusalKind::Configuration),
            ("unsupported_response_type", RefusalKind::Configuration),
            ("invalid_resource", RefusalKind::Configuration),
            ("temporarily_unavailable", RefusalKind::Later),
            ("server_error", RefusalKind::Later),
        ] {
            assert_eq!(Refusal::of_redirect(error, None).kind, wanted, "{error}");
        }
    }

    #[test]
    fn numbers_are_read_out_of_texts_and_nothing_else() {
        assert_eq!(number("AADSTS50011: The redirect …"), Some(50011));
        assert_eq!(number("see AADSTS9002332"), Some(9_002_332));
        for text in ["", "AADSTS", "AADSTSx", "AADSTS99999999999999999999: big", "50011"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert!(Refusal::of_body(b"<html>").is_none());
    }
}
