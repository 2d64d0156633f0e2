//! The chats of a work account, by Graph, at the practice organisation: wanted, agreed to, read, written, and forgotten.

use std::{sync::Arc, time::Duration};

use app::{Accounts, Chats, settings::SharedStore};
use ipc::{
    ChatAccess, ChatBy, ChatCommand, MessageContent, SignInBy, ThreadItem, ThreadKey, Whose, WorkCloud, WorkSettings,
};
use serde_json::json;
use tokio::time::timeout;

use crate::PNG;
use crate::support::{
    browser::chooses,
    home::Home,
    running::There,
    session::{Bus, inside},
};

const LONG: Duration = Duration::from_secs(30);

fn want(store: &SharedStore, chats: bool) {
    let work = WorkSettings { cloud: WorkCloud::Practice, chats, ..WorkSettings::default() };
    store.with(|store| store.save(ipc::Settings { work, ..ipc::Settings::default() })).unwrap();
}

async fn sign_in(accounts: &Accounts, there: &There) {
    accounts.sign_in(Whose::Work, SignInBy::Browser, &chooses("ada", Some(there.ca.clone()))).await.unwrap();
}

async fn told(chats: &Chats, what: &str, holds: impl Fn(&ipc::Chats) -> bool) -> ipc::Chats {
    let mut told = chats.watch();
    let found = timeout(LONG, told.wait_for(|chats| holds(chats))).await;
    found.unwrap_or_else(|_| panic!("waited for {what} in vain: {:?}", chats.watch().borrow().work)).unwrap().clone()
}

/// Texts of a thread that is shown, once they are these.
async fn reads(chats: &Chats, key: &ThreadKey, wanted: &[&str]) {
    let mut changes = chats.changes();
    let said = || -> Vec<String> {
        let text = |item: ThreadItem| match item {
            ThreadItem::Message(message) => match message.content {
                MessageContent::Words { words } => Some(chat::html::to_text(&words)),
                _ => None,
            },
            _ => None,
        };
        chats.items(key).unwrap_or_default().into_iter().filter_map(text).collect()
    };
    let wait = async {
        while said() != wanted {
            changes.recv().await.unwrap();
        }
    };
    timeout(LONG, wait).await.unwrap_or_else(|_| panic!("{wanted:?} in vain: {:?}", said()));
}

/// A message with a picture to be fetched, and the picture; waits until there is one.
async fn pictured(chats: &Chats, key: &ThreadKey) -> (String, String) {
    let mut changes = chats.changes();
    loop {
        let found = chats.items(key).unwrap_or_default().into_iter().find_map(|item| match item {
            ThreadItem::Message(message) => {
                let file = message.files.iter().find(|file| file.has_picture)?;
                Some((message.id.clone(), file.id.clone()))
            }
            _ => None,
        });
        match found {
            Some(found) => return found,
            None => drop(changes.recv().await.unwrap()),
        }
    }
}

#[tokio::test]
async fn a_work_account_chats_once_that_is_wanted_and_agreed_to() {
    if !inside("work::a_work_account_chats_once_that_is_wanted_and_agreed_to", Bus::None) {
        return;
    }
    let there = There::start().await;
    let lunch = json!({ "as": "dana", "topic": "Lunch", "participants": ["ada"] });
    let lunch = there.control("chats", lunch).await["id"].as_str().unwrap().to_owned();
    there.control(&format!("chats/{lunch}/write"), json!({ "as": "dana", "content": "Are you coming?" })).await;
    let home = Home::new();
    let store = home.store();
    want(&store, false);
    let accounts = home.start_over(Arc::clone(&home.drawer) as _, store.clone()).await;
    let chats = Arc::new(Chats::new(home.folder().join("settings")));
    tokio::spawn(Arc::clone(&chats).follow(accounts.clone()));
    sign_in(&accounts, &there).await;
    assert!(accounts.work_chat().await.is_none(), "nobody wants it");

    want(&store, true);
    accounts.work_changed().await;
    assert!(accounts.work_chat().await.is_none(), "nobody has agreed to it yet");
    sign_in(&accounts, &there).await;
    let all =
        told(&chats, "the chat", |chats| chats.threads.iter().any(|thread| thread.topic.as_deref() == Some("Lunch")))
            .await;
    assert_eq!((all.work, all.guest), (ChatAccess::Present { realtime: false }, ChatAccess::Nobody));
    assert!(all.threads.iter().all(|thread| thread.key.by == ChatBy::Work));

    let key = ThreadKey { by: ChatBy::Work, id: lunch.clone() };
    chats.command(&key, ChatCommand::Open).await.unwrap();
    reads(&chats, &key, &["Are you coming?"]).await;
    chats.command(&key, ChatCommand::Send { words: chat::html::from_text("At twelve") }).await.unwrap();
    reads(&chats, &key, &["Are you coming?", "At twelve"]).await;
    let mine = chats.items(&key).unwrap().into_iter().any(|item| matches!(item, ThreadItem::Message(one) if one.mine));
    assert!(mine, "one's own words are one's own");
    let picture = json!({ "as": "dana", "content": "The menu", "html": true, "picture": PNG });
    there.control(&format!("chats/{lunch}/write"), picture).await;
    let (message, file) = timeout(LONG, pictured(&chats, &key)).await.expect("a picture comes");
    let shown = chats.picture(&key, &message, &file).await.unwrap();
    assert_eq!(shown, format!("data:image/png;base64,{PNG}"));

    chats.command(&key, ChatCommand::Draft { words: Some(chat::html::from_text("Or")) }).await.unwrap();
    let kept = || {
        let entries = std::fs::read_dir(home.folder().join("settings")).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("chats-")).count()
    };
    let is_kept = async {
        while kept() == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, is_kept).await.expect("what is typed is kept");

    accounts.sign_out(&Whose::Work).await.unwrap();
    let all = told(&chats, "nobody", |chats| chats.work == ChatAccess::Nobody).await;
    assert!(all.threads.is_empty());
    let is_gone = async {
        while kept() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, is_gone).await.expect("and goes with the account");
}
