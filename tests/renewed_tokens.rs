//! A call into Teams that outlives its access tokens: the page in a real browser, with Microsoft's own credential in it, asks for the next
//! one, and an organisation's token service gives it, or is gone for a while.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use app::{
    Accounts, CallOptions, Code, Failure, JoinRequest, Outside, Policy, Purpose, TokenSource,
    settings::{SharedStore, Store},
};
use ipc::{GuestForm, SignInBy, TokenWay, Whose};
use meeting::{PhaseKind, Snapshot};
use provider::Provider;
use serde_json::json;
use support::{
    control::control,
    guest::Guest,
    hosting::Hosting,
    passerelle::{Service, World},
    script::{Scripted, script},
    sign_in_page::browse,
    token_service::TokenService,
};
use url::Url;

#[path = "../src-tauri/crates/identity/tests/system/provider.rs"]
mod provider;

/// How long tokens live, in seconds: each is renewed after half of that.
const LIFE: u32 = 12;

/// The organisation's side.
struct There {
    world: World,
    organisation: Service,
    provider: Provider,
}

impl There {
    async fn start() -> Self {
        let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
        let organisation = world.service();
        let there = Self { world, organisation, provider: Provider::start() };
        there.tokens_live(LIFE).await;
        there
    }

    fn token_service(&self, listen: &str) -> TokenService {
        TokenService::start(&self.world, &self.organisation, &self.provider.issuer, listen)
    }

    async fn tokens_live(&self, seconds: u32) {
        let settings = json!({ "acsTokenSeconds": seconds });
        control(&self.organisation.ready, "PATCH", "settings", &settings).await;
    }

    /// Somebody signs in for that service; where their tokens come from.
    async fn signed_in(&self, service: &TokenService) -> (Accounts, TokenSource) {
        let (store, _) = Store::open(self.world.path("settings"));
        // Whoever signs in here is forgotten when the program ends.
        let outside = Outside { policy: Ok(Policy::default()), ..Outside::without_keyring() };
        let accounts = Accounts::new(outside, SharedStore::new(store));
        let way = TokenWay::TokenService { address: format!("http://{}/", service.address) };
        let form = GuestForm { name: "Contoso".into(), way, connection_string: None };
        accounts.add_guest(form).await.unwrap();
        let ca = self.organisation.ready["caFile"].as_str().unwrap().to_owned();
        let open = move |page: &Url| -> Result<(), Failure> {
            let (ca, page) = (ca.clone(), page.clone());
            tokio::spawn(async move { browse(&ca, &page, &[]).await });
            Ok(())
        };
        accounts.sign_in(Whose::Guest { name: "Contoso".into() }, SignInBy::Browser, &open).await.unwrap();
        let source = app::access(&accounts, Purpose::Meeting).await.unwrap().token.unwrap();
        (accounts, source)
    }
}

/// When the token ends that the page has, in milliseconds since 1970: the stand-in has it in the call's chat thread.
fn end_of_token(now: &Snapshot) -> Option<u64> {
    now.thread.as_ref()?.strip_prefix("19:")?.strip_suffix("@thread.v2")?.parse().ok()
}

/// Waits until the page has a token that ends later.
async fn later_than(guest: &Guest, before: u64) -> u64 {
    let later = |now: &Snapshot| end_of_token(now).is_some_and(|end| end > before);
    end_of_token(&*guest.until("the next token", later).await).unwrap()
}

async fn goes_on(guest: &mut Guest) {
    assert_eq!(guest.now().phase.kind(), PhaseKind::Connected);
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

#[tokio::test]
async fn a_call_goes_on_with_the_next_token_and_while_its_service_is_gone() {
    let there = There::start().await;
    let service = there.token_service("127.0.0.1:0");
    let address = service.address.clone();
    let (_accounts, source) = there.signed_in(&service).await;
    let host = Hosting::page(&script(&[Scripted::open("Long").people(1).with_key("renews-token = true")]));
    let request = host.request(0, CallOptions::new("Robin Ferris"));
    let options = CallOptions { token: Some(source), ..request.options };
    let mut guest = Guest::of(app::join(JoinRequest { options, ..request }).await.unwrap());
    guest.inside().await;
    let first = later_than(&guest, 0).await;
    let second = later_than(&guest, first).await;
    goes_on(&mut guest).await;

    assert!(service.end().contains("gave a token"));
    assert_eq!(guest.noticed("a token that does not come").await.code, Code::NetworkGone);
    assert_eq!(end_of_token(&guest.now()), Some(second), "the page has it until it ends");
    goes_on(&mut guest).await;

    let _service = there.token_service(&address);
    later_than(&guest, second).await;
    goes_on(&mut guest).await;
}
