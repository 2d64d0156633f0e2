//! Somebody in a meeting without a window: what they see, hear and are told. Of others, that is what others really send.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use app::{CallEvent, CallHandle, CallOptions, End, Failure, JoinRequest, Joined, ReceivedPicture, Seen};
use media::{
    CodecError, I420,
    pattern::{self, Stamp},
    video::H264Decoder,
};
use meeting::{
    Command, Event, Snapshot, Told,
    protocol::{Participant, ParticipantId},
};
use tokio::{
    sync::{broadcast, watch},
    time::timeout,
};

use crate::guard::PATIENCE;

/// The name of who only looks on.
pub const WATCHER: &str = "Watcher";

/// In a meeting, or on the way in. Dropping it leaves.
#[derive(Debug)]
pub struct Guest {
    handle: CallHandle,
    snapshot: watch::Receiver<Arc<Snapshot>>,
    pictures: broadcast::Receiver<ReceivedPicture>,
    events: broadcast::Receiver<CallEvent>,
    /// By the stream they decode.
    decoders: BTreeMap<u8, H264Decoder>,
    joined: Joined,
}

impl Guest {
    /// Asks to come in by a link.
    ///
    /// # Panics
    /// When the host can't be reached.
    pub async fn join(service: app::Service, link: &str, options: CallOptions) -> Self {
        let request = JoinRequest { link: link.to_owned(), service, options };
        Self::of(app::join(request).await.unwrap_or_else(|failure| panic!("nobody can join: {failure}")))
    }

    /// Looks out of a call that is joined.
    #[must_use]
    pub fn of(joined: Joined) -> Self {
        let handle = joined.handle();
        let (pictures, events, snapshot) = (handle.pictures(), handle.events(), handle.snapshot());
        Self { handle, snapshot, pictures, events, decoders: BTreeMap::new(), joined }
    }

    /// Comes in sending nothing and agreeing to whatever is asked.
    ///
    /// # Panics
    /// When nobody lets them in.
    pub async fn watching(service: app::Service, link: &str) -> Self {
        let guest = Self::join(service, link, CallOptions { consent: true, ..CallOptions::new(WATCHER) }).await;
        guest.inside().await;
        guest
    }

    /// Steers the call.
    #[must_use]
    pub fn handle(&self) -> &CallHandle {
        &self.handle
    }

    /// How the call is now.
    #[must_use]
    pub fn now(&self) -> Arc<Snapshot> {
        self.snapshot.borrow().clone()
    }

    /// Does something.
    ///
    /// # Panics
    /// When it can't be done.
    pub async fn command(&self, command: Command) {
        let words = format!("{command:?}");
        self.handle.command(command).await.unwrap_or_else(|failure| panic!("{words}: {failure}"));
    }

    /// Waits until the call is as it should be.
    ///
    /// # Panics
    /// When it never is.
    pub async fn until(&self, what: &str, holds: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        let mut snapshot = self.snapshot.clone();
        let found = timeout(PATIENCE, snapshot.wait_for(|snapshot| holds(snapshot))).await;
        let found = found.unwrap_or_else(|_| panic!("waited for {what} in vain: {:#?}", self.now()));
        found.unwrap_or_else(|_| panic!("the call is over before {what}")).clone()
    }

    /// Waits to be let in.
    ///
    /// # Panics
    /// When nobody does.
    pub async fn inside(&self) {
        self.until("somebody to open", |snapshot| snapshot.joined_at.is_some()).await;
    }

    /// Waits until a person is in the meeting and as they should be.
    ///
    /// # Panics
    /// When they never are.
    pub async fn sees(&self, name: &str, holds: impl Fn(&Participant) -> bool) {
        let there = |snapshot: &Snapshot| snapshot.roster.people.values().any(|one| one.name == name && holds(one));
        self.until(name, there).await;
    }

    /// Somebody in the meeting.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<Participant> {
        self.now().roster.people.values().find(|person| person.name == name).cloned()
    }

    /// The id of somebody in the meeting or in its lobby, once they are there.
    ///
    /// # Panics
    /// When they never are.
    pub async fn id_of(&self, name: &str) -> ParticipantId {
        self.sees(name, |_| true).await;
        self.person(name).expect("they were there").id
    }

    /// Waits until nobody of this name is there.
    ///
    /// # Panics
    /// When they stay.
    pub async fn misses(&self, name: &str) {
        let gone = |snapshot: &Snapshot| !snapshot.roster.people.values().any(|one| one.name == name);
        self.until(&format!("{name} to be gone"), gone).await;
    }

    /// Waits for something that is told.
    ///
    /// # Panics
    /// When it never is.
    pub async fn told<T>(&mut self, what: &str, pick: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            let event = timeout(PATIENCE, self.events.recv()).await;
            match event.unwrap_or_else(|_| panic!("waited for {what} in vain")) {
                Ok(CallEvent::Meeting(event)) => {
                    if let Some(picked) = pick(&event) {
                        return picked;
                    }
                }
                Ok(CallEvent::Notice(_)) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => panic!("the call is over before {what}"),
            }
        }
    }

    /// Waits for a notice of what goes wrong while the call goes on.
    ///
    /// # Panics
    /// When none comes.
    pub async fn noticed(&mut self, what: &str) -> Failure {
        loop {
            let event = timeout(PATIENCE, self.events.recv()).await;
            match event.unwrap_or_else(|_| panic!("waited in vain for a notice of {what}")) {
                Ok(CallEvent::Notice(failure)) => return failure,
                Ok(CallEvent::Meeting(_)) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => panic!("the call is over before {what}"),
            }
        }
    }

    /// Waits until the host says that a recording has started: when that came, since 1970.
    ///
    /// # Panics
    /// When it never says so.
    pub async fn told_of_recording(&mut self) -> Duration {
        let started = |event: &Event| {
            matches!(event, Event::Compliance(notice) if notice.recording == Told::Started)
                .then(|| SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970"))
        };
        self.told("a recording", started).await
    }

    /// What the next picture of a person's camera carries.
    ///
    /// # Panics
    /// When none comes that can be read.
    pub async fn picture_of(&mut self, name: &str) -> Stamp {
        self.stamp(|guest, picture| guest.whose(picture).as_deref() == Some(name)).await
    }

    /// What the next picture of anybody's carries.
    ///
    /// # Panics
    /// When none comes that can be read.
    pub async fn any_picture(&mut self) -> Stamp {
        self.stamp(|_, _| true).await
    }

    /// What the next picture of the shared screen carries.
    ///
    /// # Panics
    /// When none comes that can be read.
    pub async fn picture_of_share(&mut self) -> Stamp {
        self.stamp(|_, picture| picture.from == Seen::Share).await
    }

    /// Watches for so many pictures of others, in which nothing of a person's may come: they are there, neither seen nor heard.
    ///
    /// # Panics
    /// When something comes.
    pub async fn nothing_of(&mut self, name: &str, pictures: usize) {
        let quiet = |person: &Participant| person.muted && !person.camera && !person.speaking;
        self.nothing_while(name, pictures, quiet).await;
    }

    /// The same of somebody who only has to show no picture.
    ///
    /// # Panics
    /// When one comes.
    pub async fn no_picture_of(&mut self, name: &str, pictures: usize) {
        self.nothing_while(name, pictures, |person| !person.camera).await;
    }

    async fn nothing_while(&mut self, name: &str, pictures: usize, quiet: impl Fn(&Participant) -> bool) {
        for _ in 0..pictures {
            let picture = self.next().await;
            assert_ne!(self.whose(&picture).as_deref(), Some(name), "a picture of {name} came");
            assert!(self.person(name).is_some_and(|person| quiet(&person)), "{name} is seen or heard");
        }
    }

    /// Waits for the end and says why it was.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn ended(self) -> End {
        timeout(PATIENCE, self.joined.finished()).await.expect("the call ends")
    }

    async fn stamp(&mut self, wanted: impl Fn(&Self, &ReceivedPicture) -> bool) -> Stamp {
        let deadline = Instant::now() + PATIENCE;
        let (mut others, mut unread) = (0, 0);
        while Instant::now() < deadline {
            let picture = self.next().await;
            let shown = self.decode(&picture);
            if !wanted(self, &picture) {
                others += 1;
            } else if let Some(stamp) = shown.and_then(|image| pattern::read(&image)) {
                return stamp;
            } else {
                unread += 1;
            }
        }
        panic!("no picture can be read: {unread} can't, {others} are others'");
    }

    /// Every picture of a stream has to come by here: one builds on the other.
    fn decode(&mut self, picture: &ReceivedPicture) -> Option<Arc<I420>> {
        let stream = picture.stream();
        let fresh = || H264Decoder::new().expect("pictures can be decoded");
        let known = self.decoders.contains_key(&stream);
        match self.decoders.entry(stream).or_insert_with(fresh).decode(&picture.frame) {
            Ok(shown) => shown.map(|shown| shown.image),
            Err(CodecError::KeyframeNeeded) if known => None,
            Err(_) => {
                self.handle.request_keyframe(stream);
                None
            }
        }
    }

    async fn next(&mut self) -> ReceivedPicture {
        loop {
            match timeout(PATIENCE, self.pictures.recv()).await.expect("pictures come") {
                Ok(picture) => return picture,
                // What follows can't be decoded without what was missed.
                Err(broadcast::error::RecvError::Lagged(_)) => self.decoders.clear(),
                Err(broadcast::error::RecvError::Closed) => panic!("the call is over"),
            }
        }
    }

    /// The name of whoever a picture shows.
    fn whose(&self, picture: &ReceivedPicture) -> Option<String> {
        let Seen::Slot(slot) = picture.from else { return None };
        let snapshot = self.now();
        let id = snapshot.slots.videos.get(usize::from(slot))?.as_ref()?;
        Some(snapshot.roster.people.get(id)?.name.clone())
    }
}
