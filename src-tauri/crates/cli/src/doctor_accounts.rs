//! The doctor's look at who one can be: keyring, policy, guests and the services behind them.

use app::{Accounts, Policy};
use ipc::{SecretsKept, Standing, TokenWay};

use crate::{
    account_words::{self, kept_words},
    doctor::{DeviceJson, Found},
};

/// Asks only whom the person, or their organisation, set up.
pub(crate) async fn look() -> Vec<Found> {
    let accounts = account_words::accounts();
    accounts.open().await;
    let mut found = vec![keyring(accounts.watch().borrow().kept), policy(), practice().await];
    found.extend(guests(&accounts).await);
    found.push(work(&accounts));
    found
}

fn good(kind: &'static str, id: impl Into<String>, name: impl Into<String>) -> Found {
    Found { kind, devices: vec![DeviceJson { id: id.into(), name: name.into() }], trouble: None }
}

fn bad(kind: &'static str, trouble: impl Into<String>) -> Found {
    Found { kind, devices: Vec::new(), trouble: Some(trouble.into()) }
}

fn none(kind: &'static str) -> Found {
    Found { kind, devices: Vec::new(), trouble: None }
}

fn keyring(kept: SecretsKept) -> Found {
    match kept {
        SecretsKept::Keyring => good("keyring", "unlocked", "the system's keyring"),
        kept => bad("keyring", kept_words(kept)),
    }
}

fn policy() -> Found {
    match Policy::of_this_machine() {
        Ok(policy) if policy == Policy::default() => none("policy of the organisation"),
        Ok(policy) => {
            let adds = if policy.own_identities { "own identities may be added" } else { "no identities may be added" };
            good("policy of the organisation", adds, "read")
        }
        Err(failure) => bad("policy of the organisation", failure.words),
    }
}

async fn practice() -> Found {
    match practice::find_running().await {
        None => none("practice service"),
        Some(running) => {
            let organisation =
                running.organisation.map_or("an organisation of an older version".to_owned(), |it| it.https);
            good("practice service", running.http, organisation)
        }
    }
}

/// Each guest and, over the network, whether it gets a token.
async fn guests(accounts: &Accounts) -> Vec<Found> {
    const KIND: &str = "guest identities and network";
    let guests = accounts.watch().borrow().guests.clone();
    if guests.is_empty() {
        return vec![none(KIND)];
    }
    let mut found = Vec::new();
    for guest in guests {
        let way = match &guest.way {
            TokenWay::TokenService { address } => address.clone(),
            TokenWay::ConnectionString => "a key of your own".to_owned(),
            TokenWay::File { path } => path.clone(),
        };
        found.push(match accounts.prove(&guest.name).await {
            Ok(()) => good(KIND, way, guest.name),
            Err(failure) => bad(KIND, format!("{}: {}", guest.name, failure.words)),
        });
    }
    found
}

fn work(accounts: &Accounts) -> Found {
    const KIND: &str = "work account";
    let work = accounts.watch().borrow().work.clone();
    match work.standing {
        _ if !work.is_offered => none(KIND),
        Standing::Ready => good(KIND, "signed in", work.account.unwrap_or_else(|| "work account".to_owned())),
        Standing::SignedOut => bad(KIND, "nobody is signed in"),
        Standing::Trouble { failure } => bad(KIND, failure.detail),
    }
}
