//! A guest's token: one refresh for all who ask, replaced in time, and gone after signing out.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::support::{
    HeldClock,
    scripted::{Scripted, answer},
};
use base::Secret;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::WallClock;
use identity::acs::{AccessToken, AcsFailure, IdentityClient, Issued, Purpose};
use identity::source::{FixedIssuer, GuestIdentity, Issuer, Issuing, KeyIssuer, SourceFailure};
use serde_json::{Value, json};
use tokio::time::Instant;

const NOW: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

/// The date by tokio's clock, which stands still unless everybody waits.
#[derive(Debug)]
struct Virtual(Instant);

impl WallClock for Virtual {
    fn now(&self) -> SystemTime {
        httpdate::parse_http_date(NOW).unwrap() + self.0.elapsed()
    }
}

/// Gives tokens of an hour, one every second, or what a test wrote beforehand.
#[derive(Debug)]
struct Numbered {
    clock: Arc<dyn WallClock>,
    asked: AtomicUsize,
    failures: Mutex<VecDeque<SourceFailure>>,
}

impl Issuer for Numbered {
    fn issue(&self) -> Issuing<'_, Issued> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::time::sleep(Duration::from_secs(1)).await;
            if let Some(failure) = self.failures.lock().unwrap().pop_front() {
                return Err(failure);
            }
            let expires = self.clock.now() + Duration::from_secs(3600);
            let token = AccessToken { secret: Secret::new(format!("t{number}")), expires, user: None };
            Ok(Issued { token, server_now: Some(self.clock.now()) })
        })
    }

    fn revoke(&self) -> Issuing<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

fn guest() -> (Arc<Numbered>, Arc<GuestIdentity>) {
    let clock: Arc<dyn WallClock> = Arc::new(Virtual(Instant::now()));
    let issuer = Numbered { clock: Arc::clone(&clock), asked: AtomicUsize::new(0), failures: Mutex::default() };
    let issuer = Arc::new(issuer);
    (Arc::clone(&issuer), Arc::new(GuestIdentity::new(issuer, clock)))
}

async fn together(guest: &Arc<GuestIdentity>, number: usize) -> Vec<Result<AccessToken, SourceFailure>> {
    let ask = |_| {
        let guest = Arc::clone(guest);
        tokio::spawn(async move { guest.token().await })
    };
    let askers: Vec<_> = (0..number).map(ask).collect();
    let mut answers = Vec::new();
    for asker in askers {
        answers.push(asker.await.unwrap());
    }
    answers
}

#[tokio::test(start_paused = true)]
async fn many_who_ask_share_one_answer_be_it_good_or_bad() {
    let (issuer, guest) = guest();
    let failure = SourceFailure::Resource(AcsFailure::Unavailable(None));
    issuer.failures.lock().unwrap().push_back(failure.clone());
    assert!(together(&guest, 20).await.iter().all(|answer| *answer == Err(failure.clone())));
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 1);
    let answers = together(&guest, 20).await;
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap().secret.expose() == "t2"));
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 2);
    guest.token().await.unwrap();
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 2, "the present one is still good");
    assert_eq!(guest.renew().await.unwrap().secret.expose(), "t3", "unless a service refused it");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_replaced_ten_minutes_early_through_failures() {
    let (issuer, guest) = guest();
    let mut present = guest.watch();
    let fresh = guest.keep_fresh();
    let began = Instant::now();
    guest.token().await.unwrap();
    let busy = SourceFailure::Resource(AcsFailure::TooMany(Some(Duration::from_secs(60))));
    issuer.failures.lock().unwrap().push_back(busy);
    present.wait_for(|token| token.as_ref().is_some_and(|token| token.secret.expose() == "t3")).await.unwrap();
    // A second for each answer, fifty minutes, and the minute that was asked for.
    assert_eq!(began.elapsed().as_secs(), 1 + 3000 + 1 + 60 + 1);
    drop(fresh);
    tokio::time::sleep(Duration::from_secs(24 * 3600)).await;
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 3, "dropping the handle stops it");
    assert_eq!(guest.token().await.unwrap().secret.expose(), "t4", "the old one had ended");
}

#[tokio::test(start_paused = true)]
async fn signing_out_forgets_the_token() {
    let (issuer, guest) = guest();
    let present = guest.watch();
    guest.token().await.unwrap();
    assert!(present.borrow().is_some());
    guest.sign_out().await.unwrap();
    assert!(present.borrow().is_none());
    guest.token().await.unwrap();
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 2);
}

fn key_issuer(answers: Vec<base::http::Response>) -> (Arc<Scripted>, KeyIssuer) {
    let http = Arc::new(Scripted::new(answers));
    let connection = "endpoint=https://contoso.communication.azure.com/;accesskey=a2V5".parse().unwrap();
    let client = IdentityClient::new(Arc::clone(&http) as _, connection, Arc::new(HeldClock::at(NOW)));
    (http, KeyIssuer::new(client, Purpose::Meeting, None))
}

#[tokio::test]
async fn by_a_key_the_user_is_made_once_and_again_only_if_it_is_gone() {
    let token = json!({ "token": "t", "expiresOn": "2026-11-21T13:00:00Z" });
    let made = |id: &str| answer(201, &json!({ "identity": { "id": id }, "accessToken": token }));
    let gone = || answer(404, &Value::Null);
    let (http, issuer) = key_issuer(vec![
        made("8:acs:a"),
        answer(200, &token),
        gone(),
        made("8:acs:b"),
        answer(204, &Value::Null),
        made("8:acs:c"),
    ]);
    for (round, user) in ["8:acs:a", "8:acs:a", "8:acs:b"].into_iter().enumerate() {
        assert_eq!(issuer.issue().await.unwrap().token.user.unwrap().as_str(), user, "round {round}");
    }
    issuer.revoke().await.unwrap();
    assert_eq!(issuer.user().await, None);
    assert_eq!(issuer.issue().await.unwrap().token.user.unwrap().as_str(), "8:acs:c");
    let asked: Vec<_> =
        http.seen().iter().map(|request| format!("{} {}", request.method(), request.uri().path())).collect();
    assert_eq!(
        asked,
        [
            "POST /identities",
            "POST /identities/8%3Aacs%3Aa/:issueAccessToken",
            "POST /identities/8%3Aacs%3Aa/:issueAccessToken",
            "POST /identities",
            "DELETE /identities/8%3Aacs%3Ab",
            "POST /identities",
        ]
    );
}

#[tokio::test]
async fn a_token_from_elsewhere_is_read_anew_and_checked_for_its_end() {
    let clock = Arc::new(HeldClock::at(NOW));
    let token = |seconds: i64| {
        let end = httpdate::parse_http_date(NOW).unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let claims = json!({ "exp": i64::try_from(end).unwrap() + seconds, "skypeid": "acs:a_b" });
        Some(Secret::new(format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()))))
    };
    let file = Arc::new(Mutex::new(token(60)));
    let read = Arc::clone(&file);
    let guest = GuestIdentity::new(
        Arc::new(FixedIssuer::new(move || read.lock().unwrap().clone(), Arc::clone(&clock) as _)),
        Arc::clone(&clock) as _,
    );
    assert_eq!(guest.token().await.unwrap().user.unwrap().as_str(), "8:acs:a_b");
    clock.advance(Duration::from_secs(60));
    assert_eq!(guest.token().await.unwrap_err(), SourceFailure::Ended);
    *file.lock().unwrap() = token(120);
    assert!(guest.token().await.is_ok());
    clock.advance(Duration::from_secs(60));
    for nothing in [None, Some(Secret::new("not a token"))] {
        *file.lock().unwrap() = nothing;
        assert_eq!(guest.token().await.unwrap_err(), SourceFailure::NoToken);
    }
}
