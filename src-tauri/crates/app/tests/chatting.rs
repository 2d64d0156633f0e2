//! Two people write to each other through the practice host.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

use std::{path::Path, sync::Arc, time::Duration};

use app::{CallEvent, CallHandle, CallOptions, Chats, Code, JoinRequest, Joined, Keeping, Service, ui_event};
use ipc::{KeepAs, KeepForm, KeepLabels, UiEvent};
use meeting::{ChatLine, Command, Delivery, protocol::ErrorCode};
use practice::{Practice, PracticeConfig, Script};
use tokio::sync::broadcast::{Receiver, error::RecvError};

const SOON: Duration = Duration::from_secs(30);

async fn start(data: &tempfile::TempDir, chat: bool) -> Practice {
    let text = format!("[[meeting]]\nsubject = \"Two of us\"\nlobby = false\nchat = {chat}\n");
    let script = Script::parse(&text, Path::new(".")).unwrap();
    Practice::start(PracticeConfig { script, ..PracticeConfig::new(data.path()) }).await.unwrap()
}

async fn join(practice: &Practice, name: &str) -> Joined {
    let ready = practice.ready();
    let service = Service::Url { url: ready.http.clone(), secret_file: Some(ready.secret_file.clone()) };
    let request = JoinRequest { link: ready.meetings[0].link.clone(), service, options: CallOptions::new(name) };
    let joined = app::join(request).await.unwrap();
    let mut snapshot = joined.handle().snapshot();
    let inside = snapshot.wait_for(|snapshot| snapshot.joined_at.is_some() && !snapshot.roster.people.is_empty());
    tokio::time::timeout(SOON, inside).await.expect("the meeting is joined").unwrap();
    joined
}

async fn has_thread(call: &CallHandle) {
    let mut snapshot = call.snapshot();
    let told = snapshot.wait_for(|snapshot| snapshot.thread.is_some());
    tokio::time::timeout(SOON, told).await.expect("the chat is told").unwrap();
}

/// The next lines that the window is told.
async fn lines(events: &mut Receiver<CallEvent>) -> Vec<Arc<ChatLine>> {
    let told = async {
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let Some(UiEvent::Chat { lines, .. }) = ui_event(&event) {
                        return lines;
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => panic!("the call is over"),
            }
        }
    };
    tokio::time::timeout(SOON, told).await.expect("a line comes")
}

fn write(text: &str) -> Command {
    Command::Chat { text: text.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_write_to_each_other() {
    let data = tempfile::tempdir().unwrap();
    let practice = start(&data, true).await;
    let (ann, ben) = (join(&practice, "Ann").await, join(&practice, "Ben").await);
    let (ann, ben) = (ann.handle(), ben.handle());
    has_thread(&ann).await;
    let (mut to_ann, mut to_ben) = (ann.events(), ben.events());

    ann.command(write("Hello Ben,\n<b>how</b> are you?")).await.unwrap();
    assert_eq!(lines(&mut to_ann).await[0].delivery, Delivery::Pending);
    let echo = lines(&mut to_ann).await[0].clone();
    assert!(echo.mine && echo.delivery == Delivery::Sent && echo.sent_unix_ms.unwrap() > 1_700_000_000_000);
    let heard = lines(&mut to_ben).await[0].clone();
    assert_eq!((heard.name.as_str(), heard.text.as_str()), ("Ann", "Hello Ben,\n<b>how</b> are you?"));
    assert!(!heard.mine && heard.reference.is_none() && heard.sent_unix_ms == echo.sent_unix_ms);

    ben.command(write("Fine!")).await.unwrap();
    assert_eq!(lines(&mut to_ann).await[0].text, "Fine!");
    let texts: Vec<_> = ann.chat().iter().map(|line| line.text.clone()).collect();
    assert_eq!(texts, ["Hello Ben,\n<b>how</b> are you?", "Fine!"], "a page that comes up is told all of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_too_fast_learns_which_line_nobody_got() {
    let data = tempfile::tempdir().unwrap();
    let practice = start(&data, true).await;
    let ann = join(&practice, "Ann").await;
    let call = ann.handle();
    has_thread(&call).await;
    let mut told = call.events();
    for number in 0..11 {
        call.command(write(&number.to_string())).await.unwrap();
    }
    let failed = loop {
        let line = lines(&mut told).await[0].clone();
        if matches!(line.delivery, Delivery::Failed { .. }) {
            break line;
        }
    };
    assert_eq!((failed.text.as_str(), failed.delivery), ("10", Delivery::Failed { code: Some(ErrorCode::TooMany) }));
    call.command(Command::Leave { for_everyone: false }).await.unwrap();
    ann.finished().await;
    assert_eq!(call.chat().len(), 11, "what was read stays after the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_without_a_chat_takes_no_line() {
    let data = tempfile::tempdir().unwrap();
    let practice = start(&data, false).await;
    let ann = join(&practice, "Ann").await;
    let refused = ann.handle().command(write("hi")).await.unwrap_err();
    assert_eq!(refused.code, app::Code::NotNow);
    assert!(ann.handle().chat().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_kept_up_to_the_moment_one_stops_and_not_against_the_organisations_will() {
    let data = tempfile::tempdir().unwrap();
    let practice = start(&data, true).await;
    let (ann, ben) = (join(&practice, "Ann").await, join(&practice, "Ben").await);
    let (ann, ben) = (ann.handle(), ben.handle());
    has_thread(&ann).await;
    let mut told = ann.events();
    let folder = data.path().join("kept");
    let chats = Arc::new(Chats::new(data.path().join("settings")));
    let form = || KeepForm { keep_as: KeepAs::Text, title: "Two of us".to_owned(), labels: KeepLabels::default() };
    let forbidden = Keeping::new(folder.clone(), false);
    let refused = forbidden.begin(ann.clone(), Arc::clone(&chats), form()).await.unwrap_err();
    assert_eq!((refused.code, folder.exists()), (Code::Policy, false));

    ben.command(write("Before it was asked for")).await.unwrap();
    lines(&mut told).await;
    let keeping = Keeping::new(folder.clone(), true);
    keeping.begin(ann.clone(), Arc::clone(&chats), form()).await.unwrap();
    ben.command(write("And after")).await.unwrap();
    lines(&mut told).await;
    keeping.stop().await;
    let now = keeping.watch().borrow().clone();
    assert_eq!((now.now, now.files.len()), (None, 1));
    let file = folder.join(&now.files[0].file);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(kept.contains("Ben: Before it was asked for\n") && kept.ends_with("Ben: And after\n"), "{kept}");

    ben.command(write("Nobody keeps this")).await.unwrap();
    lines(&mut told).await;
    keeping.begin(ann.clone(), chats, form()).await.unwrap();
    let second = keeping.watch().borrow().now.clone().unwrap();
    keeping.delete(&second).await.unwrap();
    ann.command(Command::Leave { for_everyone: false }).await.unwrap();
    ann.ended().await;
    assert_eq!((folder.join(second).exists(), std::fs::read_to_string(file).unwrap()), (false, kept));
}
