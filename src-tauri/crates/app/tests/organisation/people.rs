//! People as one types their name.

use std::{sync::Arc, time::Duration};

use app::{Code, People};
use ipc::Availability;
use tokio::time::Instant;

use crate::support::{EVERYTHING, Practice, World};

fn people(practice: &Arc<Practice>, scopes: &str) -> (World, Arc<People>) {
    let world = World::new();
    world.sign_in(Some(practice.signed_in("ada", scopes).0));
    let people = Arc::new(People::new(Arc::clone(&world.work)));
    (world, people)
}

#[tokio::test(start_paused = true)]
async fn people_are_found_with_whether_they_are_free() {
    let practice = Practice::open();
    let (_world, people) = people(&practice, EVERYTHING);
    let began = Instant::now();
    let found = people.typed(" ann ").await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert!(!found.is_stale);
    let found: Vec<_> = found.people.iter().map(|person| (person.name.as_str(), person.availability)).collect();
    assert_eq!(
        found,
        [("Chidi Annan-Moreau", Some(Availability::Away)), ("Emil Annandale", Some(Availability::Offline))]
    );
    assert_eq!(
        practice.paths(),
        ["/me/people", "/users", "/communications/getPresencesByUserId"],
        "one question for all"
    );
}

#[tokio::test(start_paused = true)]
async fn each_key_makes_what_was_before_stale_and_asks_nothing_for_it() {
    let practice = Practice::open();
    let (_world, people) = people(&practice, EVERYTHING);
    let mut typed = Vec::new();
    for text in ["an", "ann", "anna"] {
        let people = Arc::clone(&people);
        typed.push(tokio::spawn(async move { people.typed(text).await.unwrap() }));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut found = Vec::new();
    for typed in typed {
        found.push(typed.await.unwrap());
    }
    assert_eq!(found.iter().map(|found| found.is_stale).collect::<Vec<_>>(), [true, true, false]);
    assert!(found[0].people.is_empty() && !found[2].people.is_empty());
    assert_eq!(practice.paths().len(), 3, "one search, and its presence");
}

/// A question under way is given up: its answer never comes, and nobody waits for it.
#[tokio::test(start_paused = true)]
async fn a_question_under_way_is_given_up() {
    struct Never;
    impl base::http::Http for Never {
        fn send(&self, _: base::http::Request) -> base::http::Answer<'_> {
            Box::pin(std::future::pending())
        }
    }
    let practice = Practice::open();
    let (world, people) = people(&practice, EVERYTHING);
    let (access, _) = practice.signed_in("ada", EVERYTHING);
    world.sign_in(Some(app::WorkAccess { http: Arc::new(Never), ..access.clone() }));
    let first = Arc::clone(&people);
    let first = tokio::spawn(async move { first.typed("ann").await.unwrap() });
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(!first.is_finished());
    world.sign_in(Some(access));
    world.work.renew();
    assert!(!people.typed("ben").await.unwrap().is_stale);
    assert!(first.await.unwrap().is_stale);
}

#[tokio::test(start_paused = true)]
async fn the_same_text_typed_again_is_answered_again() {
    let practice = Practice::open();
    let (_world, people) = people(&practice, EVERYTHING);
    assert_eq!(people.typed("ben").await.unwrap().people.len(), 1);
    assert_eq!(people.typed("ben ").await.unwrap().people.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_letter_asks_nobody_and_an_empty_box_is_answered_at_once() {
    let practice = Practice::open();
    let (_world, people) = people(&practice, EVERYTHING);
    for text in ["", " ", "a"] {
        let began = Instant::now();
        let found = people.typed(text).await.unwrap();
        assert!(found.people.is_empty() && !found.is_stale);
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
    assert!(practice.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn where_presence_is_not_to_be_seen_there_is_none() {
    let practice = Practice::open();
    let (_world, limited) = people(&practice, "User.Read People.Read User.ReadBasic.All");
    assert_eq!(limited.typed("ben").await.unwrap().people[0].availability, None);
    let (_world, all) = people(&practice, EVERYTHING);
    practice.fault(r#"{"on":"graph","path":"/v1.0/communications","status":429,"retryAfter":20}"#);
    let began = Instant::now();
    assert_eq!(all.typed("ben").await.unwrap().people[0].availability, None, "nor where it does not come soon");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn who_may_not_search_or_is_not_signed_in_is_told() {
    let practice = Practice::open();
    let (world, without) = people(&practice, "User.Read");
    assert_eq!(without.typed("ben").await.unwrap_err().code, Code::GraphRefused);
    world.sign_in(None);
    assert_eq!(without.typed("ben").await.unwrap_err().code, Code::SignInNeeded);
    assert_eq!(without.find("ben").await.unwrap_err().code, Code::SignInNeeded);
}
