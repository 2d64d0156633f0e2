use std::time::Duration;

use identity::vault::KeyringFailure;

use super::*;

fn refusal(kind: RefusalKind, number: Option<u32>) -> Failure {
    refused(&Refusal { kind, number, claims: None })
}

#[test]
fn each_number_leads_to_a_reason_of_its_own_and_stays_in_the_details() {
    let numbers = [
        (65001, SignInRefusal::NoConsent),
        (65004, SignInRefusal::Declined),
        (90094, SignInRefusal::AdministratorApproval),
        (700_016, SignInRefusal::ApplicationUnknown),
        (50105, SignInRefusal::NotAssigned),
        (50011, SignInRefusal::Redirect),
        (7_000_218, SignInRefusal::PublicClientOff),
        (50020, SignInRefusal::WrongAccount),
        (50057, SignInRefusal::AccountDisabled),
        (50076, SignInRefusal::MoreProof),
        (53003, SignInRefusal::ConditionalAccess),
        (50173, SignInRefusal::SignInEnded),
        (50196, SignInRefusal::TooOften),
        (500_011, SignInRefusal::ResourceMissing),
        (90002, SignInRefusal::TenantUnknown),
        (9_002_332, SignInRefusal::WorkAccountsOnly),
    ];
    for (number, why) in numbers {
        let failure = refusal(RefusalKind::Other, Some(number));
        assert_eq!(failure.code, Code::SignInRefused, "{number}");
        assert_eq!(failure.sign_in, Some(SignInTrouble { why: Some(why), number: Some(number) }));
        assert_eq!(failure.detail, format!("AADSTS{number}"));
    }
}

#[test]
fn without_a_number_the_kind_decides() {
    let why = |kind| refusal(kind, None).sign_in.and_then(|trouble| trouble.why);
    assert_eq!(why(RefusalKind::Denied), Some(SignInRefusal::Declined));
    assert_eq!(why(RefusalKind::Consent), Some(SignInRefusal::NoConsent));
    assert_eq!(why(RefusalKind::Interaction), Some(SignInRefusal::MoreProof));
    assert_eq!(why(RefusalKind::Expired), Some(SignInRefusal::CodeExpired));
    assert_eq!(why(RefusalKind::Other), None);
    assert_eq!(refusal(RefusalKind::Configuration, None).code, Code::SignInSetUp);
    assert_eq!(refusal(RefusalKind::Configuration, Some(50011)).code, Code::SignInSetUp);
    assert_eq!(refusal(RefusalKind::Later, None).code, Code::ServiceBusy);
    assert_eq!(refusal(RefusalKind::Grant, None).code, Code::SignInNeeded);
    assert_eq!(sign_in(&SignInFailure::NoDeviceCode).sign_in.unwrap().why, Some(SignInRefusal::NoDeviceCodes));
}

#[test]
fn every_failure_has_a_code_the_window_has_words_for() {
    let wait = Some(Duration::from_secs(1));
    for (failure, code) in [
        (SourceFailure::NoToken, Code::Access),
        (SourceFailure::Ended, Code::AccessEnded),
        (AcsFailure::Key(None).into(), Code::KeyRefused),
        (AcsFailure::Forbidden(None).into(), Code::KeyRefused),
        (AcsFailure::Unavailable(wait).into(), Code::ServiceBusy),
        (AcsFailure::TooMany(wait).into(), Code::ServiceBusy),
        (AcsFailure::Http(HttpFailure::Unreachable).into(), Code::NetworkGone),
        (AcsFailure::Http(HttpFailure::TimedOut).into(), Code::NetworkGone),
        (AcsFailure::Http(HttpFailure::Untrusted).into(), Code::Untrusted),
        (AcsFailure::Unreadable.into(), Code::ServiceAnswer),
        (TokenServiceFailure::Address.into(), Code::SignInSetUp),
        (TokenServiceFailure::Version.into(), Code::ServiceAnswer),
        (TokenServiceFailure::Unauthenticated.into(), Code::SignInNeeded),
        (TokenServiceFailure::NotAllowed.into(), Code::TokenServiceRefused),
        (TokenServiceFailure::PurposeNotAllowed.into(), Code::TokenServiceRefused),
        (TokenServiceFailure::Unavailable(None).into(), Code::ServiceBusy),
        (SessionFailure::SignedOut.into(), Code::SignInNeeded),
        (SessionFailure::Vault(VaultFailure::Unavailable(KeyringFailure::Locked)).into(), Code::SignInNeeded),
        (SessionFailure::SignIn(SignInFailure::PortTaken).into(), Code::SignInPort),
        (SessionFailure::SignIn(SignInFailure::Browser).into(), Code::BrowserMissing),
        (SessionFailure::SignIn(SignInFailure::TimedOut).into(), Code::SignInTimedOut),
        (SessionFailure::SignIn(SignInFailure::AlreadyUnderWay).into(), Code::SignInUnderWay),
        (SessionFailure::SignIn(SignInFailure::Impostor).into(), Code::Untrusted),
    ] {
        let told = source(&failure);
        assert_eq!(told.code, code, "{failure:?}");
        assert!(!told.words.is_empty());
    }
}
