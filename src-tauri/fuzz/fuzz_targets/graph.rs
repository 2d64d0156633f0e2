//! Whatever Graph answers, a question comes back: with what could be read, or with an error.
#![no_main]

use std::{sync::Arc, time::Duration};

use base::{
    Clock, Secret,
    http::{Answer, Http, Request},
};
use graph::{Access, Claims, Cloud, Graph, Outside, Pause, Token, Wait, Window};
use libfuzzer_sys::fuzz_target;

/// Answers everything with the same bytes; the first is the status and the second a challenge or none.
struct Parrot(Vec<u8>);

impl Http for Parrot {
    fn send(&self, _: Request) -> Answer<'_> {
        let (head, body) = self.0.split_at(self.0.len().min(2));
        let status = [200, 200, 200, 400, 401, 403, 404, 429][usize::from(head.first().copied().unwrap_or(0) & 7)];
        let mut answer = http::Response::builder().status(status);
        if let Ok(challenge) = http::HeaderValue::from_bytes(body)
            && head.last().is_some_and(|byte| byte & 1 == 1)
        {
            answer = answer.header("www-authenticate", challenge.clone()).header("retry-after", challenge);
        }
        let answer = answer.body(body.to_vec().into()).expect("an answer of checked parts");
        Box::pin(async move { Ok(answer) })
    }
}

/// Always has a token, and no time passes.
struct Still;

impl Access for Still {
    fn token<'a>(&'a self, _: Option<&'a Claims>) -> Token<'a> {
        Box::pin(async { Ok(Secret::new("token")) })
    }
}

impl Clock for Still {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

impl Pause for Still {
    fn pause(&self, _: Duration) -> Wait<'_> {
        Box::pin(async {})
    }
}

fuzz_target!(|data: &[u8]| {
    let outside = Outside {
        http: Arc::new(Parrot(data.to_vec())),
        access: Arc::new(Still),
        clock: Arc::new(Still),
        pause: Arc::new(Still),
    };
    let graph = Graph::new(Cloud::Public, outside);
    let explained = link::explain("Meeting ID: 264 183 392 744 150\nPasscode: Mt9xB2N6");
    let meeting = explained.meeting().expect("a meeting");
    let window = Window::week(chrono::DateTime::from_timestamp(1_795_737_600, 0).expect("a time in November 2026"));
    pollster::block_on(async {
        let _ = graph.meeting_details(meeting).await;
        let _ = graph.calendar(window).await;
        if let Ok(people) = graph.find_people("ann").await {
            let _ = graph.presences(&people).await;
        }
    });
});
