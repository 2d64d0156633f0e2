//! What the person does in chats.

use std::sync::Arc;

use chat::{Body, ChatFailure, ClientId, MessageId, html::Document, timeline::Timeline};

use super::{Chats, opened::Opened, people};
use crate::{Code, Failure};

impl Chats {
    /// Does something in a thread. What comes of it is told; what the service says to it shows at the message.
    ///
    /// # Errors
    /// When it can't even be begun, or the service refuses it at once.
    pub async fn command(&self, key: &ipc::ThreadKey, command: ipc::ChatCommand) -> Result<(), Failure> {
        use ipc::ChatCommand as C;

        let opened = self.opened(key)?;
        let thread = opened.conversation().thread().clone();
        let service = Arc::clone(opened.service());
        match command {
            C::Open => opened.show(true),
            C::Close => opened.show(false),
            C::Send { words } => {
                let body = Body::document(&words)?;
                opened.conversation().act(|timeline, now| timeline.send(body, now)).map_err(|_| full())?;
                opened.look();
            }
            C::Edit { message, words } => {
                let (message, body) = (message_id(message)?, Body::document(&words)?);
                opened.conversation().act(|timeline, now| timeline.edit(&message, body, now)).map_err(|_| full())?;
            }
            C::Delete { message } => {
                let message = message_id(message)?;
                opened.conversation().act(|timeline, now| timeline.delete(&message, now)).map_err(|_| full())?;
            }
            C::Resend { client_id } => {
                let client_id = client(client_id)?;
                opened.conversation().act(|timeline, _| timeline.resend(&client_id));
            }
            C::Discard { client_id } => {
                let client_id = client(client_id)?;
                opened.conversation().act(|timeline, _| timeline.discard(&client_id));
            }
            C::Draft { words } => {
                draft(&opened, words);
            }
            C::Seen { message } => {
                let message = message_id(message)?;
                opened.conversation().act(|timeline, _| timeline.seen(&message));
                self.board.glance(key, &opened);
            }
            C::LoadOlder => opened.conversation().load(Timeline::load_older).await?,
            C::LoadNewer => opened.conversation().load(Timeline::load_newer).await?,
            C::ToNewest => opened.conversation().act(|timeline, _| timeline.to_newest()),
            C::Rename { topic } => self.changed(key, &opened, service.rename(&thread, &topic).await)?,
            C::Remove { person } => {
                let who = people::by_id(&person)?;
                self.changed(key, &opened, service.remove(&thread, &who).await)?;
            }
            C::Leave => {
                service.leave(&thread).await?;
                self.gone(key);
            }
            C::DeleteThread => {
                service.delete_thread(&thread).await?;
                self.gone(key);
            }
        }
        Ok(())
    }

    /// Makes a thread.
    ///
    /// # Errors
    /// When somebody's id is none, or the service makes none.
    pub async fn new_thread(&self, form: &ipc::ThreadForm) -> Result<ipc::ThreadMade, Failure> {
        let service = self.service(form.by)?;
        let topic = Some(form.topic.trim().to_owned()).filter(|topic| !topic.is_empty());
        let new = chat::NewThread::with(topic, people::all(&form.people)?);
        let made = service.create_thread(&new).await?;
        self.wish(form.by);
        let key = ipc::ThreadKey { by: form.by, id: made.thread.id.as_str().to_owned() };
        Ok(ipc::ThreadMade { key, left_out: people::left_out(made.left_out, &form.people) })
    }

    /// Adds people to a thread.
    ///
    /// # Errors
    /// When somebody's id is none, or the service adds nobody.
    pub async fn add_people(
        &self,
        key: &ipc::ThreadKey,
        people: &[ipc::ChatPerson],
        history: ipc::HistoryShared,
    ) -> Result<ipc::ThreadMade, Failure> {
        let opened = self.opened(key)?;
        let invited = people::invited(people, history)?;
        let left_out = opened.service().add(opened.conversation().thread(), &invited).await?;
        self.changed(key, &opened, Ok(()))?;
        Ok(ipc::ThreadMade { key: key.clone(), left_out: people::left_out(left_out, people) })
    }

    /// Looks through the messages of a thread that are here, the newest first.
    ///
    /// # Errors
    /// When there is no such thread.
    pub fn search(&self, key: &ipc::ThreadKey, text: &str) -> Result<Vec<ipc::ThreadHit>, Failure> {
        Ok(self.opened(key)?.conversation().read(|timeline| people::hits(timeline, text)))
    }

    /// What is here of a thread that is open or listed, the oldest first; `None` for any other. The service is asked for no more.
    #[must_use]
    pub fn items(&self, key: &ipc::ThreadKey) -> Option<Vec<ipc::ThreadItem>> {
        let is_open = self.board.open().iter().any(|(known, _)| known == key);
        let is_known = is_open || self.board.told.borrow().threads.iter().any(|thread| thread.key == *key);
        is_known.then(|| self.opened(key).ok())?.map(|opened| opened.items())
    }

    /// Topic or people are others now.
    fn changed(&self, key: &ipc::ThreadKey, opened: &Opened, done: Result<(), ChatFailure>) -> Result<(), Failure> {
        done?;
        opened.ask_anew();
        self.wish(key.by);
        Ok(())
    }

    fn gone(&self, key: &ipc::ThreadKey) {
        self.board.open().retain(|(known, _)| known != key);
        self.board.told.send_modify(|chats| chats.threads.retain(|thread| thread.key != *key));
        self.wish(key.by);
    }
}

fn draft(opened: &Opened, words: Option<Document>) {
    opened.conversation().act(|timeline, now| {
        if words.as_ref().is_some_and(|words| !words.blocks.is_empty()) {
            timeline.typing(now);
        }
        timeline.set_draft(words);
    });
    opened.look();
}

pub(super) fn message_id(id: String) -> Result<MessageId, Failure> {
    MessageId::new(id).map_err(|_| Failure::new(Code::ChatNotFound, "this is no message's id"))
}

fn client(id: String) -> Result<ClientId, Failure> {
    ClientId::new(id).map_err(|_| Failure::new(Code::ChatNotFound, "this is no message's id"))
}

fn full() -> Failure {
    Failure::new(Code::ChatFull, "too many messages are on their way: wait until some have arrived")
}
