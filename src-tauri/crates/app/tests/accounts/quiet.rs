//! Nothing secret and nothing personal reaches a log or a file, whatever level it is written at and whoever writes it: all journeys
//! are caught and searched, for all that was secret in them.

use std::io;
use std::sync::{Arc, Mutex};

use app::Purpose;
use ipc::{SignInBy, Whose};
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    by_service::{World, contoso},
    support::{
        browser::{Seen, idle, person},
        home::{by_key, by_service},
    },
};

#[derive(Clone, Default)]
struct Caught(Arc<Mutex<Vec<u8>>>);

impl io::Write for Caught {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Caught {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What a person typed, or is called.
const PERSONAL: &[&str] = &["Ann Example", "ann@contoso.example", "ann%40contoso.example"];
/// What a person calls their guests. It stands in the settings, where they put it.
const NAMES: &[&str] = &["Contoso guests", "My own key"];

/// Every path a secret takes; gives all that was secret.
async fn journeys(world: &World) -> Vec<String> {
    let seen = Seen::default();
    let mut secrets = Vec::new();
    let accounts = world.home.start().await;
    let name = "Contoso guests";
    let whose = || Whose::Guest { name: name.into() };
    accounts.add_guest(by_service(name, &world.service.address)).await.unwrap();
    accounts.sign_in(whose(), SignInBy::Browser, &person(&seen)).await.unwrap();
    let key = world.organisation.connection_string(&world.organisation.plain);
    accounts.add_guest(by_key("My own key", &key)).await.unwrap();
    secrets.extend(key.split_once("accesskey=").map(|(_, key)| key.to_owned()));
    for guest in ["My own key", name] {
        let source = app::access_of(guest, &accounts, Purpose::Meeting).await.unwrap().token.unwrap();
        let token = source.read().await.unwrap();
        tracing::info!(?source, ?accounts, now = ?accounts.watch().borrow(), "as somebody might print it");
        secrets.extend(world.organisation.told(&token).await.map(|told| told.user));
        secrets.push(token.expose().to_owned());
        accounts.prove(guest).await.unwrap();
    }
    // What goes wrong is logged the most.
    world.service.trouble(403);
    accounts.prove(name).await.unwrap_err();
    world.service.trouble(0);
    let waiting = accounts.clone();
    let cancelled = tokio::spawn(async move { waiting.sign_in(contoso_guests(), SignInBy::Browser, &idle).await });
    accounts.watch().wait_for(|now| now.signing_in.is_some()).await.unwrap();
    accounts.cancel_sign_in();
    cancelled.await.unwrap().unwrap_err();
    accounts.sign_out(&contoso()).await.unwrap_err();
    world.home.drawer.put("/token-service", "a-refresh-token-that-is-dead");
    let again = world.home.start().await;
    again.prove(name).await.unwrap_err();
    again.sign_out(&Whose::Guest { name: "My own key".into() }).await.unwrap();
    drop(again.sign_out(&whose()).await);
    for address in seen.lock().unwrap().iter() {
        let wanted = |name: &str| ["code", "state", "nonce"].contains(&name);
        secrets.extend(address.query_pairs().filter(|(name, _)| wanted(name)).map(|(_, value)| value.into_owned()));
    }
    secrets.extend(world.home.drawer.ever.lock().unwrap().iter().map(|secret| secret.expose().to_owned()));
    // What the vault keeps for itself is no secret; short words are found anywhere.
    secrets.retain(|secret| secret.len() > 10 && !secret.starts_with('['));
    secrets.extend(PERSONAL.iter().chain(NAMES).map(|&word| word.to_owned()));
    // Every JSON Web Token begins so, also those that nobody here ever sees.
    secrets.push("eyJ".to_owned());
    secrets.push("HMAC-SHA256".to_owned());
    secrets
}

fn contoso_guests() -> Whose {
    Whose::Guest { name: "Contoso guests".into() }
}

fn written(folder: &std::path::Path) -> String {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|path| if path.is_dir() { written(&path) } else { std::fs::read_to_string(path).unwrap() }).collect()
}

#[tokio::test]
async fn no_log_line_and_no_file_holds_anything_secret_or_personal() {
    let caught = Caught::default();
    let writer = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(caught.clone());
    writer.with_ansi(false).init();
    tracing::trace!("the subscriber listens");
    let world = World::new().await;
    let secrets = journeys(&world).await;
    assert!(secrets.len() >= 20, "this test knows of {} secrets only", secrets.len());
    let log = String::from_utf8_lossy(&caught.0.lock().unwrap()).into_owned();
    for witness in ["the subscriber listens", "asking", "hyper_util", "reqwest", "no access token", "as somebody might"]
    {
        assert!(log.contains(witness), "nothing of {witness}: this test sees too little");
    }
    let files = written(world.home.folder());
    assert!(files.contains("mirror"), "no settings were written: {files}");
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{secret} is in the log: {line:?}");
        assert!(NAMES.contains(&secret.as_str()) || !files.contains(&secret), "{secret} is in a file");
    }
}
