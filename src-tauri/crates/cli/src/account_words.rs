//! `passerelle accounts`, `sign-in`, `sign-out`, `add-guest`, `choose-guest` and `token-service`.

use std::{fs, path::Path};

use app::{
    Accounts, Code, Failure, Outside,
    settings::{SharedStore, Store, default_folder},
};
use ipc::{GuestForm, SecretsKept, SignInBy, Standing, TokenWay, Whose};
use serde::Serialize;
use url::Url;

use crate::{
    print::{self, Outcome},
    signals::asked_to_end,
    words::{AddGuestArgs, ChooseGuestArgs, GuestWayArgs, SignInArgs, WhoseArgs},
};

/// What `--json` prints of a change.
#[derive(Debug, Serialize)]
struct Done {
    ok: bool,
    /// Where secrets are kept: in memory they end with this program.
    kept: SecretsKept,
}

/// Everybody the person can be, as settings and organisation have it; a policy that can't be used is told.
pub(crate) fn accounts() -> Accounts {
    let (store, damaged) = Store::open(default_folder());
    let accounts = Accounts::new(Outside::default(), SharedStore::new(store));
    for failure in damaged.into_iter().chain(accounts.policy_trouble()) {
        print::note(&format!("passerelle: {failure}"));
    }
    accounts
}

pub(crate) async fn list(json: bool) -> Outcome {
    let accounts = accounts();
    accounts.open().await;
    let now = accounts.watch().borrow().clone();
    if json {
        print::json(&now);
    } else {
        print::line(&described(&now));
    }
    Outcome::Done
}

pub(crate) async fn sign_in(args: SignInArgs, json: bool) -> Outcome {
    let accounts = accounts();
    let by = if args.device { SignInBy::Device } else { SignInBy::Browser };
    let signing_in = async {
        let whose = whose(&accounts, &args.whose)?;
        accounts.sign_in(whose, by, &open).await
    };
    let code = tokio::spawn(show_code(accounts.clone()));
    let done = tokio::select! {
        done = signing_in => done,
        () = asked_to_end() => Err(Failure::new(Code::SignInTimedOut, "the sign-in was ended")),
    };
    code.abort();
    finish(&accounts, done, json)
}

pub(crate) async fn sign_out(args: WhoseArgs, json: bool) -> Outcome {
    let accounts = accounts();
    let done = match whose(&accounts, &args) {
        Ok(whose) => Box::pin(accounts.sign_out(&whose)).await,
        Err(failure) => Err(failure),
    };
    finish(&accounts, done, json)
}

pub(crate) async fn add_guest(args: AddGuestArgs, json: bool) -> Outcome {
    let accounts = accounts();
    let done = match form(args) {
        Ok(form) => Box::pin(accounts.add_guest(form)).await,
        Err(failure) => Err(failure),
    };
    finish(&accounts, done, json)
}

pub(crate) fn choose_guest(args: &ChooseGuestArgs, json: bool) -> Outcome {
    let accounts = accounts();
    let done = accounts.choose_guest(&args.name);
    finish(&accounts, done, json)
}

pub(crate) async fn token_service(words: &token_service::Words, json: bool) -> Outcome {
    match token_service::run(words).await {
        Ok(()) => Outcome::Done,
        Err(error) => print::failure(&Failure::new(Code::ServiceStart, error.to_string()), json),
    }
}

/// The address is printed too: the browser may be on another desktop, or none may open.
fn open(address: &Url) -> Result<(), Failure> {
    print::note(&format!("Sign in in the browser. If none opens, open this page: {address}"));
    if let Err(failure) = app::open_in_browser(address) {
        tracing::info!(%failure, "the page has to be opened by hand");
    }
    Ok(())
}

async fn show_code(accounts: Accounts) {
    let mut changes = accounts.watch();
    let coded = changes.wait_for(|now| now.signing_in.as_ref().is_some_and(|under_way| under_way.code.is_some()));
    let Ok(now) = coded.await else { return };
    if let Some(code) = now.signing_in.as_ref().and_then(|under_way| under_way.code.clone()) {
        print::note(&format!("On any device, open {} and type {}", code.address, code.code));
    }
}

fn finish(accounts: &Accounts, done: Result<(), Failure>, json: bool) -> Outcome {
    if let Err(failure) = done {
        return print::failure(&failure, json);
    }
    let kept = accounts.watch().borrow().kept;
    if json {
        print::json(&Done { ok: true, kept });
    }
    if kept != SecretsKept::Keyring {
        print::note(&format!("passerelle: {}", kept_words(kept)));
    }
    Outcome::Done
}

fn whose(accounts: &Accounts, args: &WhoseArgs) -> Result<Whose, Failure> {
    if args.work {
        return Ok(Whose::Work);
    }
    let chosen =
        || accounts.watch().borrow().guests.iter().find(|guest| guest.is_chosen).map(|guest| guest.name.clone());
    let name = args.name.clone().or_else(chosen);
    let missing = "no guest identity is chosen: name one, or make one with “passerelle add-guest”";
    name.map(|name| Whose::Guest { name }).ok_or_else(|| Failure::new(Code::GuestName, missing))
}

fn form(args: AddGuestArgs) -> Result<GuestForm, Failure> {
    let AddGuestArgs { name, way: GuestWayArgs { token_service, connection_string_file, token_file } } = args;
    let (way, connection_string) = match (token_service, connection_string_file, token_file) {
        (Some(address), ..) => (TokenWay::TokenService { address }, None),
        (None, Some(file), _) => (TokenWay::ConnectionString, Some(read(&file)?)),
        (None, None, Some(file)) => {
            let whole = std::path::absolute(&file).unwrap_or(file);
            (TokenWay::File { path: whole.to_string_lossy().into_owned() }, None)
        }
        (None, None, None) => return Err(Failure::new(Code::AccessMissing, "say where its tokens come from")),
    };
    Ok(GuestForm { name, way, connection_string })
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file)
        .map_err(|error| Failure::because(Code::File, format!("{} can't be read", file.display()), &error))
}

/// A line for each, then where secrets are kept.
pub(crate) fn described(now: &ipc::Accounts) -> String {
    let mut lines = Vec::new();
    for guest in &now.guests {
        let way = match &guest.way {
            TokenWay::TokenService { address } => format!("token service {address}"),
            TokenWay::ConnectionString => "a key of your own".to_owned(),
            TokenWay::File { path } => format!("token file {path}"),
        };
        let chosen = if guest.is_chosen { "* " } else { "  " };
        lines.push(format!("{chosen}{}: {way}; {}", guest.name, standing(&guest.standing, guest.account.as_deref())));
    }
    if lines.is_empty() {
        lines.push("no guest identities: meetings of the practice service can be joined".to_owned());
    }
    lines.push(match now.work.is_offered {
        true => format!("work account: {}", standing(&now.work.standing, now.work.account.as_deref())),
        false => "work account: none is set up".to_owned(),
    });
    lines.push(format!("secrets: {}", kept_words(now.kept)));
    lines.join("\n")
}

fn standing(standing: &Standing, person: Option<&str>) -> String {
    match (standing, person) {
        (Standing::SignedOut, _) => "signed out".to_owned(),
        (Standing::Ready, Some(person)) => format!("ready, as {person}"),
        (Standing::Ready, None) => "ready".to_owned(),
        (Standing::Trouble { failure }, _) => failure.detail.clone(),
    }
}

/// Where secrets are kept.
pub(crate) fn kept_words(kept: SecretsKept) -> &'static str {
    match kept {
        SecretsKept::Keyring => "in the keyring",
        SecretsKept::NoKeyring => "this system has no keyring: what was signed in or added ends with this program",
        SecretsKept::Locked => "the keyring is locked: what was signed in or added ends with this program",
        SecretsKept::Lost => {
            "the keyring does not answer as it should: what was signed in or added ends with this program"
        }
    }
}

#[cfg(test)]
mod tests {
    use ipc::{Guest, Work};

    use super::*;

    #[test]
    fn says_who_one_can_be() {
        let guest = |name: &str, is_chosen, standing| Guest {
            name: name.into(),
            way: TokenWay::ConnectionString,
            is_chosen,
            is_given: false,
            standing,
            account: None,
        };
        let work = Work { is_offered: true, standing: Standing::Ready, account: Some("Ada".into()), ..Work::default() };
        let guests = vec![guest("A", true, Standing::Ready), guest("B", false, Standing::SignedOut)];
        let now = ipc::Accounts { guests, work, kept: SecretsKept::Keyring, ..ipc::Accounts::default() };
        assert_eq!(
            described(&now),
            "* A: a key of your own; ready\n  B: a key of your own; signed out\nwork account: ready, as Ada\nsecrets: in the keyring"
        );
        assert!(described(&ipc::Accounts::default()).contains("no keyring"));
    }
}
