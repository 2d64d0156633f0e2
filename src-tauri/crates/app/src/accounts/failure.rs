//! What goes wrong with accounts, as a code and English words: the one place that knows both sides.
//!
//! No word comes from a server, and none names a person: the lines end up in logs and on terminals.

use base::http::HttpFailure;
use identity::{
    acs::{AcsFailure, ConnectionStringError},
    sign_in::{Hint, Refusal, RefusalKind, SessionFailure, SignInFailure},
    source::SourceFailure,
    token_service::TokenServiceFailure,
    vault::{NameError, VaultFailure},
};
use ipc::SignInRefusal;

use crate::{Code, Failure, SignInTrouble};

/// Nobody is signed in (any more).
pub(crate) fn sign_in_needed() -> Failure {
    Failure::new(Code::SignInNeeded, "nobody is signed in: sign in first, in the settings or with “passerelle sign-in”")
}

/// The sign-in that is under way has to end first.
pub(super) fn under_way() -> Failure {
    Failure::new(Code::SignInUnderWay, "another sign-in is under way: finish it in the browser, or cancel it")
}

/// Nobody finished the sign-in, or somebody cancelled it.
pub(super) fn timed_out() -> Failure {
    Failure::new(Code::SignInTimedOut, "nobody signed in within the time there was: begin again")
}

/// Application, organisation or address can't be right.
pub(super) fn set_up() -> Failure {
    Failure::new(
        Code::SignInSetUp,
        "the sign-in is not set up right: check the application's id, the organisation and the address",
    )
}

/// No guest has this name.
pub(super) fn unknown_guest() -> Failure {
    Failure::new(Code::GuestName, "there is no guest identity of that name: “passerelle accounts” lists them")
}

pub(super) fn name(error: NameError) -> Failure {
    Failure::new(Code::GuestName, format!("a guest identity can't be called so: {error}"))
}

pub(super) fn connection_string(error: ConnectionStringError) -> Failure {
    Failure::new(Code::ConnectionString, error.to_string())
}

pub(super) fn vault(error: VaultFailure) -> Failure {
    let words = "nobody can be signed in while the keyring is locked: unlock it and try again";
    Failure::because(Code::SignInNeeded, words, &error)
}

/// Why a guest has no access token.
pub(crate) fn source(failure: &SourceFailure) -> Failure {
    match failure {
        SourceFailure::Resource(failure) => resource(failure),
        SourceFailure::Service(failure) => token_service(failure),
        SourceFailure::Account(failure) => session(failure),
        SourceFailure::NoToken => Failure::new(Code::Access, "there is no access token where it should be"),
        SourceFailure::Ended => access_ended(),
    }
}

/// The token of a file has ended.
pub(crate) fn access_ended() -> Failure {
    Failure::new(Code::AccessEnded, "the access token has ended, and there is no newer one: put a new one in its place")
}

fn http(failure: HttpFailure) -> Failure {
    let (code, words) = match failure {
        HttpFailure::Unreachable | HttpFailure::TimedOut => {
            (Code::NetworkGone, "there is no way to the service: check the network and the address")
        }
        HttpFailure::Untrusted => {
            (Code::Untrusted, "the service's certificate is not trusted here: something may be listening in between")
        }
        HttpFailure::TooLong | HttpFailure::Broken => (Code::ServiceAnswer, "the service's answer can't be read"),
    };
    Failure::because(code, words, &failure)
}

fn resource(failure: &AcsFailure) -> Failure {
    let (code, words, service_code) = match failure {
        AcsFailure::Http(failure) => return http(*failure),
        AcsFailure::Key(code) => {
            (Code::KeyRefused, "the resource does not accept the key: copy it anew", code.as_ref())
        }
        AcsFailure::Forbidden(code) => {
            (Code::KeyRefused, "the resource does not let this key make tokens", code.as_ref())
        }
        AcsFailure::UnknownUser(code) => (Code::ServiceAnswer, "the resource does not know the guest", code.as_ref()),
        AcsFailure::Request(code) => (Code::ServiceAnswer, "the resource does not take the request", code.as_ref()),
        AcsFailure::TooMany(_) | AcsFailure::Unavailable(_) => return busy("the resource"),
        AcsFailure::Unreadable => return unreadable(),
    };
    Failure { detail: service_code.map(ToString::to_string).unwrap_or_default(), ..Failure::new(code, words) }
}

fn busy(who: &str) -> Failure {
    Failure::new(Code::ServiceBusy, format!("{who} is in trouble or asked too often: try again in a while"))
}

fn unreadable() -> Failure {
    Failure::new(Code::ServiceAnswer, "what answers there is not what it should be: check the address")
}

pub(super) fn token_service(failure: &TokenServiceFailure) -> Failure {
    let refused = |words| Failure::new(Code::TokenServiceRefused, words);
    match failure {
        TokenServiceFailure::Http(failure) => http(*failure),
        TokenServiceFailure::Address => Failure::new(Code::SignInSetUp, failure.to_string()),
        TokenServiceFailure::Version | TokenServiceFailure::Unreadable => Failure::new(
            Code::ServiceAnswer,
            "what answers there is no token service this app knows: check the address",
        ),
        TokenServiceFailure::Unauthenticated => sign_in_needed(),
        TokenServiceFailure::NotAllowed => refused("the token service gives this account nothing: ask whoever runs it"),
        TokenServiceFailure::PurposeNotAllowed => {
            refused("the token service lets this account join meetings and not call")
        }
        TokenServiceFailure::TooMany(_) | TokenServiceFailure::Unavailable(_) => busy("the token service"),
    }
}

pub(super) fn session(failure: &SessionFailure) -> Failure {
    match failure {
        SessionFailure::SignedOut => sign_in_needed(),
        SessionFailure::SignIn(failure) => sign_in(failure),
        SessionFailure::Vault(failure) => vault(*failure),
    }
}

/// Why somebody is not signed in.
pub(super) fn sign_in(failure: &SignInFailure) -> Failure {
    match failure {
        SignInFailure::Http(failure) => http(*failure),
        SignInFailure::Configuration => set_up(),
        SignInFailure::PortTaken | SignInFailure::Listener => Failure::because(
            Code::SignInPort,
            "the sign-in's answer can't be received: close the other program",
            failure,
        ),
        SignInFailure::Browser => Failure::because(
            Code::BrowserMissing,
            "no browser can be opened for signing in: sign in with a code on another device",
            failure,
        ),
        SignInFailure::TimedOut => timed_out(),
        SignInFailure::AlreadyUnderWay => under_way(),
        SignInFailure::NoDeviceCode => refused_because(SignInRefusal::NoDeviceCodes),
        SignInFailure::Refused(refusal) => refused(refusal),
        SignInFailure::Impostor => Failure::because(
            Code::Untrusted,
            "the answer is not from the provider that was asked: nobody was signed in",
            failure,
        ),
        SignInFailure::Unreadable => unreadable(),
    }
}

fn refused_because(why: SignInRefusal) -> Failure {
    let trouble = SignInTrouble { why: Some(why), number: None };
    Failure { sign_in: Some(trouble), ..Failure::new(Code::SignInRefused, refusal_words(Some(why))) }
}

fn refused(refusal: &Refusal) -> Failure {
    match refusal.kind {
        RefusalKind::Later => return busy("the sign-in service"),
        RefusalKind::Grant if refusal.hint().is_none() => return sign_in_needed(),
        _ => {}
    }
    let why = refusal.hint().map(hinted).or(match refusal.kind {
        RefusalKind::Denied => Some(SignInRefusal::Declined),
        RefusalKind::Consent => Some(SignInRefusal::NoConsent),
        RefusalKind::Interaction => Some(SignInRefusal::MoreProof),
        RefusalKind::Expired => Some(SignInRefusal::CodeExpired),
        RefusalKind::Grant => Some(SignInRefusal::SignInEnded),
        RefusalKind::Configuration | RefusalKind::Later | RefusalKind::Other => None,
    });
    let code = if refusal.kind == RefusalKind::Configuration { Code::SignInSetUp } else { Code::SignInRefused };
    let words = match (code, why) {
        (Code::SignInSetUp, None) => set_up().words,
        (_, why) => refusal_words(why).to_owned(),
    };
    let detail = refusal.number.map(|number| format!("AADSTS{number}")).unwrap_or_default();
    Failure { sign_in: Some(SignInTrouble { why, number: refusal.number }), detail, ..Failure::new(code, words) }
}

fn hinted(hint: Hint) -> SignInRefusal {
    match hint {
        Hint::NoConsent => SignInRefusal::NoConsent,
        Hint::Declined => SignInRefusal::Declined,
        Hint::AdministratorApproval => SignInRefusal::AdministratorApproval,
        Hint::ApplicationUnknown => SignInRefusal::ApplicationUnknown,
        Hint::NotAssigned => SignInRefusal::NotAssigned,
        Hint::Redirect => SignInRefusal::Redirect,
        Hint::PublicClientOff => SignInRefusal::PublicClientOff,
        Hint::WrongAccount => SignInRefusal::WrongAccount,
        Hint::AccountDisabled => SignInRefusal::AccountDisabled,
        Hint::MoreProof => SignInRefusal::MoreProof,
        Hint::ConditionalAccess => SignInRefusal::ConditionalAccess,
        Hint::SignInEnded => SignInRefusal::SignInEnded,
        Hint::TooOften => SignInRefusal::TooOften,
        Hint::ResourceMissing => SignInRefusal::ResourceMissing,
        Hint::TenantUnknown => SignInRefusal::TenantUnknown,
        Hint::WorkAccountsOnly => SignInRefusal::WorkAccountsOnly,
    }
}

fn refusal_words(why: Option<SignInRefusal>) -> &'static str {
    match why {
        None => "the provider refuses the sign-in",
        Some(SignInRefusal::NoConsent) => {
            "nobody agreed yet to what this app asks for: sign in and agree, or ask an administrator"
        }
        Some(SignInRefusal::Declined) => "the sign-in was declined",
        Some(SignInRefusal::AdministratorApproval) => {
            "an administrator of the organisation has to approve this app first"
        }
        Some(SignInRefusal::ApplicationUnknown) => "the organisation does not know this application: check its id",
        Some(SignInRefusal::NotAssigned) => {
            "this account is not among those that may use the application: ask an administrator"
        }
        Some(SignInRefusal::Redirect) => {
            "the application is not registered with the address http://localhost for desktop programs"
        }
        Some(SignInRefusal::PublicClientOff) => {
            "the application does not allow public client flows: an administrator can"
        }
        Some(SignInRefusal::WrongAccount) => "the account is not of this organisation: choose another one",
        Some(SignInRefusal::AccountDisabled) => "the account is switched off",
        Some(SignInRefusal::MoreProof) => "the organisation asks for more proof: sign in again in the browser",
        Some(SignInRefusal::ConditionalAccess) => {
            "the organisation's rules don't allow this sign-in from here or in this way"
        }
        Some(SignInRefusal::SignInEnded) => "the sign-in was ended: sign in again",
        Some(SignInRefusal::TooOften) => "the same sign-in was asked for too often: wait a few minutes",
        Some(SignInRefusal::ResourceMissing) => "what the app asks for does not exist in this organisation",
        Some(SignInRefusal::TenantUnknown) => {
            "the organisation does not exist in this cloud: check its name and the cloud"
        }
        Some(SignInRefusal::WorkAccountsOnly) => "only work and school accounts can sign in",
        Some(SignInRefusal::CodeExpired) => "the code was not typed in time: begin again",
        Some(SignInRefusal::NoDeviceCodes) => "the provider gives no codes for other devices: sign in with the browser",
    }
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
