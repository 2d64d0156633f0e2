//! What comes in between while somebody signs in.

use std::sync::{Arc, Mutex};

use app::{Code, Failure, Policy};
use ipc::{SignInBy, SignInRefusal, Standing, Whose};
use url::Url;

use crate::{
    by_service::{World, contoso},
    support::{
        browser::{Browser, Seen, idle, person},
        home::{Home, by_service, only},
    },
};

/// Waits until a sign-in is under way.
async fn under_way(accounts: &app::Accounts) {
    accounts.watch().wait_for(|now| now.signing_in.is_some()).await.unwrap();
}

#[tokio::test]
async fn there_is_one_sign_in_at_a_time_and_it_can_be_cancelled() {
    let world = World::new().await;
    let accounts = world.home.start().await;
    accounts.add_guest(by_service("Contoso", &world.service.address)).await.unwrap();
    let opened = Arc::new(Mutex::new(None::<Url>));
    let (tell, told) = (Arc::clone(&opened), accounts.clone());
    let first = tokio::spawn(async move {
        let open = move |address: &Url| {
            *tell.lock().unwrap() = Some(address.clone());
            Ok(())
        };
        told.sign_in(contoso(), SignInBy::Browser, &open).await
    });
    under_way(&accounts).await;
    let second = accounts.sign_in(Whose::Work, SignInBy::Browser, &idle).await;
    assert_eq!(second.unwrap_err().code, Code::SignInUnderWay);
    assert!(accounts.watch().borrow().signing_in.is_some(), "the first goes on");
    accounts.cancel_sign_in();
    assert_eq!(first.await.unwrap().unwrap_err().code, Code::SignInTimedOut);
    assert!(accounts.watch().borrow().signing_in.is_none());
    assert_eq!(world.home.drawer.left(), [""; 0]);
    // There is room for another one.
    accounts.sign_in(contoso(), SignInBy::Browser, &person(&Seen::default())).await.unwrap();
}

#[tokio::test]
async fn a_sign_in_that_nobody_waits_for_any_more_makes_room() {
    let world = World::new().await;
    let accounts = world.home.start().await;
    accounts.add_guest(by_service("Contoso", &world.service.address)).await.unwrap();
    let dropped = accounts.clone();
    let waiting = tokio::spawn(async move { dropped.sign_in(contoso(), SignInBy::Browser, &idle).await });
    under_way(&accounts).await;
    waiting.abort();
    let _ = waiting.await;
    assert!(accounts.watch().borrow().signing_in.is_none());
}

#[tokio::test]
async fn a_network_that_goes_away_in_between_is_told() {
    let world = World::new().await;
    let accounts = world.home.start().await;
    accounts.add_guest(by_service("Nobody", "http://127.0.0.1:9/")).await.unwrap();
    let nobody = Whose::Guest { name: "Nobody".into() };
    assert_eq!(accounts.sign_in(nobody, SignInBy::Browser, &idle).await.unwrap_err().code, Code::NetworkGone);

    accounts.add_guest(by_service("Contoso", &world.service.address)).await.unwrap();
    let World { provider, .. } = world;
    let provider = Mutex::new(Some(provider));
    let open = move |address: &Url| {
        // The provider is gone by the time the browser comes back.
        drop(provider.lock().unwrap().take());
        let find = |wanted: &str| address.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
        let back = Url::parse(&format!("{}?code=x&state={}", find("redirect_uri"), find("state"))).unwrap();
        tokio::spawn(async move { Browser::new(None).open(&back).await });
        Ok(())
    };
    assert_eq!(accounts.sign_in(contoso(), SignInBy::Browser, &open).await.unwrap_err().code, Code::NetworkGone);
}

#[tokio::test]
async fn a_port_that_another_program_holds_is_told() {
    let world = World::new().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    let text =
        format!("[token-service]\nname = 'Contoso'\naddress = '{}'\nredirect-port = {port}\n", world.service.address);
    std::fs::write(&file, text).unwrap();
    let home = Home { policy: Policy::read(&file).unwrap(), ..Home::new() };
    let accounts = home.start().await;
    let open = |_: &Url| panic!("nobody is sent anywhere");
    assert_eq!(accounts.sign_in(contoso(), SignInBy::Browser, &open).await.unwrap_err().code, Code::SignInPort);
    drop(taken);
    accounts.sign_in(contoso(), SignInBy::Browser, &person(&Seen::default())).await.unwrap();
    assert_eq!(only(&accounts).standing, Standing::Ready);
}

#[tokio::test]
async fn who_declines_is_not_signed_in_and_why_is_told() {
    let world = World::new().await;
    let accounts = world.home.start().await;
    accounts.add_guest(by_service("Contoso", &world.service.address)).await.unwrap();
    let open = |address: &Url| {
        let mut address = address.clone();
        address.query_pairs_mut().append_pair("login_hint", "declines");
        tokio::spawn(async move { Browser::new(None).open(&address).await });
        Ok(())
    };
    let failure = accounts.sign_in(contoso(), SignInBy::Browser, &open).await.unwrap_err();
    assert_eq!(failure.code, Code::SignInRefused);
    assert_eq!(failure.sign_in.unwrap().why, Some(SignInRefusal::Declined));
    let none = |_: &Url| Err(Failure::new(Code::BrowserMissing, "there is none"));
    assert_eq!(accounts.sign_in(contoso(), SignInBy::Browser, &none).await.unwrap_err().code, Code::BrowserMissing);
    assert_eq!(only(&accounts).standing, Standing::SignedOut);
}

#[tokio::test]
async fn who_signs_in_and_may_not_have_a_token_is_told_at_once() {
    let world = World::new().await;
    let accounts = world.home.start().await;
    accounts.add_guest(by_service("Contoso", &world.service.address)).await.unwrap();
    let service = &world.service;
    let person = person(&Seen::default());
    let open = |address: &Url| {
        service.trouble(403);
        person(address)
    };
    let failure = accounts.sign_in(contoso(), SignInBy::Browser, &open).await.unwrap_err();
    assert_eq!(failure.code, Code::TokenServiceRefused);
}
