//! Where a system's own thread leaves pictures for ours: only the newest stays.

use std::sync::{Arc, Mutex, PoisonError};

use media::I420;

use crate::CaptureError;

/// A place for one picture, shared by who leaves it and who fetches it.
#[derive(Clone, Default)]
pub(super) struct Latest(Arc<Mutex<Option<Result<I420, CaptureError>>>>);

impl Latest {
    /// Leaves a picture in place of the one before. After the end, nothing is left any more.
    pub(super) fn put(&self, image: I420) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*place, Some(Err(_))) {
            *place = Some(Ok(image));
        }
    }

    /// Says that there will be no more, and why. What was said first stays.
    pub(super) fn end(&self, why: impl Into<String>) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*place, Some(Err(_))) {
            *place = Some(Err(CaptureError::ScreenUnavailable(why.into())));
        }
    }

    /// Fetches the newest picture, if there is one since the last time.
    pub(super) fn take(&self) -> Result<Option<I420>, CaptureError> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match place.take() {
            Some(Err(why)) => {
                *place = Some(Err(why.clone()));
                Err(why)
            }
            picture => picture.transpose(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_fetched_once_and_the_end_stays() {
        let latest = Latest::default();
        assert_eq!(latest.take(), Ok(None));
        latest.put(I420::black(2, 2).unwrap());
        latest.put(I420::black(4, 4).unwrap());
        assert_eq!(latest.take().unwrap().unwrap().width(), 4);
        assert_eq!(latest.take(), Ok(None));
        latest.end("closed");
        latest.end("Windows ended it");
        latest.put(I420::black(2, 2).unwrap());
        let closed = Err(CaptureError::ScreenUnavailable("closed".to_owned()));
        assert_eq!(latest.take(), closed);
        assert_eq!(latest.take(), closed);
    }
}
