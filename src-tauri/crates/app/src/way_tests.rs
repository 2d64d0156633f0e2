use ipc::{GuestIdentity, TokenWay};

use super::*;
use crate::{
    Outside,
    settings::{SharedStore, Store},
};

const LINK: &str = "https://teams.microsoft.com/meet/2345678901234?p=abcDEF";

/// A token that ends in a hundred years.
const TOKEN: &str = "e30.eyJleHAiOjQwMDAwMDAwMDB9.c2ln";

fn accounts(scratch: &tempfile::TempDir, way: TokenWay, browser: &str) -> Accounts {
    let teams = TeamsSettings { browser: browser.into(), ..TeamsSettings::default() };
    accounts_with(scratch, way, teams)
}

fn accounts_with(scratch: &tempfile::TempDir, way: TokenWay, teams: TeamsSettings) -> Accounts {
    let (mut store, _) = Store::open(scratch.path().join("settings"));
    store.save(ipc::Settings { teams, ..ipc::Settings::default() }).unwrap();
    store.save_guests(vec![GuestIdentity { name: "Ada".into(), way }], "Ada".into()).unwrap();
    Accounts::new(
        Outside { policy: Ok(crate::Policy::default()), ..Outside::without_keyring() },
        SharedStore::new(store),
    )
}

fn code(way: Way) -> Code {
    match way {
        Way::Nowhere { failure } => failure.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn with_access_a_link_leads_to_teams_and_the_practice_meeting_stays_here() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("token");
    std::fs::write(&file, TOKEN).unwrap();
    let set = accounts(&scratch, TokenWay::File { path: file.to_str().unwrap().into() }, "/x/browser");
    let Route { service, token } = route(LINK, &set).await.unwrap();
    assert!(matches!(service, Service::Teams(options) if options.browser == Some("/x/browser".into())));
    assert!(matches!(token, Some(TokenSource::File(path)) if path == file));
    assert_eq!(route(PRACTICE, &set).await.unwrap().service, Service::Practice);
}

#[tokio::test]
async fn what_is_missing_is_said_before_joining() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("token");
    let given = TokenWay::File { path: file.to_str().unwrap().into() };
    let set = accounts(&scratch, given, "/no/such/browser");
    assert_eq!(code(way(LINK, &set).await), Code::Access);
    std::fs::write(&file, "e30.eyJleHAiOjF9.c2ln").unwrap();
    assert_eq!(code(way(LINK, &set).await), Code::AccessEnded);
    std::fs::write(&file, TOKEN).unwrap();
    assert_eq!(code(way(LINK, &set).await), Code::BrowserMissing);
    set.choose_guest("").unwrap();
    assert_eq!(access(&set, Purpose::Call).await.unwrap_err().code, Code::AccessMissing);
}

#[tokio::test]
async fn a_window_of_our_own_needs_no_browser() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("token");
    std::fs::write(&file, TOKEN).unwrap();
    let teams = TeamsSettings { browser: "/no/such/browser".into(), own_webview: true, ..TeamsSettings::default() };
    let set = accounts_with(&scratch, TokenWay::File { path: file.to_str().unwrap().into() }, teams);
    assert_eq!(way(LINK, &set).await, Way::Teams { browser: String::new() });
}

#[tokio::test]
async fn who_has_to_sign_in_is_told_so_before_joining_and_nobody_is_asked() {
    // Nobody listens there: whoever asked would be told something else.
    let nobody = TokenWay::TokenService { address: "http://127.0.0.1:9/".into() };
    for given in [nobody, TokenWay::ConnectionString] {
        let scratch = tempfile::tempdir().unwrap();
        let set = accounts(&scratch, given, "/no/such/browser");
        assert_eq!(code(way(LINK, &set).await), Code::SignInNeeded);
        for purpose in [Purpose::Meeting, Purpose::Call] {
            assert_eq!(access(&set, purpose).await.unwrap_err().code, Code::SignInNeeded);
        }
        assert_eq!(access_of("Nobody", &set, Purpose::Call).await.unwrap_err().code, Code::GuestName);
    }
}
