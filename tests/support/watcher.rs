//! Someone else in the meeting, without a window: what they see and hear of a person is what that person sends.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use app::{CallEvent, CallHandle, CallOptions, JoinRequest, Joined, ReceivedPicture, Seen};
use media::{
    pattern::{self, Stamp},
    video::H264Decoder,
};
use meeting::{Event, Told, protocol::Participant};
use tokio::{sync::broadcast, time::timeout};

use crate::guard::PATIENCE;

/// In a meeting, sending nothing. Dropping it leaves.
#[derive(Debug)]
pub struct Watcher {
    handle: CallHandle,
    pictures: broadcast::Receiver<ReceivedPicture>,
    events: broadcast::Receiver<CallEvent>,
    _joined: Joined,
}

impl Watcher {
    /// Joins by a link and waits to be in the meeting. Agrees to whatever is asked.
    ///
    /// # Panics
    /// When it does not come in.
    pub async fn join(service: app::Service, link: &str) -> Self {
        let options = CallOptions { consent: true, ..CallOptions::new("Watcher") };
        let request = JoinRequest { link: link.to_owned(), service, options };
        let joined = app::join(request).await.unwrap_or_else(|failure| panic!("the watcher can't join: {failure}"));
        let handle = joined.handle();
        let (pictures, events) = (handle.pictures(), handle.events());
        let mut snapshot = handle.snapshot();
        let inside = snapshot.wait_for(|snapshot| snapshot.joined_at.is_some());
        timeout(PATIENCE, inside).await.expect("somebody lets the watcher in").expect("the call goes on");
        Self { handle, pictures, events, _joined: joined }
    }

    /// Waits until a person is in the meeting.
    ///
    /// # Panics
    /// When they don't come.
    pub async fn sees_somebody(&self, name: &str) {
        self.until(name, |_| true).await;
    }

    /// Waits until the host says that a person speaks, which it hears from their sound.
    ///
    /// # Panics
    /// When they are never heard.
    pub async fn hears(&self, name: &str) {
        self.until(name, |person| person.speaking && !person.muted).await;
    }

    /// Watches others for so many pictures, in which nothing of a person's may come.
    ///
    /// # Panics
    /// When something comes.
    pub async fn nothing_of(&mut self, name: &str, pictures: usize) {
        let mut seen = 0;
        while seen < pictures {
            let picture = self.next().await;
            assert_ne!(self.whose(&picture).as_deref(), Some(name), "a picture of {name} came");
            let quiet = self.person(name).is_some_and(|person| person.muted && !person.camera && !person.speaking);
            assert!(quiet, "{name} is seen or heard");
            seen += 1;
        }
    }

    /// What a picture of a person's camera carries.
    ///
    /// # Panics
    /// When none comes that can be read.
    pub async fn picture_of(&mut self, name: &str) -> Stamp {
        let mut decoder = H264Decoder::new().expect("pictures can be decoded");
        let mut asked = false;
        loop {
            let picture = self.next().await;
            if self.whose(&picture).as_deref() != Some(name) {
                continue;
            }
            if !std::mem::replace(&mut asked, true) {
                self.handle.request_keyframe(picture.stream());
            }
            // A picture before the first keyframe shows nothing.
            let shown = decoder.decode(&picture.frame).ok().flatten();
            if let Some(stamp) = shown.and_then(|shown| pattern::read(&shown.image)) {
                return stamp;
            }
        }
    }

    /// Waits until the host says that a recording has started: when that came, since 1970.
    ///
    /// # Panics
    /// When it never says so.
    pub async fn told_of_recording(&mut self) -> Duration {
        loop {
            let event =
                timeout(PATIENCE, self.events.recv()).await.expect("the recording starts").expect("the call goes on");
            if let CallEvent::Meeting(Event::Compliance(notice)) = event
                && notice.recording == Told::Started
            {
                return SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
            }
        }
    }

    async fn until(&self, name: &str, holds: impl Fn(&Participant) -> bool) {
        let mut snapshot = self.handle.snapshot();
        let found = snapshot
            .wait_for(|snapshot| snapshot.roster.people.values().any(|person| person.name == name && holds(person)));
        let found = timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("{name} was waited for in vain"));
        drop(found.expect("the call goes on"));
    }

    async fn next(&mut self) -> ReceivedPicture {
        loop {
            match timeout(PATIENCE, self.pictures.recv()).await.expect("pictures come") {
                Ok(picture) => return picture,
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => panic!("the call is over"),
            }
        }
    }

    fn person(&self, name: &str) -> Option<Participant> {
        let snapshot = self.handle.snapshot().borrow().clone();
        snapshot.roster.people.values().find(|person| person.name == name).cloned()
    }

    /// The name of whoever a picture shows.
    fn whose(&self, picture: &ReceivedPicture) -> Option<String> {
        let Seen::Slot(slot) = picture.from else { return None };
        let snapshot = self.handle.snapshot().borrow().clone();
        let id = snapshot.slots.videos.get(usize::from(slot))?.as_ref()?;
        Some(snapshot.roster.people.get(id)?.name.clone())
    }
}
