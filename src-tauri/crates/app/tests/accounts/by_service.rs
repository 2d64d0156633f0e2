//! An organisation's token service, from signing in to the end.

use app::{Code, Purpose};
use ipc::{SignInBy, Standing, Whose};
use serde_json::json;

use crate::support::{
    browser::{Browser, Seen, person},
    home::{Home, by_service, only},
    organisation::Organisation,
    provider::Provider,
    service::TokenService,
};

pub(crate) struct World {
    pub(crate) organisation: Organisation,
    pub(crate) provider: Provider,
    pub(crate) service: TokenService,
    pub(crate) home: Home,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with("").await
    }

    pub(crate) async fn with(more: &str) -> Self {
        Self::at(Provider::start(), more).await
    }

    pub(crate) async fn at(provider: Provider, more: &str) -> Self {
        let organisation = Organisation::start().await;
        let service = TokenService::start(&provider, &organisation, more).await;
        Self { organisation, provider, service, home: Home::new() }
    }

    /// The program, with a guest of the token service who is signed in.
    pub(crate) async fn signed_in(&self) -> app::Accounts {
        let accounts = self.home.start().await;
        accounts.add_guest(by_service("Contoso", &self.service.address)).await.unwrap();
        accounts.sign_in(contoso(), SignInBy::Browser, &person(&Seen::default())).await.unwrap();
        accounts
    }
}

pub(crate) fn contoso() -> Whose {
    Whose::Guest { name: "Contoso".into() }
}

#[tokio::test]
async fn who_signs_in_gets_tokens_that_are_renewed_until_they_sign_out() {
    let world = World::with("calls = true").await;
    let accounts = world.signed_in().await;
    let guest = only(&accounts);
    assert_eq!((guest.standing, guest.account.as_deref()), (Standing::Ready, Some("Ann Example")));
    let source = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap();
    let first = source.read().await.unwrap();
    assert_eq!(source.read().await.unwrap(), first, "one that is good is given again");
    let meeting = world.organisation.told(&first).await.unwrap();
    assert_eq!(meeting.scopes, ["voip.join", "chat.join.limited"]);
    let to_call = app::access(&accounts, Purpose::Call).await.unwrap().token.unwrap();
    let call = to_call.read().await.unwrap();
    assert_eq!(world.organisation.told(&call).await.unwrap().user, meeting.user);
    // Tokens of one second and one length are the same there.
    world.organisation.control("PATCH", "settings", &json!({ "acsTokenSeconds": 7200 })).await;
    accounts.prove("Contoso").await.unwrap();
    let second = source.read().await.unwrap();
    assert_ne!(second, first, "it was renewed");

    accounts.sign_out(&contoso()).await.unwrap();
    for token in [first, second, call] {
        assert_eq!(world.organisation.told(&token).await, None, "it was ended where it came from");
    }
    assert_eq!(world.home.drawer.left(), [""; 0]);
    assert!(accounts.watch().borrow().guests.is_empty());
    for source in [source, to_call] {
        assert_eq!(source.read().await.unwrap_err().code, Code::SignInNeeded, "nor is anything left in memory");
    }
}

#[tokio::test]
async fn a_sign_in_outlives_the_program_and_a_restart_asks_nobody() {
    let world = World::new().await;
    drop(world.signed_in().await);
    // With the service gone, what can be known is known all the same.
    world.service.trouble(503);
    let accounts = world.home.start().await;
    let guest = only(&accounts);
    assert_eq!((guest.standing, guest.account.as_deref()), (Standing::Ready, Some("Ann Example")));
    world.service.trouble(0);
    let token = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap().read().await.unwrap();
    assert!(world.organisation.told(&token).await.is_some());
}

#[tokio::test]
async fn a_code_typed_on_another_device_signs_in() {
    let world = World::new().await;
    let accounts = world.home.start().await;
    accounts.add_guest(by_service("Contoso", &world.service.address)).await.unwrap();
    let mut changes = accounts.watch();
    let person = async {
        let coded = |now: &ipc::Accounts| now.signing_in.as_ref().is_some_and(|under_way| under_way.code.is_some());
        let shown = changes.wait_for(coded).await.unwrap().signing_in.clone().unwrap().code.unwrap();
        assert!(shown.until > 1_700_000_000_000);
        let mut browser = Browser::new(None);
        let (way, page) = browser.open(&shown.address.parse().unwrap()).await;
        let xsrf = page.split("name=\"xsrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let fields = [("xsrf", xsrf.unwrap()), ("user_code", shown.code.as_str()), ("confirm", "yes")];
        browser.post(way.last().unwrap(), &fields).await
    };
    let no_browser = |_: &url::Url| panic!("no browser is opened");
    let (signed_in, _) = tokio::join!(accounts.sign_in(contoso(), SignInBy::Device, &no_browser), person);
    signed_in.unwrap();
    assert_eq!(only(&accounts).standing, Standing::Ready);
    assert!(accounts.watch().borrow().signing_in.is_none());
}

#[tokio::test]
async fn a_dead_sign_in_is_told_and_cured_by_signing_in() {
    let world = World::new().await;
    drop(world.signed_in().await);
    world.home.drawer.put("/token-service", "made up");
    let accounts = world.home.start().await;
    let source = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap();
    assert_eq!(source.read().await.unwrap_err().code, Code::SignInNeeded);
    assert_eq!(only(&accounts).standing, Standing::SignedOut);
    assert_eq!(app::access(&accounts, Purpose::Meeting).await.unwrap_err().code, Code::SignInNeeded);
    accounts.sign_in(contoso(), SignInBy::Browser, &person(&Seen::default())).await.unwrap();
    assert!(source.read().await.is_ok(), "what a call holds goes on");
}

#[tokio::test]
async fn trouble_at_the_service_is_told_and_passes() {
    let world = World::new().await;
    let accounts = world.signed_in().await;
    for (status, code) in [
        (503, Code::ServiceBusy),
        (429, Code::ServiceBusy),
        (403, Code::TokenServiceRefused),
        (404, Code::ServiceAnswer),
    ] {
        world.service.trouble(status);
        assert_eq!(accounts.prove("Contoso").await.unwrap_err().code, code, "{status}");
        let standing = only(&accounts).standing;
        assert!(matches!(&standing, Standing::Trouble { failure } if failure.code == code), "{standing:?}");
    }
    world.service.trouble(0);
    accounts.prove("Contoso").await.unwrap();
    assert_eq!(only(&accounts).standing, Standing::Ready);
}

#[tokio::test]
async fn who_may_not_call_is_told_so() {
    let world = World::new().await;
    let accounts = world.signed_in().await;
    let call = app::access(&accounts, Purpose::Call).await.unwrap().token.unwrap();
    assert_eq!(call.read().await.unwrap_err().code, Code::TokenServiceRefused);
}
