//! The vault over a keyring that opens, locks, goes away and clings.

use std::sync::Arc;
use std::time::Duration;

use crate::support::keyring::{FakeKeyring, Mood};
use base::Secret;
use identity::vault::{IdentityName, Item, Kept, Keyring, KeyringFailure, Slot, Vault, VaultFailure};

async fn vault(mood: Mood) -> (Arc<FakeKeyring>, Vault) {
    let keyring = Arc::new(FakeKeyring::new(mood));
    let vault = Vault::open(Arc::clone(&keyring) as _, Duration::from_secs(10)).await;
    (keyring, vault)
}

fn slot(name: &str, item: Item) -> Slot {
    Slot::new(IdentityName::new(name).unwrap(), item)
}

fn work() -> Slot {
    slot("Contoso", Item::WorkAccount)
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

#[tokio::test]
async fn identities_lie_side_by_side_and_outlive_the_vault() {
    let (keyring, first) = vault(Mood::Open).await;
    assert_eq!(first.kept(), Kept::Keyring);
    assert_eq!(first.read(&work()).await, Ok(None));
    assert_eq!(first.write(&work(), &secret("one")).await, Kept::Keyring);
    assert_eq!(first.write(&slot("Fabrikam", Item::WorkAccount), &secret("two")).await, Kept::Keyring);
    assert_eq!(first.write(&work(), &secret("three")).await, Kept::Keyring);
    let later = Vault::open(keyring, Duration::from_secs(10)).await;
    assert_eq!(later.read(&work()).await, Ok(Some(secret("three"))));
    let names: Vec<_> = later.identities().await.unwrap().iter().map(|name| name.as_str().to_owned()).collect();
    assert_eq!(names, ["Contoso", "Fabrikam"]);
}

#[tokio::test]
async fn forgetting_leaves_nothing_of_one_and_all_of_the_others() {
    let (keyring, vault) = vault(Mood::Open).await;
    for item in Item::ALL {
        vault.write(&slot("Contoso", item), &secret("x")).await;
    }
    vault.write(&slot("Fabrikam", Item::Guest), &secret("y")).await;
    assert_eq!(vault.forget(work().identity()).await, []);
    let [one, two, three] = <[String; 3]>::try_from(keyring.keys()).unwrap();
    assert!(one.ends_with("/guest"), "{one}");
    assert_eq!((two.as_str(), three.as_str()), ("identities", "probe"));
    assert_eq!(vault.read(&slot("Fabrikam", Item::Guest)).await, Ok(Some(secret("y"))));
    assert_eq!(vault.identities().await.unwrap(), [IdentityName::new("Fabrikam").unwrap()]);
}

#[tokio::test]
async fn what_could_not_be_removed_is_said() {
    let (keyring, vault) = vault(Mood::Open).await;
    vault.write(&work(), &secret("x")).await;
    keyring.set(Mood::Clings);
    assert_eq!(vault.remove(&work()).await, Err(VaultFailure::NotRemoved));
    assert_eq!(vault.forget(work().identity()).await, [work()]);
    assert_eq!(vault.identities().await.unwrap().len(), 1, "it is still there, and so is its name");
    // Locked in between: nothing is known to be gone.
    keyring.set(Mood::Locked);
    assert_eq!(vault.forget(work().identity()).await.len(), Item::ALL.len());
}

#[tokio::test]
async fn without_a_keyring_memory_serves_and_says_so() {
    let (_, vault) = vault(Mood::Fails(KeyringFailure::Absent)).await;
    let memory = Kept::Memory(KeyringFailure::Absent);
    assert_eq!(vault.kept(), memory);
    assert_eq!(vault.read(&work()).await, Ok(None));
    assert_eq!(vault.write(&work(), &secret("x")).await, memory);
    assert_eq!(vault.read(&work()).await, Ok(Some(secret("x"))));
    assert_eq!(vault.identities().await.unwrap().len(), 1);
    assert_eq!(vault.forget(work().identity()).await, []);
    assert_eq!(vault.read(&work()).await, Ok(None));
}

#[tokio::test]
async fn a_locked_keyring_is_not_taken_for_an_empty_one() {
    let (keyring, first) = vault(Mood::Open).await;
    first.write(&work(), &secret("before")).await;
    keyring.set(Mood::Locked);
    let locked = VaultFailure::Unavailable(KeyringFailure::Locked);
    assert_eq!(first.read(&work()).await, Err(locked), "locked while open");
    let later = Vault::open(Arc::clone(&keyring) as _, Duration::from_secs(10)).await;
    assert_eq!(later.kept(), Kept::Memory(KeyringFailure::Locked));
    assert_eq!(later.read(&work()).await, Err(locked));
    assert_eq!(later.remove(&work()).await, Err(locked));

    later.write(&work(), &secret("meanwhile")).await;
    keyring.set(Mood::Open);
    assert_eq!(later.reopen().await, Kept::Keyring);
    let last = Vault::open(keyring, Duration::from_secs(10)).await;
    assert_eq!(last.read(&work()).await, Ok(Some(secret("meanwhile"))), "memory moved into the keyring");
}

#[tokio::test]
async fn a_keyring_that_goes_away_loses_nothing_that_is_written_after() {
    let (keyring, vault) = vault(Mood::Open).await;
    vault.write(&work(), &secret("one")).await;
    keyring.set(Mood::Fails(KeyringFailure::Lost));
    let lost = Kept::Memory(KeyringFailure::Lost);
    assert_eq!(vault.write(&work(), &secret("two")).await, lost);
    assert_eq!(vault.read(&work()).await, Ok(Some(secret("two"))));
    let other = slot("Contoso", Item::Guest);
    assert_eq!(vault.read(&other).await, Err(VaultFailure::Unavailable(KeyringFailure::Lost)));
}

/// Asks a person who never answers.
#[derive(Debug)]
struct Waits(std::sync::Mutex<std::sync::mpsc::Receiver<()>>);

impl Keyring for Waits {
    fn read(&self, _: &str) -> Result<Option<Secret>, KeyringFailure> {
        self.write("", &Secret::new("")).map(|()| None)
    }

    fn write(&self, _: &str, _: &Secret) -> Result<(), KeyringFailure> {
        let _ = self.0.lock().unwrap().recv();
        Ok(())
    }

    fn remove(&self, _: &str) -> Result<(), KeyringFailure> {
        self.write("", &Secret::new(""))
    }
}

#[tokio::test]
async fn a_question_that_nobody_answers_ends() {
    let (answer, question) = std::sync::mpsc::channel();
    let keyring = Arc::new(Waits(std::sync::Mutex::new(question)));
    let vault = Vault::open(keyring, Duration::from_millis(50)).await;
    assert_eq!(vault.kept(), Kept::Memory(KeyringFailure::Locked));
    drop(answer);
}
