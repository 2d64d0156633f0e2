//! Signing out removes everything and proves it, or says what is left.

use std::time::Duration;

use app::{Code, Purpose};
use ipc::{Standing, Whose};

use crate::{
    by_service::{World, contoso},
    support::{
        browser::Browser,
        home::{Home, by_key, only},
        organisation::Organisation,
        provider::Provider,
    },
};

fn a() -> Whose {
    Whose::Guest { name: "A".into() }
}

#[tokio::test]
async fn a_guest_by_key_is_deleted_at_the_resource() {
    let organisation = Organisation::start().await;
    let home = Home::new();
    let accounts = home.start().await;
    accounts.add_guest(by_key("A", &organisation.connection_string(&organisation.plain))).await.unwrap();
    let token = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap().read().await.unwrap();
    assert!(organisation.told(&token).await.is_some());
    accounts.sign_out(&a()).await.unwrap();
    assert_eq!(organisation.told(&token).await, None);
    assert_eq!(home.drawer.left(), [""; 0]);
    assert!(accounts.watch().borrow().guests.is_empty());
    let settings = std::fs::read_to_string(home.folder().join("settings/settings.json")).unwrap();
    assert!(!settings.contains("\"A\""), "{settings}");
    assert_eq!(accounts.sign_out(&a()).await.unwrap_err().code, Code::GuestName, "there is none any more");
}

/// As a chat or a call does that still stands.
#[tokio::test]
async fn whoever_still_asks_for_tokens_brings_no_guest_back() {
    let organisation = Organisation::start().await;
    let home = Home::new();
    let accounts = home.start().await;
    for moments in 0..40 {
        accounts.add_guest(by_key("A", &organisation.connection_string(&organisation.plain))).await.unwrap();
        let source = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap();
        // The first token makes the user. It is asked for at any moment of the signing out.
        let asks = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_micros(50 * moments)).await;
            source.read().await
        });
        accounts.sign_out(&a()).await.unwrap();
        let _ = asks.await.unwrap();
        assert_eq!(home.drawer.left(), [""; 0]);
    }
}

#[tokio::test]
async fn what_can_not_be_ended_at_the_service_is_told() {
    let world = World::new().await;
    let accounts = world.signed_in().await;
    let token = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap().read().await.unwrap();
    world.service.trouble(503);
    let failure = accounts.sign_out(&contoso()).await.unwrap_err();
    assert_eq!(failure.code, Code::SignOutElsewhere);
    assert!(failure.words.contains("at the service") && !failure.words.contains("keyring"), "{failure}");
    assert!(world.organisation.told(&token).await.is_some(), "it goes on being good, as was said");
    assert_eq!(world.home.drawer.left(), [""; 0], "and here nothing is left");
    assert!(accounts.watch().borrow().guests.is_empty());
}

/// Whether the provider takes a refresh token.
async fn is_good(world: &World, refresh: &str) -> bool {
    let fields = [("grant_type", "refresh_token"), ("client_id", "passerelle"), ("refresh_token", refresh)];
    let token = world.provider.issuer.join("/token").unwrap();
    let (_, said) = Browser::new(None).post(&token, &fields).await;
    assert!(said.contains("access_token") != said.contains("invalid_grant"), "{said}");
    said.contains("access_token")
}

#[tokio::test]
async fn the_sign_in_is_ended_at_the_provider() {
    let world = World::new().await;
    let accounts = world.signed_in().await;
    let refresh = world.home.drawer.get("/token-service");
    accounts.sign_out(&contoso()).await.unwrap();
    assert!(!is_good(&world, &refresh).await);
}

#[tokio::test]
async fn a_sign_in_that_can_not_be_ended_at_the_provider_is_told_and_removed_here() {
    for (how, code) in
        [("none", None), ("fails", Some(Code::SignOutElsewhere)), ("hangs", Some(Code::SignOutElsewhere))]
    {
        let world = World::at(Provider::ending_tokens(how), "").await;
        let accounts = world.signed_in().await;
        let refresh = world.home.drawer.get("/token-service");
        let token = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap().read().await.unwrap();
        let told = accounts.sign_out(&contoso()).await.err();
        assert_eq!(told.as_ref().map(|told| told.code), code, "{how}: {told:?}");
        let words = told.map(|told| told.words).unwrap_or_default();
        assert!(code.is_none() || words.contains("at the provider") && !words.contains("tokens"), "{words}");
        assert!(is_good(&world, &refresh).await, "{how}: as was said");
        assert_eq!(world.organisation.told(&token).await, None, "the service did its part");
        assert_eq!(world.home.drawer.left(), [""; 0]);
        assert!(accounts.watch().borrow().guests.is_empty());
    }
}

#[tokio::test]
async fn a_keyring_that_keeps_something_is_found_out() {
    let world = World::new().await;
    let accounts = world.signed_in().await;
    *world.home.drawer.sticky.lock().unwrap() = Some("/token-service");
    let failure = accounts.sign_out(&contoso()).await.unwrap_err();
    assert_eq!(failure.code, Code::SignOutIncomplete);
    assert!(failure.words.starts_with("1 entries of the keyring"), "{failure}");
    assert_eq!(accounts.watch().borrow().guests.len(), 1, "it can be tried again");
    *world.home.drawer.sticky.lock().unwrap() = None;
    accounts.sign_out(&contoso()).await.unwrap();
    assert_eq!(world.home.drawer.left(), [""; 0]);
    assert!(accounts.watch().borrow().guests.is_empty());
}

#[tokio::test]
async fn a_keyring_that_is_locked_is_not_taken_for_empty() {
    let world = World::new().await;
    let accounts = world.signed_in().await;
    *world.home.drawer.broken.lock().unwrap() = Some(identity::vault::KeyringFailure::Locked);
    let failure = accounts.sign_out(&contoso()).await.unwrap_err();
    assert_eq!(failure.code, Code::SignOutIncomplete);
    assert!(failure.words.contains("entries of the keyring"), "{failure}");
    assert_eq!(accounts.watch().borrow().guests.len(), 1);
}

#[tokio::test]
async fn who_never_signed_in_leaves_without_a_service() {
    let home = Home::new();
    let accounts = home.start().await;
    accounts.add_guest(crate::support::home::by_service("A", "http://127.0.0.1:9/")).await.unwrap();
    assert_eq!(only(&accounts).standing, Standing::SignedOut);
    accounts.sign_out(&a()).await.unwrap();
    accounts.sign_out(&Whose::Work).await.unwrap();
}

/// Over the real GNOME keyring.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_is_left_in_the_systems_keyring() {
    use std::sync::Arc;
    use std::time::Duration;

    use identity::vault::{IdentityName, Item, Kept, Slot, SystemKeyring, Vault};

    use crate::support::{
        browser::{Seen, person},
        home::by_service,
        session::{Bus, Daemon, inside},
    };

    if !inside("signing_out::nothing_is_left_in_the_systems_keyring", Bus::Own) {
        return;
    }
    let _daemon = Daemon::start(Some("password"));
    let world = World::new().await;
    let keyring = || Arc::new(SystemKeyring::new("passerelle-test"));
    let accounts = world.home.start_with(keyring()).await;
    accounts.add_guest(by_service("Contoso", &world.service.address)).await.unwrap();
    accounts.sign_in(contoso(), ipc::SignInBy::Browser, &person(&Seen::default())).await.unwrap();
    accounts.add_guest(by_key("A", &world.organisation.connection_string(&world.organisation.plain))).await.unwrap();
    accounts.prove("A").await.unwrap();
    let another = || async { Vault::open(keyring(), Duration::from_secs(20)).await };
    let found = async |vault: &Vault| {
        let mut found = Vec::new();
        for name in ["Contoso", "A"] {
            for item in Item::ALL {
                let slot = Slot::new(IdentityName::new(name).unwrap(), item);
                found.extend(vault.read(&slot).await.unwrap().map(|_| item));
            }
        }
        found
    };
    let vault = another().await;
    assert_eq!(vault.kept(), Kept::Keyring);
    let before = [Item::TokenService, Item::Person, Item::ConnectionString, Item::Guest];
    assert_eq!(found(&vault).await, before);
    accounts.sign_out(&contoso()).await.unwrap();
    accounts.sign_out(&a()).await.unwrap();
    let vault = another().await;
    assert_eq!(found(&vault).await, []);
    assert_eq!(vault.identities().await.unwrap(), []);
}
