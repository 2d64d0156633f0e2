//! Chats of guests by a connection string, at the practice organisation over TLS: two programs, each with its own settings.

use std::{sync::Arc, time::Duration};

use app::{
    Accounts, Chats, Code, Words,
    settings::{SharedStore, Store},
};
use base64::Engine;
use ipc::{
    ChatAccess, ChatBy, ChatCommand, ChatPerson, HistoryShared, MessageContent, OutgoingState, Settings, ThreadEnd,
    ThreadForm, ThreadItem, ThreadKey, ThreadMessage, ThreadState, TokenWay,
};
use serde_json::json;
use tokio::{sync::broadcast, time::timeout};

use crate::PNG;
use crate::support::{home::Home, organisation::Organisation};

const LONG: Duration = Duration::from_secs(20);

/// A program of somebody, with the one thread it shows as its window does.
struct Program {
    home: Home,
    accounts: Accounts,
    chats: Arc<Chats>,
    changes: broadcast::Receiver<Arc<ipc::ThreadChange>>,
    items: Vec<ThreadItem>,
    state: ThreadState,
    draft: Option<Words>,
}

impl Program {
    async fn start(organisation: &Organisation) -> Self {
        let home = Home { authorities: Some(organisation.ca.clone()), ..Home::new() };
        let store = home.store();
        Self::over_settings(organisation, home, store).await
    }

    async fn over_settings(organisation: &Organisation, home: Home, store: SharedStore) -> Self {
        let accounts = home.start_over(Arc::clone(&home.drawer) as _, store).await;
        let way = TokenWay::ConnectionString;
        let connection_string = Some(organisation.connection_string(&organisation.tls));
        accounts.add_guest(ipc::GuestForm { name: "Ann".into(), way, connection_string }).await.unwrap();
        Self::over(home, accounts)
    }

    fn over(home: Home, accounts: Accounts) -> Self {
        let chats = Arc::new(Chats::new(home.folder().join("settings")));
        tokio::spawn(Arc::clone(&chats).follow(accounts.clone()));
        Self::with(home, accounts, chats)
    }

    /// One whose service tells nothing by itself.
    async fn asking(organisation: &Organisation) -> Self {
        let Self { home, accounts, chats, .. } = Self::start(organisation).await;
        drop(chats);
        let chats = Arc::new(Chats::new(home.folder().join("settings")));
        let way = app::ChatWay { realtime: None, ..accounts.chat().await.unwrap() };
        chats.chat_as(ChatBy::Guest, Some(way));
        Self::with(home, accounts, chats)
    }

    fn with(home: Home, accounts: Accounts, chats: Arc<Chats>) -> Self {
        let changes = chats.changes();
        Self { home, accounts, chats, changes, items: Vec::new(), state: ThreadState::default(), draft: None }
    }

    async fn access(&self, holds: impl Fn(&ChatAccess) -> bool) -> ChatAccess {
        let mut told = self.chats.watch();
        let found = timeout(LONG, told.wait_for(|chats| holds(&chats.guest))).await;
        found.unwrap_or_else(|_| panic!("in vain: {:?}", self.chats.watch().borrow().guest)).unwrap().guest.clone()
    }

    async fn present(&self, realtime: bool) {
        self.access(|access| *access == ChatAccess::Present { realtime }).await;
    }

    /// Who one is, by what somebody else would type to add one.
    async fn me(&self) -> ChatPerson {
        let made = self.chats.new_thread(&form("Myself", &[])).await.unwrap();
        self.act(&made.key, ChatCommand::Open).await;
        let mut changes = self.chats.changes();
        let id = loop {
            let change = timeout(LONG, changes.recv()).await.unwrap().unwrap();
            if let Some(me) = change.state.people.iter().find(|person| person.is_me) {
                break me.id.clone();
            }
        };
        self.act(&made.key, ChatCommand::DeleteThread).await;
        ChatPerson { id, name: "Bob".into() }
    }

    async fn act(&self, key: &ThreadKey, command: ChatCommand) {
        self.chats.command(key, command).await.unwrap();
    }

    async fn say(&self, key: &ThreadKey, text: &str) {
        self.act(key, ChatCommand::Send { words: words(text) }).await;
    }

    /// Takes changes in until the thread is as it should be.
    async fn until(&mut self, what: &str, holds: impl Fn(&[ThreadItem], &ThreadState) -> bool) {
        let wait = async {
            while !holds(&self.items, &self.state) {
                let change = Arc::unwrap_or_clone(self.changes.recv().await.unwrap());
                if change.whole {
                    self.items.clear();
                    self.draft = change.state.draft.clone();
                }
                let start = change.start as usize;
                self.items.splice(start..start + change.remove as usize, change.items);
                self.state = change.state;
            }
        };
        if timeout(LONG, wait).await.is_err() {
            panic!("waited for {what} in vain: {:?}", texts(&self.items));
        }
    }

    async fn reads(&mut self, wanted: &[&str]) {
        let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
        self.until(&format!("{wanted:?}"), |items, _| texts(items) == wanted).await;
    }

    fn message(&self, text: &str) -> ThreadMessage {
        let found = self.items.iter().find_map(|item| match item {
            ThreadItem::Message(message) if text_of(&message.content).as_deref() == Some(text) => Some(message),
            _ => None,
        });
        *found.unwrap().clone()
    }
}

fn words(text: &str) -> Words {
    chat::html::from_text(text)
}

fn form(topic: &str, people: &[ChatPerson]) -> ThreadForm {
    ThreadForm { by: ChatBy::Guest, topic: topic.into(), people: people.to_vec() }
}

fn text_of(content: &MessageContent) -> Option<String> {
    match content {
        MessageContent::Words { words } => Some(chat::html::to_text(words)),
        MessageContent::Gone => Some("(gone)".to_owned()),
        _ => None,
    }
}

/// What people wrote, in order; what is not in the thread yet in brackets.
fn texts(items: &[ThreadItem]) -> Vec<String> {
    let text = |item: &ThreadItem| match item {
        ThreadItem::Message(message) => text_of(&message.content),
        ThreadItem::Outgoing { words, .. } => Some(format!("[{}]", chat::html::to_text(words))),
        ThreadItem::Gap => None,
    };
    items.iter().filter_map(text).collect()
}

/// Two programs in a thread that both show.
async fn two(organisation: &Organisation) -> (Program, Program, ThreadKey) {
    let (ann, bob) = (Program::start(organisation).await, Program::start(organisation).await);
    ann.present(true).await;
    bob.present(true).await;
    together(ann, bob).await
}

async fn together(mut ann: Program, mut bob: Program) -> (Program, Program, ThreadKey) {
    let made = ann.chats.new_thread(&form("Fruit", &[bob.me().await])).await.unwrap();
    assert!(made.left_out.is_empty());
    ann.act(&made.key, ChatCommand::Open).await;
    bob.act(&made.key, ChatCommand::Open).await;
    for one in [&mut ann, &mut bob] {
        one.changes = one.changes.resubscribe();
        one.items.clear();
        one.chats.again();
        one.until("two people", |_, state| state.is_open && state.people.len() == 2 && state.topic.is_some()).await;
    }
    (ann, bob, made.key)
}

#[tokio::test]
async fn two_write_change_and_read_as_it_happens() {
    let organisation = Organisation::start().await;
    let (mut ann, mut bob, key) = two(&organisation).await;
    assert_eq!((bob.state.topic.as_deref(), bob.state.can_change), (Some("Fruit"), true));
    ann.say(&key, "Apples?").await;
    bob.reads(&["Apples?"]).await;
    assert!(bob.message("Apples?").unread && !bob.message("Apples?").mine);
    ann.until("its own echo", |items, _| texts(items) == ["Apples?"]).await;
    assert!(ann.message("Apples?").mine);

    let apples = bob.message("Apples?").id;
    bob.act(&key, ChatCommand::Seen { message: apples.clone() }).await;
    bob.until("nothing unread", |_, state| state.unread == 0).await;
    let is_read = |item: &ThreadItem| matches!(item, ThreadItem::Message(message) if message.read_by.len() == 1);
    ann.until("a receipt", |items, _| items.iter().any(is_read)).await;

    bob.act(&key, ChatCommand::Draft { words: Some(words("Pea")) }).await;
    ann.until("somebody types", |_, state| state.typing.len() == 1).await;
    bob.say(&key, "Pears").await;
    ann.reads(&["Apples?", "Pears"]).await;
    bob.reads(&["Apples?", "Pears"]).await;
    let pears = bob.message("Pears").id;
    bob.act(&key, ChatCommand::Edit { message: pears.clone(), words: words("Plums") }).await;
    ann.reads(&["Apples?", "Plums"]).await;
    assert!(ann.message("Plums").edited);
    ann.act(&key, ChatCommand::Delete { message: apples }).await;
    bob.reads(&["(gone)", "Plums"]).await;
    let hits = bob.chats.search(&key, "plum").unwrap();
    assert_eq!((hits.len(), hits[0].message.as_str()), (1, pears.as_str()));
}

#[tokio::test]
async fn a_picture_comes_when_it_is_asked_for_and_only_to_who_is_in_the_thread() {
    let organisation = Organisation::start().await;
    organisation.control("PATCH", "settings", &json!({ "recordRequests": true })).await;
    let (mut ann, mut bob, key) = two(&organisation).await;
    let me = bob.state.people.iter().find(|person| person.is_me).unwrap().id.clone();
    let svg = base64::prelude::BASE64_STANDARD.encode("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>");
    for (text, file) in [("Look", PNG), ("Run", svg.as_str())] {
        let write = json!({ "as": me, "content": text, "html": true, "picture": file });
        organisation.control("POST", &format!("chats/{}/write", key.id), &write).await;
    }
    let has_two = |items: &[ThreadItem]| {
        let files = items.iter().filter_map(|item| match item {
            ThreadItem::Message(message) => message.files.first(),
            _ => None,
        });
        files.filter(|file| file.has_picture).count() == 2
    };
    ann.until("two pictures", |items, _| has_two(items)).await;
    let asked = || async {
        let requests = organisation.control("GET", "requests", &json!({})).await.to_string();
        requests.matches("/images/").count()
    };
    assert_eq!(asked().await, 0, "nobody has asked for one");
    let pictured = |text: &str| {
        let starts = |item: &&ThreadItem| matches!(item, ThreadItem::Message(one) if text_of(&one.content).is_some_and(|words| words.starts_with(text)));
        let Some(ThreadItem::Message(message)) = ann.items.iter().find(starts) else { panic!("no {text}") };
        (message.id.clone(), message.files[0].id.clone())
    };
    let (message, file) = pictured("Look");
    assert_eq!(ann.chats.picture(&key, &message, &file).await.unwrap(), format!("data:image/png;base64,{PNG}"));
    assert_eq!(asked().await, 1);
    let (run, program) = pictured("Run");
    for (message, file) in [(&run, &program), (&message, &program), (&message, &"x".to_owned())] {
        assert_eq!(ann.chats.picture(&key, message, file).await.unwrap_err().code, Code::PictureRefused);
    }

    bob.until("the same", |items, _| has_two(items)).await;
    ann.act(&key, ChatCommand::Remove { person: me }).await;
    let refused = bob.chats.picture(&key, &message, &file).await.unwrap_err().code;
    assert!([Code::ChatNotAllowed, Code::ChatNotFound, Code::PictureRefused].contains(&refused), "{refused:?}");
}

#[tokio::test]
async fn whoever_takes_another_name_writes_under_it() {
    let organisation = Organisation::start().await;
    let home = Home { authorities: Some(organisation.ca.clone()), ..Home::new() };
    let store = home.store();
    let (ann, bob) =
        (Program::over_settings(&organisation, home, store.clone()).await, Program::start(&organisation).await);
    ann.present(true).await;
    bob.present(true).await;
    let (ann, mut bob, key) = together(ann, bob).await;
    let named = |store: &mut Store| store.save(Settings { name: "Robin".into(), ..store.settings().clone() });
    store.with(named).unwrap();
    let mut told = ann.chats.watch();
    told.mark_unchanged();
    ann.accounts.name_changed();
    // Everything is begun anew under the name.
    timeout(LONG, told.wait_for(|chats| chats.guest != ChatAccess::Present { realtime: true })).await.unwrap().unwrap();
    ann.present(true).await;
    ann.say(&key, "It is me").await;
    bob.reads(&["It is me"]).await;
    assert_eq!(bob.message("It is me").name, "Robin");
}

#[tokio::test]
async fn who_only_asks_reads_and_writes_the_same() {
    let organisation = Organisation::start().await;
    let (ann, bob) = (Program::start(&organisation).await, Program::asking(&organisation).await);
    ann.present(true).await;
    bob.present(false).await;
    let (mut ann, mut bob, key) = together(ann, bob).await;
    ann.say(&key, "Apples?").await;
    bob.reads(&["Apples?"]).await;
    bob.say(&key, "Pears").await;
    ann.reads(&["Apples?", "Pears"]).await;
}

#[test]
fn what_was_typed_and_not_sent_is_there_after_a_crash() {
    let (world, life) = (tokio::runtime::Runtime::new().unwrap(), tokio::runtime::Runtime::new().unwrap());
    let organisation = world.block_on(Organisation::start());
    let (home, key) = life.block_on(async {
        let (ann, bob, key) = two(&organisation).await;
        ann.act(&key, ChatCommand::Draft { words: Some(words("half a sen")) }).await;
        let kept = || {
            let files = std::fs::read_dir(ann.home.folder().join("settings")).unwrap();
            // What is being written stands beside the file, under another name.
            let whole =
                files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "json"));
            let texts = whole.filter_map(|path| std::fs::read_to_string(path).ok());
            texts.filter(|text| text.contains("half a sen")).count() == 1
        };
        timeout(LONG, async {
            while !kept() {
                tokio::time::sleep(Duration::from_millis(20)).await
            }
        })
        .await
        .unwrap();
        let Program { home, accounts, chats, .. } = ann;
        // Nothing gets to say goodbye, and nothing goes on.
        std::mem::forget((accounts, chats, bob));
        (home, key)
    });
    life.shutdown_background();
    world.block_on(after_the_crash(home, key));
}

async fn after_the_crash(home: Home, key: ThreadKey) {
    let accounts = home.start().await;
    let mut again = Program::over(home, accounts);
    again.present(true).await;
    again.act(&key, ChatCommand::Open).await;
    again.until("the thread", |_, state| state.is_open).await;
    assert_eq!(again.draft, Some(words("half a sen")));
    let mut told = again.chats.watch();
    let listed = told.wait_for(|chats| chats.threads.iter().any(|one| one.has_draft));
    timeout(LONG, listed).await.unwrap().unwrap();

    // Signing out leaves nothing of it.
    again.accounts.sign_out(&ipc::Whose::Guest { name: "Ann".into() }).await.unwrap();
    again.access(|access| *access == ChatAccess::Nobody).await;
    let gone = || {
        let mut files = std::fs::read_dir(again.home.folder().join("settings")).unwrap();
        !files.any(|file| file.unwrap().file_name().to_string_lossy().starts_with("chats-"))
    };
    timeout(LONG, async {
        while !gone() {
            tokio::time::sleep(Duration::from_millis(20)).await
        }
    })
    .await
    .unwrap();
    assert_eq!(again.chats.command(&key, ChatCommand::Open).await.unwrap_err().code, Code::ChatNotFound);
}

#[tokio::test]
async fn where_there_is_no_chat_it_is_said_once_and_nothing_else_is_asked() {
    let organisation = Organisation::start().await;
    organisation.control("PATCH", "settings", &json!({ "chat": false })).await;
    let ann = Program::start(&organisation).await;
    let access = ann.access(|access| matches!(access, ChatAccess::Absent { .. })).await;
    assert_eq!(access, ChatAccess::Absent { news: true });
    let failure = ann.chats.new_thread(&form("Fruit", &[])).await.unwrap_err();
    assert_eq!(failure.code, Code::ChatAbsent);
}

#[tokio::test]
async fn who_is_removed_and_what_cannot_be_sent_is_told() {
    let organisation = Organisation::start().await;
    let (ann, mut bob, key) = two(&organisation).await;
    let too_long = ChatCommand::Send { words: words(&"x".repeat(28_001)) };
    assert_eq!(bob.chats.command(&key, too_long).await.unwrap_err().code, Code::ChatMessage);
    let bobs = ann.state.people.iter().find(|person| !person.is_me).unwrap().id.clone();
    ann.act(&key, ChatCommand::Remove { person: bobs.clone() }).await;
    bob.until("the end", |_, state| state.ended == Some(ThreadEnd::Removed)).await;
    bob.say(&key, "Wait!").await;
    let has_failed = |item: &ThreadItem| matches!(item, ThreadItem::Outgoing { delivery: OutgoingState::Failed { failure, .. }, .. } if failure.code == Code::ChatNotAllowed);
    bob.until("a refusal", |items, _| items.iter().any(has_failed)).await;
    let back = ChatPerson { id: bobs, name: "Bob".into() };
    let added = ann.chats.add_people(&key, &[back], HistoryShared::All).await.unwrap();
    assert!(added.left_out.is_empty());
}

#[tokio::test]
async fn people_of_an_organisation_that_allows_no_chats_are_left_out_with_the_reason() {
    let organisation = Organisation::start().await;
    organisation.control("PATCH", "settings", &json!({ "chatWithPeople": false })).await;
    let ann = Program::start(&organisation).await;
    ann.present(true).await;
    let said = organisation.control("GET", "organisation", &json!({})).await;
    let id = said["people"][0]["id"].as_str().unwrap().to_owned();
    let made = ann.chats.new_thread(&form("Plan", &[ChatPerson { id, name: "Ada".into() }])).await.unwrap();
    let left_out: Vec<_> = made.left_out.iter().map(|one| (one.name.as_str(), one.failure.code)).collect();
    assert_eq!(left_out, [("Ada", Code::ChatTenantForbids)]);
}

#[tokio::test]
async fn a_change_that_fails_stands_at_its_message_and_is_given_up() {
    let organisation = Organisation::start().await;
    let (mut ann, bob, key) = two(&organisation).await;
    bob.say(&key, "Apples?").await;
    ann.reads(&["Apples?"]).await;
    let message = ann.message("Apples?").id;
    ann.act(&key, ChatCommand::Edit { message, words: words("Pears!") }).await;
    let failed = |item: &ThreadItem| match item {
        ThreadItem::Message(message) => match &message.change {
            Some(OutgoingState::Failed { client_id, .. }) => Some(client_id.clone()),
            _ => None,
        },
        _ => None,
    };
    ann.until("the refusal", |items, _| items.iter().any(|item| failed(item).is_some())).await;
    assert_eq!(texts(&ann.items), ["Apples?"], "it is somebody else's");
    let client_id = ann.items.iter().find_map(failed).unwrap();
    ann.act(&key, ChatCommand::Discard { client_id }).await;
    ann.until("nothing left of it", |items, _| items.iter().all(|item| failed(item).is_none())).await;
}

/// A thread's address at the service, as it is written in requests.
fn path(key: &ThreadKey) -> String {
    key.id.replace(':', "%3A").replace('@', "%40")
}

#[tokio::test]
async fn messages_are_there_while_the_topic_is_asked_for() {
    let organisation = Organisation::start().await;
    let mut ann = Program::start(&organisation).await;
    ann.present(true).await;
    let key = ann.chats.new_thread(&form("Fruit", &[])).await.unwrap().key;
    // Everything below the thread is answered, and the thread itself after this test.
    let thread = format!("/chat/threads/{}", path(&key));
    let below = json!({ "on": "chat", "path": format!("{thread}/"), "latencyMs": 1 });
    let itself = json!({ "on": "chat", "path": thread, "method": "GET", "latencyMs": 600_000 });
    for fault in [below, itself] {
        organisation.control("POST", "faults", &fault).await;
    }
    ann.act(&key, ChatCommand::Open).await;
    ann.until("the thread", |items, state| state.is_open && !items.is_empty()).await;
}

#[tokio::test]
async fn older_messages_that_do_not_come_are_an_error_and_come_the_next_time() {
    let organisation = Organisation::start().await;
    let mut ann = Program::start(&organisation).await;
    ann.present(true).await;
    let me = ann.me().await.id;
    let key = ann.chats.new_thread(&form("Fruit", &[])).await.unwrap().key;
    for number in 0..120 {
        let words = json!({ "as": me, "content": format!("Apple {number}") });
        organisation.control("POST", &format!("chats/{}/write", path(&key)), &words).await;
    }
    ann.act(&key, ChatCommand::Open).await;
    ann.until("the newest", |items, state| items.len() == 100 && state.has_older).await;
    let messages = format!("/chat/threads/{}/messages", path(&key));
    organisation.control("POST", "faults", &json!({ "on": "chat", "path": messages, "status": 500, "times": 1 })).await;
    assert!(ann.chats.command(&key, ChatCommand::LoadOlder).await.is_err());
    ann.act(&key, ChatCommand::LoadOlder).await;
    let oldest = |items: &[ThreadItem]| texts(items).first().is_some_and(|text| text == "Apple 0");
    ann.until("the oldest", |items, state| oldest(items) && !state.has_older).await;
}
