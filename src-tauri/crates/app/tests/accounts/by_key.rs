//! A developer's own key.

use std::sync::Arc;

use app::{Code, Policy, Purpose};
use identity::vault::KeyringFailure;
use ipc::{GuestForm, SecretsKept, Standing, TokenWay, Whose};

use crate::support::{
    home::{Home, Wrong, by_key, only},
    organisation::Organisation,
};

async fn tokens(accounts: &app::Accounts, purpose: Purpose) -> base::Secret {
    app::access(accounts, purpose).await.unwrap().token.unwrap().read().await.unwrap()
}

#[tokio::test]
async fn a_key_makes_one_guest_who_may_do_no_more_than_is_needed() {
    let organisation = Organisation::start().await;
    for origin in [&organisation.plain, &organisation.tls] {
        let home = Home { authorities: Some(organisation.ca.clone()), ..Home::new() };
        let accounts = home.start().await;
        accounts.add_guest(by_key("Contoso", &organisation.connection_string(origin))).await.unwrap();
        let guest = only(&accounts);
        assert!(guest.is_chosen && guest.standing == Standing::Ready, "{guest:?}");
        let join = organisation.told(&tokens(&accounts, Purpose::Meeting).await).await.unwrap();
        let call = organisation.told(&tokens(&accounts, Purpose::Call).await).await.unwrap();
        assert_eq!(join.scopes, ["voip.join", "chat.join.limited"]);
        assert_eq!(call.scopes, ["voip", "chat.join.limited"]);
        assert_eq!(join.user, call.user, "whatever it is for, it is the same guest");
        // The program ends and is started again.
        let again = organisation.told(&tokens(&home.start().await, Purpose::Meeting).await).await.unwrap();
        assert_eq!(again.user, join.user);
        let settings = std::fs::read_to_string(home.folder().join("settings/settings.json")).unwrap();
        assert!(settings.contains("Contoso") && !settings.contains("accesskey") && !settings.contains("8:acs"));
    }
}

#[tokio::test]
async fn a_clock_that_is_a_quarter_of_an_hour_off_is_no_trouble() {
    let organisation = Organisation::start().await;
    for off in [-20 * 60, 20 * 60] {
        let home = Home { clock: Arc::new(Wrong(off)), ..Home::new() };
        let accounts = home.start().await;
        accounts.add_guest(by_key("A", &organisation.connection_string(&organisation.plain))).await.unwrap();
        let source = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap();
        let token = source.read().await.unwrap();
        assert!(organisation.told(&token).await.is_some(), "{off} s off");
        assert_eq!(source.read().await.unwrap(), token, "it is taken for good as long as it is");
    }
}

#[tokio::test]
async fn a_key_that_is_wrong_is_said_to_be() {
    let organisation = Organisation::start().await;
    let home = Home::new();
    let accounts = home.start().await;
    let wrong = format!("endpoint={}/;accesskey=d3Jvbmc=", organisation.plain);
    accounts.add_guest(by_key("A", &wrong)).await.unwrap();
    assert_eq!(accounts.prove("A").await.unwrap_err().code, Code::KeyRefused);
    assert!(matches!(only(&accounts).standing, Standing::Trouble { failure } if failure.code == Code::KeyRefused));
    let nobody = "endpoint=http://127.0.0.1:9/;accesskey=a2V5".to_owned();
    accounts.add_guest(by_key("B", &nobody)).await.unwrap();
    assert_eq!(accounts.prove("B").await.unwrap_err().code, Code::NetworkGone);
    let unknown = format!("endpoint={}/;accesskey=d3Jvbmc=", organisation.tls);
    accounts.add_guest(by_key("C", &unknown)).await.unwrap();
    assert_eq!(accounts.prove("C").await.unwrap_err().code, Code::Untrusted);
}

#[tokio::test]
async fn what_can_not_be_is_not_added() {
    let home = Home::new();
    let accounts = home.start().await;
    let code = async |form: GuestForm| accounts.add_guest(form).await.unwrap_err().code;
    assert_eq!(code(by_key("A", "nonsense")).await, Code::ConnectionString);
    assert_eq!(code(by_key("A", "endpoint=http://contoso.example/;accesskey=a2V5")).await, Code::ConnectionString);
    for name in ["", "a/b", "::work public x"] {
        assert_eq!(code(by_key(name, "endpoint=http://127.0.0.1:9/;accesskey=a2V5")).await, Code::GuestName, "{name}");
    }
    let service = |address: &str| {
        let way = TokenWay::TokenService { address: address.to_owned() };
        GuestForm { name: "A".into(), way, connection_string: None }
    };
    assert_eq!(code(service("nowhere")).await, Code::SignInSetUp);
    assert_eq!(code(service("http://tokens.contoso.example")).await, Code::SignInSetUp);
    let file = |path: &str| GuestForm {
        name: "A".into(),
        way: TokenWay::File { path: path.to_owned() },
        connection_string: None,
    };
    assert_eq!(code(file("/no/such/file")).await, Code::Access);
    assert_eq!(code(file("token")).await, Code::Access);
    assert_eq!(home.drawer.left(), [""; 0]);
    let good = by_key("A", "endpoint=http://127.0.0.1:9/;accesskey=a2V5");
    accounts.add_guest(good.clone()).await.unwrap();
    assert_eq!(code(good).await, Code::GuestName, "there is one of that name");
    assert_eq!(accounts.choose_guest("B").unwrap_err().code, Code::GuestName);
}

#[tokio::test]
async fn an_organisation_gives_a_token_service_and_forbids_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    std::fs::write(
        &file,
        "own-identities = false\n[token-service]\nname = 'Contoso'\naddress = 'https://tokens.contoso.example'\n\
         [work]\nclient-id = 'app'\n",
    )
    .unwrap();
    let policy = Policy::read(&file).unwrap();
    let home = Home { policy, ..Home::new() };
    let accounts = home.start().await;
    let now = accounts.watch().borrow().clone();
    assert!(!now.may_add && now.work.is_offered && now.work.is_given);
    let guest = only(&accounts);
    assert!(guest.is_given && guest.is_chosen && guest.standing == Standing::SignedOut);
    let form = by_key("Mine", "endpoint=http://127.0.0.1:9/;accesskey=a2V5");
    assert_eq!(accounts.add_guest(form).await.unwrap_err().code, Code::NotByPolicy);
    accounts.sign_out(&Whose::Guest { name: "Contoso".into() }).await.unwrap();
    assert!(only(&accounts).is_given, "it can't be removed");
    assert_eq!(app::access(&accounts, Purpose::Meeting).await.unwrap_err().code, Code::SignInNeeded);
}

#[tokio::test]
async fn without_a_keyring_it_lasts_as_long_as_the_program_and_moves_when_there_is_one() {
    let organisation = Organisation::start().await;
    for (failure, kept) in
        [(KeyringFailure::Absent, SecretsKept::NoKeyring), (KeyringFailure::Locked, SecretsKept::Locked)]
    {
        let home = Home::new();
        *home.drawer.broken.lock().unwrap() = Some(failure);
        let accounts = home.start().await;
        assert_eq!(accounts.watch().borrow().kept, kept);
        accounts.add_guest(by_key("A", &organisation.connection_string(&organisation.plain))).await.unwrap();
        let user = organisation.told(&tokens(&accounts, Purpose::Meeting).await).await.unwrap().user;
        assert_eq!(home.drawer.left(), [""; 0]);
        *home.drawer.broken.lock().unwrap() = None;
        accounts.try_keyring().await;
        assert_eq!(accounts.watch().borrow().kept, SecretsKept::Keyring);
        assert_eq!(home.drawer.left().len(), 2, "the key and the guest's id");
        assert_eq!(only(&accounts).standing, Standing::Ready);
        let again = tokens(&home.start().await, Purpose::Meeting).await;
        assert_eq!(organisation.told(&again).await.unwrap().user, user);
    }
}
