//! The work account, against the practice organisation as a running practice service has it.

use app::{Accounts, Code, WorkAccess};
use base::http::Http as _;
use graph::AccessRefused;
use ipc::{SignInBy, Standing, Whose, WorkCloud, WorkSettings};
use serde_json::json;
use url::Url;

use crate::support::{
    browser::{chooses, idle},
    home::Home,
    running::There,
    session::{Bus, inside},
};

/// Asks Graph who is signed in.
async fn asks(there: &There, work: &WorkAccess) -> (u16, String) {
    let token = work.access.token(None).await.unwrap();
    let request = http::Request::get(format!("{}/me", there.practice.ready().organisation.graph))
        .header("authorization", format!("Bearer {}", token.expose()))
        .body(bytes::Bytes::new());
    let answer = work.http.send(request.unwrap()).await.unwrap();
    let challenge = answer.headers().get("www-authenticate").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let said = format!("{challenge} {}", String::from_utf8_lossy(answer.body()));
    (answer.status().as_u16(), said)
}

/// The program of somebody whose work account is of the practice organisation.
async fn start(home: &Home) -> Accounts {
    let (mut store, _) = app::settings::Store::open(home.folder().join("settings"));
    let work = WorkSettings { cloud: WorkCloud::Practice, ..WorkSettings::default() };
    store.save(ipc::Settings { work, ..ipc::Settings::default() }).unwrap();
    home.start().await
}

async fn sign_in(accounts: &Accounts, there: &There) {
    accounts.sign_in(Whose::Work, SignInBy::Browser, &chooses("ada", Some(there.ca.clone()))).await.unwrap();
}

#[tokio::test]
async fn a_work_account_signs_in_asks_graph_and_signs_out() {
    if !inside("work::a_work_account_signs_in_asks_graph_and_signs_out", Bus::None) {
        return;
    }
    let there = There::start().await;
    let home = Home::new();
    let accounts = start(&home).await;
    assert!(accounts.watch().borrow().work.is_offered);
    assert!(accounts.work().is_none());
    sign_in(&accounts, &there).await;
    let now = accounts.watch().borrow().work.clone();
    assert_eq!((now.standing, now.account.as_deref()), (Standing::Ready, Some("Ada Lindqvist")));
    let (status, said) = asks(&there, &accounts.work().unwrap()).await;
    assert!(status == 200 && said.contains("Ada Lindqvist"), "{status} {said}");

    // The program ends and is started again.
    let again = home.start().await;
    assert_eq!(again.watch().borrow().work.account.as_deref(), Some("Ada Lindqvist"));
    let (status, _) = asks(&there, &again.work().unwrap()).await;
    assert_eq!(status, 200);
    again.sign_out(&Whose::Work).await.unwrap();
    assert!(again.work().is_none());
    assert_eq!(again.watch().borrow().work.standing, Standing::SignedOut);
    assert_eq!(home.drawer.left(), [""; 0]);
}

#[tokio::test]
async fn a_challenge_needs_the_person_and_the_next_sign_in_sends_it_along() {
    if !inside("work::a_challenge_needs_the_person_and_the_next_sign_in_sends_it_along", Bus::None) {
        return;
    }
    let there = There::start().await;
    let home = Home::new();
    let accounts = start(&home).await;
    sign_in(&accounts, &there).await;
    there.control("people/ada/challenge", json!({ "acrs": "c1" })).await;
    let work = accounts.work().unwrap();
    let (status, said) = asks(&there, &work).await;
    assert!(status == 401 || status == 403, "{status}");
    let claims = said.split("claims=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let claims = graph::Claims::new(claims);
    assert_eq!(work.access.token(Some(&claims)).await, Err(AccessRefused::NeedsPerson));
    let standing = accounts.watch().borrow().work.standing.clone();
    assert!(matches!(standing, Standing::Trouble { failure } if failure.code == Code::SignInRefused));
    assert!(work.access.token(None).await.is_ok(), "other questions are answered");
    let ca = there.ca.clone();
    let person = chooses("ada", Some(ca));
    let open = |address: &Url| {
        assert!(address.query_pairs().any(|(name, value)| name == "claims" && value.contains("c1")), "{address}");
        person(address)
    };
    accounts.sign_in(Whose::Work, SignInBy::Browser, &open).await.unwrap();
    let (status, _) = asks(&there, &work).await;
    assert_eq!((status, accounts.watch().borrow().work.standing.clone()), (200, Standing::Ready));
}

#[tokio::test]
async fn a_sign_in_that_was_ended_elsewhere_is_told() {
    if !inside("work::a_sign_in_that_was_ended_elsewhere_is_told", Bus::None) {
        return;
    }
    let there = There::start().await;
    let home = Home::new();
    let accounts = start(&home).await;
    sign_in(&accounts, &there).await;
    there.control("people/ada/revoke", json!({})).await;
    let again = home.start().await;
    assert_eq!(again.work().unwrap().access.token(None).await, Err(AccessRefused::SignedOut));
    assert_eq!(again.watch().borrow().work.standing, Standing::SignedOut);
    assert!(again.work().is_none());
}

#[tokio::test]
async fn a_work_account_signs_in_with_a_code() {
    if !inside("work::a_work_account_signs_in_with_a_code", Bus::None) {
        return;
    }
    let there = There::start().await;
    let accounts = start(&Home::new()).await;
    let mut changes = accounts.watch();
    let ca = there.ca.clone();
    let person = async {
        let coded = |now: &ipc::Accounts| now.signing_in.as_ref().is_some_and(|under_way| under_way.code.is_some());
        let shown = changes.wait_for(coded).await.unwrap().signing_in.clone().unwrap().code.unwrap();
        let page = Url::parse(&format!("{}?otc={}", shown.address, shown.code)).unwrap();
        crate::support::browser::Browser::new(Some(ca)).post(&page, &[("person", "ben")]).await
    };
    let (signed_in, _) = tokio::join!(accounts.sign_in(Whose::Work, SignInBy::Device, &idle), person);
    signed_in.unwrap();
    assert_eq!(accounts.watch().borrow().work.account.as_deref(), Some("Ben Okafor"));
}

#[tokio::test]
async fn what_is_not_set_up_is_said() {
    if !inside("work::what_is_not_set_up_is_said", Bus::None) {
        return;
    }
    let home = Home::new();
    let accounts = home.start().await;
    let code =
        async |accounts: &Accounts| accounts.sign_in(Whose::Work, SignInBy::Browser, &idle).await.unwrap_err().code;
    assert!(!accounts.watch().borrow().work.is_offered);
    assert_eq!(code(&accounts).await, Code::SignInSetUp);
    assert_eq!(code(&start(&home).await).await, Code::ServiceNotFound, "no practice service runs");
}
