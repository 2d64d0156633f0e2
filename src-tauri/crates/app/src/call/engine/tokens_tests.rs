use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use identity::{
    WallClock,
    acs::{AccessToken, AcsFailure, Issued},
    sign_in::SessionFailure,
    source::{GuestIdentity, Issuer, Issuing, SourceFailure},
};
use tokio::time::Instant;

use super::*;

/// Gives what is put down for it, one after the other.
#[derive(Debug, Default)]
struct Scripted(Mutex<VecDeque<Result<&'static str, SourceFailure>>>);

impl Issuer for Scripted {
    fn issue(&self) -> Issuing<'_, Issued> {
        let next = self.0.lock().unwrap().pop_front().expect("nobody asks more often than the script says");
        let expires = SystemTime::UNIX_EPOCH + Duration::from_secs(24 * 3600);
        let issued = next.map(|secret| Issued {
            token: AccessToken { secret: Secret::new(secret), expires, user: None },
            server_now: None,
        });
        Box::pin(std::future::ready(issued))
    }

    fn revoke(&self) -> Issuing<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// The date is that of the runtime's clock, which tests move.
#[derive(Debug)]
struct RuntimeClock(Instant);

impl WallClock for RuntimeClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.0.elapsed()
    }
}

async fn guest(script: impl IntoIterator<Item = Result<&'static str, SourceFailure>>) -> (Tokens, Arc<GuestIdentity>) {
    let issuer = Scripted(Mutex::new(script.into_iter().collect()));
    let guest = Arc::new(GuestIdentity::new(Arc::new(issuer), Arc::new(RuntimeClock(Instant::now()))));
    let source = TokenSource::Guest(Arc::clone(&guest));
    let first = source.read().await.unwrap();
    (Tokens::new(Some(source), Some(first)), guest)
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_refused_is_replaced_and_one_that_came_since_is_given() {
    let (mut tokens, guest) = guest([Ok("one"), Ok("two"), Ok("three")]).await;
    tokens.want();
    assert_eq!(tokens.next().await.unwrap().expose(), "two", "not the same again");
    guest.renew().await.unwrap();
    tokens.want();
    assert_eq!(tokens.next().await.unwrap().expose(), "three", "the one that is there");
}

#[tokio::test(start_paused = true)]
async fn trouble_that_passes_is_told_once_and_tried_again_as_late_as_the_service_wants() {
    let busy = || Err(AcsFailure::Unavailable(Some(Duration::from_secs(90))).into());
    let (mut tokens, _guest) = guest([Ok("one"), busy(), busy(), Ok("two")]).await;
    let began = Instant::now();
    tokens.want();
    tokens.want();
    assert_eq!(tokens.next().await.unwrap_err().code, Code::ServiceBusy);
    assert_eq!(tokens.next().await.unwrap().expose(), "two");
    assert!(began.elapsed() >= Duration::from_secs(180), "the service was not left alone: {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn who_signs_in_again_in_a_call_goes_on() {
    let (mut tokens, guest) = guest([Ok("one"), Err(SessionFailure::SignedOut.into()), Ok("two")]).await;
    tokens.want();
    assert_eq!(tokens.next().await.unwrap_err().code, Code::SignInNeeded);
    // Nobody asks the network again before somebody signed in: the script would end.
    tokio::time::sleep(Duration::from_secs(600)).await;
    guest.renew().await.unwrap();
    assert_eq!(tokens.next().await.unwrap().expose(), "two");
}

#[tokio::test(start_paused = true)]
async fn before_its_end_a_token_is_replaced_while_the_call_goes_on() {
    let (_tokens, guest) = guest([Ok("one"), Ok("two")]).await;
    let mut present = guest.watch();
    present.borrow_and_update();
    present.changed().await.unwrap();
    assert_eq!(present.borrow().as_ref().unwrap().secret.expose(), "two");
}
