//! What is told to the page: one channel, and the tasks that follow a call.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::{CallEvent, CallHandle, Seen, ui_event};
use ipc::{UiEvent, frame};
use tauri::ipc::Channel;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::frames::Frames;

/// Snapshots are sent at most this often; the newest holds, so nothing is lost.
const SNAPSHOT_INTERVAL: Duration = Duration::from_millis(40);

/// Events that wait until the page listens.
const EARLY: usize = 64;

/// The way to the page. Clones lead to the same page.
#[derive(Clone, Default)]
pub(crate) struct Page {
    listener: Arc<Mutex<Listener>>,
}

#[derive(Default)]
struct Listener {
    channel: Option<Channel<UiEvent>>,
    early: Vec<UiEvent>,
}

impl Page {
    /// A page listens, in place of the one before; it is told what happened before there was any, and then what is. `now`
    /// is asked while nothing else can be told, so that nothing older follows.
    pub(crate) fn listen(&self, channel: Channel<UiEvent>, now: impl FnOnce() -> Vec<UiEvent>) {
        let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        for event in listener.early.drain(..).chain(now()) {
            send(&channel, event);
        }
        listener.channel = Some(channel);
    }

    /// Tells the page.
    pub(crate) fn tell(&self, event: UiEvent) {
        let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        match &listener.channel {
            Some(channel) => send(channel, event),
            None if listener.early.len() < EARLY => listener.early.push(event),
            None => {}
        }
    }
}

fn send(channel: &Channel<UiEvent>, event: UiEvent) {
    if let Err(error) = channel.send(event) {
        tracing::debug!(%error, "the page is gone");
    }
}

/// Tells the page of a call until it is over.
pub(crate) fn follow(call: &CallHandle, page: &Page, frames: &Frames) {
    frames.begin();
    tokio::spawn(snapshots(call.clone(), page.clone()));
    let chatting = call.clone();
    tokio::spawn(happenings(call.events(), page.clone(), move || chat(&chatting)));
    tokio::spawn(levels(call.clone(), page.clone()));
    tokio::spawn(figures(call.clone(), page.clone()));
    tokio::spawn(pictures(call.clone(), frames.clone()));
    tokio::spawn(own_pictures(call.clone(), frames.clone()));
}

async fn snapshots(call: CallHandle, page: Page) {
    let mut watched = call.snapshot();
    loop {
        let snapshot = watched.borrow_and_update().clone();
        page.tell(UiEvent::Snapshot { snapshot: Box::new((*snapshot).clone()) });
        if snapshot.phase.is_ended() {
            return;
        }
        tokio::time::sleep(SNAPSHOT_INTERVAL).await;
        if watched.changed().await.is_err() {
            return;
        }
    }
}

/// What happens is told at once, unlike snapshots: a banner of a recording must not wait for anything. Where some of it was
/// missed, the whole chat is told again.
async fn happenings(mut happened: Receiver<CallEvent>, page: Page, chat: impl Fn() -> UiEvent) {
    loop {
        match happened.recv().await {
            Ok(event) => ui_event(&event).into_iter().for_each(|event| page.tell(event)),
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the page is too slow for what happens");
                page.tell(chat());
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// The whole chat of a call.
fn chat(call: &CallHandle) -> UiEvent {
    UiEvent::Chat { lines: call.chat().to_vec(), whole: true }
}

/// What a page that comes up in the middle of a call must know.
pub(crate) fn present(call: &CallHandle) -> Vec<UiEvent> {
    let snapshot = Box::new((**call.snapshot().borrow()).clone());
    vec![UiEvent::Snapshot { snapshot }, chat(call)]
}

async fn levels(call: CallHandle, page: Page) {
    let mut levels = call.microphone_levels();
    while levels.changed().await.is_ok() {
        let level = *levels.borrow_and_update();
        page.tell(UiEvent::Microphone { level });
    }
}

async fn figures(call: CallHandle, page: Page) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let ended = call.ended();
    tokio::pin!(ended);
    loop {
        tokio::select! {
            _ = second.tick() => page.tell(UiEvent::Figures { figures: call.figures() }),
            _ = &mut ended => return,
        }
    }
}

async fn pictures(call: CallHandle, frames: Frames) {
    let mut pictures = call.pictures();
    loop {
        match pictures.recv().await {
            Ok(picture) => {
                let stream = match picture.from {
                    Seen::Slot(slot) => slot,
                    Seen::Share => frame::SHARE,
                };
                frames.show(stream, picture.frame, picture.show_at.saturating_sub(call.elapsed()));
            }
            // The page sees the gap in the numbers and asks for a keyframe.
            Err(RecvError::Lagged(missed)) => frames.missed(missed),
            Err(RecvError::Closed) => return,
        }
    }
}

async fn own_pictures(call: CallHandle, frames: Frames) {
    let mut pictures = call.own_pictures();
    loop {
        match pictures.recv().await {
            Ok(picture) => frames.show(picture.stream, picture.frame, Duration::ZERO),
            Err(RecvError::Lagged(missed)) => frames.missed(missed),
            Err(RecvError::Closed) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page that keeps what it is told.
    fn page() -> (Channel<UiEvent>, Arc<Mutex<Vec<String>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let keeps = told.clone();
        let channel = Channel::new(move |body| {
            let text = body.deserialize::<serde_json::Value>().unwrap().to_string();
            keeps.lock().unwrap().push(text);
            Ok(())
        });
        (channel, told)
    }

    fn opened(link: &str) -> UiEvent {
        UiEvent::Opened { link: link.to_owned() }
    }

    #[test]
    fn what_happens_before_the_page_listens_is_told_then() {
        let to = Page::default();
        to.tell(opened("one"));
        let (channel, told) = page();
        to.listen(channel, || vec![opened("now")]);
        to.tell(opened("two"));
        let told = told.lock().unwrap();
        assert_eq!(told.len(), 3);
        for (event, word) in told.iter().zip(["one", "now", "two"]) {
            assert!(event.contains(word), "{told:?}");
        }
    }

    /// The clock stands still: whatever waits for time to pass would wait for ever.
    #[tokio::test(start_paused = true)]
    async fn a_recording_is_told_the_moment_the_host_says_so() {
        let to = Page::default();
        let (channel, told) = page();
        to.listen(channel, Vec::new);
        let (happen, happened) = tokio::sync::broadcast::channel(4);
        let telling = tokio::spawn(happenings(happened, to, || UiEvent::Chat { lines: Vec::new(), whole: true }));
        let began = tokio::time::Instant::now();
        let notice = meeting::ComplianceNotice { recording: meeting::Told::Started, ..Default::default() };
        happen.send(CallEvent::Meeting(meeting::Event::Compliance(notice))).unwrap();
        drop(happen);
        telling.await.unwrap();
        assert_eq!(began.elapsed(), Duration::ZERO);
        let told = told.lock().unwrap();
        assert!(told.len() == 1 && told[0].contains("compliance") && told[0].contains("started"), "{told:?}");
    }

    #[test]
    fn a_page_that_is_loaded_again_takes_over() {
        let to = Page::default();
        let ((first, before), (second, after)) = (page(), page());
        to.listen(first, Vec::new);
        to.listen(second, Vec::new);
        to.tell(opened("one"));
        assert_eq!((before.lock().unwrap().len(), after.lock().unwrap().len()), (0, 1));
    }
}
