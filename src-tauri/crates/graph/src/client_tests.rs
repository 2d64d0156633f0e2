//! A question's way through tokens, challenges, waits and refusals.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    task::Poll,
};

use base::http::{Answer, HttpFailure, Request};
use serde_json::json;

use super::*;
use crate::{error::Refusal, testing::Stage};

fn asked() -> Ask {
    Ask::get(&["me"]).query("$select", "id")
}

async fn ask(stage: &Stage) -> Result<u8, GraphError> {
    stage.graph().ask(&asked()).await
}

const CHALLENGE: (&str, &str) = ("www-authenticate", r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ""#);

#[tokio::test]
async fn a_question_carries_token_and_an_id_of_its_own() {
    let stage = Stage::new();
    stage.answer(200, &json!(1));
    stage.answer(200, &json!(2));
    let graph = stage.graph();
    assert_eq!(graph.ask::<u8>(&asked()).await, Ok(1));
    assert_eq!(graph.ask::<u8>(&asked()).await, Ok(2));
    let seen = stage.seen();
    assert_eq!(seen[0].uri(), "https://graph.microsoft.com/v1.0/me?$select=id");
    assert_eq!(seen[0].headers()["authorization"], "Bearer the-token");
    assert_ne!(seen[0].headers()["client-request-id"], seen[1].headers()["client-request-id"]);
}

#[tokio::test]
async fn a_challenge_is_answered_with_a_new_token_once() {
    let stage = Stage::new();
    stage.answer_with(401, &[CHALLENGE], "");
    stage.answer(200, &json!(1));
    assert_eq!(ask(&stage).await, Ok(1));
    assert_eq!(stage.claims(), [None, Some("eyJhIjoxfQ".into())]);

    let stage = Stage::new();
    stage.answer_with(403, &[CHALLENGE], "");
    stage.answer_with(403, &[CHALLENGE], "");
    let refused = GraphError::Refused(Refusal { status: 403, code: None });
    assert_eq!(ask(&stage).await, Err(refused));
    assert_eq!(stage.seen().len(), 2);
}

#[tokio::test]
async fn a_refusal_without_claims_is_final() {
    let stage = Stage::new();
    stage.answer(403, &json!({ "error": { "code": "accessDenied" } }));
    let refused = ask(&stage).await.unwrap_err().refusal().unwrap();
    assert!(refused.is_about_rights());
    assert_eq!(stage.claims(), [None]);
}

#[tokio::test]
async fn a_busy_service_is_waited_for_as_it_asks() {
    let stage = Stage::new();
    stage.answer_with(429, &[("retry-after", "3")], "");
    stage.answer_with(503, &[], "");
    stage.answer(200, &json!(1));
    assert_eq!(ask(&stage).await, Ok(1));
    let waits = stage.waits();
    assert_eq!(waits.len(), 2);
    assert!(waits[0] >= Duration::from_secs(3), "{waits:?}");
}

#[tokio::test]
async fn a_service_that_stays_busy_is_given_up() {
    let stage = Stage::new();
    for _ in 0..Patience::PERSON.attempts {
        stage.answer_with(503, &[], "");
    }
    assert_eq!(ask(&stage).await, Err(GraphError::Busy { retry_after: None }));
}

#[tokio::test]
async fn other_questions_keep_quiet_too() {
    let stage = Stage::new();
    stage.answer_with(429, &[("retry-after", "100")], "");
    let graph = stage.graph();
    let long = Some(Duration::from_secs(100));
    assert_eq!(graph.ask::<u8>(&asked()).await, Err(GraphError::Busy { retry_after: long }));
    assert_eq!(graph.ask::<u8>(&asked()).await, Err(GraphError::Busy { retry_after: long }));
    assert_eq!(stage.seen().len(), 1, "the second was not sent");
    stage.pause(Duration::from_secs(90)).await;
    stage.answer(200, &json!(1));
    assert_eq!(graph.ask::<u8>(&asked()).await, Ok(1));
    assert_eq!(stage.waits()[1..], [Duration::from_secs(10)]);
}

#[tokio::test]
async fn without_network_or_token_it_says_so() {
    let stage = Stage::new();
    stage.fail(HttpFailure::Unreachable);
    assert_eq!(ask(&stage).await, Err(HttpFailure::Unreachable.into()));
    stage.refuse_access(AccessRefused::SignedOut);
    assert_eq!(ask(&stage).await, Err(AccessRefused::SignedOut.into()));
    assert_eq!(stage.seen().len(), 1);
}

/// Holds every request until it has been looked at a few times, and knows how many it held at once.
#[derive(Default)]
struct Slow {
    held: AtomicUsize,
    most: AtomicUsize,
}

impl Http for Slow {
    fn send(&self, _: Request) -> Answer<'_> {
        let mut looks = 0;
        let mut held = false;
        Box::pin(std::future::poll_fn(move |context| {
            if !held {
                held = true;
                let now = self.held.fetch_add(1, Ordering::SeqCst) + 1;
                self.most.fetch_max(now, Ordering::SeqCst);
            }
            looks += 1;
            if looks < 5 {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.held.fetch_sub(1, Ordering::SeqCst);
            Poll::Ready(Ok(http::Response::new("1".into())))
        }))
    }
}

#[tokio::test]
async fn four_requests_at_once_and_no_more() {
    let stage = Stage::new();
    let slow = Arc::new(Slow::default());
    let outside = Outside { http: slow.clone(), ..stage.graph().outside };
    let graph = Arc::new(Graph::new(crate::Cloud::Public, outside));
    let mut questions = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let graph = graph.clone();
        questions.spawn(async move { graph.ask::<u8>(&asked()).await });
    }
    while let Some(answer) = questions.join_next().await {
        assert_eq!(answer.unwrap(), Ok(1));
    }
    assert_eq!(slow.most.load(Ordering::SeqCst), MAX_AT_ONCE);
}
