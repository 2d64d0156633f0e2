//! Pictures of messages, each fetched when the person asks for it.

use base::http::HttpFailure;
use base64::{Engine, prelude::BASE64_STANDARD};
use chat::{ChatFailure, ChatService, Picture, PicturePlace, ThreadId, timeline::Entry};

use super::{Chats, acting::message_id};
use crate::{Code, Failure};

/// Pictures that are fetched at once; more wait.
pub(super) const AT_ONCE: usize = 3;

impl Chats {
    /// Fetches a picture that hangs on a message, as a `data:` address (RFC 2397): the whole one, or where that is too large or gone the
    /// smaller one. Nothing of it is kept.
    ///
    /// # Errors
    /// [`Code::PictureRefused`] when the message has no such picture, or what lies there is none that is shown; else as for everything
    /// that a chat service is asked.
    pub async fn picture(&self, key: &ipc::ThreadKey, message: &str, file: &str) -> Result<String, Failure> {
        let opened = self.opened(key)?;
        let message = message_id(message.to_owned())?;
        let places = opened.conversation().read(|timeline| {
            let is_it = |entry: &Entry<'_>| matches!(entry, Entry::Message { message: one, .. } if one.id == message);
            let entries = timeline.entries();
            let Some(Entry::Message { message, .. }) = entries.iter().find(|entry| is_it(entry)) else {
                return Vec::new();
            };
            let attached = message.attachments.iter().find(|attachment| attachment.id == file);
            attached.map(|attachment| attachment.pictures.clone()).unwrap_or_default()
        });
        let _turn = self.pictures.acquire().await.map_err(|_| refused())?;
        let Picture { kind, bytes } = fetch(&**opened.service(), opened.conversation().thread(), &places).await?;
        Ok(format!("data:{};base64,{}", kind.media_type(), BASE64_STANDARD.encode(&bytes)))
    }
}

async fn fetch(service: &dyn ChatService, thread: &ThreadId, places: &[PicturePlace]) -> Result<Picture, Failure> {
    let mut failure = refused();
    for place in places {
        failure = match service.picture(thread, place).await {
            Ok(picture) => return Ok(picture),
            // No picture, or too long a one: the smaller one may do.
            Err(
                ChatFailure::Unreadable
                | ChatFailure::Foreign
                | ChatFailure::Unsupported
                | ChatFailure::Http(HttpFailure::TooLong),
            ) => refused(),
            Err(why) => why.into(),
        };
    }
    Err(failure)
}

fn refused() -> Failure {
    Failure::new(Code::PictureRefused, "the picture lies where none is fetched from, or is none")
}
