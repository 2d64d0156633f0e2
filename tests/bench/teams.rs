//! The way into Teams: how soon a call is at the Calling SDK, and what the hop through the call page costs.
//!
//! Without Microsoft's services the real SDK comes as far as being loaded; what it is asked then, a stand-in answers that plays a
//! script. Between the two lies what only Microsoft's network takes: making the agent. The browser draws in software here, and
//! draws the pictures itself besides sending them.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use app::{CallOptions, Service, Standby};
use support::{
    figures::Figure,
    guest::Guest,
    hosting::{Hosting, browsers},
    machine,
    script::{Scripted, script},
};

use crate::Effort;

/// Milliseconds from the press of Join to the SDK's `join()`.
const COLD: f64 = 2500.0;
const WARM: f64 = 300.0;

/// Milliseconds that the page may add to a picture.
const ADDED: f64 = 60.0;

pub(crate) fn measure(effort: &Effort) -> Vec<Figure> {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(Box::pin(all(effort)))
}

async fn all(effort: &Effort) -> Vec<Figure> {
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    let host = Hosting::page_with_sdk(&script(&[Scripted::open("Way").people(1)]));
    for _ in 0..effort.of(2, 12) {
        cold.push(to_join(&host, false).await);
        warm.push(to_join(&host, true).await);
    }
    let mut figures = vec![
        Figure::new("press of Join to join() in the SDK, browser cold", "ms", cold).at_most(COLD),
        Figure::new("the same, page standing by", "ms", warm).at_most(WARM),
    ];
    for videos in [1, 9] {
        figures.extend(hop(videos, effort).await);
    }
    figures
}

async fn standing_by(service: &Service) -> Option<Standby> {
    let Service::Teams(options) = service else { return None };
    let mut standby = Standby::open(options.clone(), || ());
    assert!(standby.ready().await, "the page opens");
    // A person who looks at the join sheet gives it at least so long.
    tokio::time::sleep(Duration::from_secs(2)).await;
    Some(standby)
}

/// Milliseconds until the stand-in, called after the real SDK was loaded, has let one in, which it does at once.
async fn to_join(host: &Hosting, warm: bool) -> f64 {
    let request = host.request(0, CallOptions::new("Robin"));
    let standby = if warm { standing_by(&request.service).await } else { None };
    let began = Instant::now();
    let guest = Guest::of(app::join_from(request, standby).await.expect("the page opens"));
    guest.inside().await;
    let took = began.elapsed();
    guest.command(meeting::Command::Leave { for_everyone: false }).await;
    let _ = guest.ended().await;
    took.as_secs_f64() * 1000.0
}

/// What so many remote videos are late by when they are decoded here, and what the browser costs meanwhile.
async fn hop(videos: u8, effort: &Effort) -> Vec<Figure> {
    let host = Hosting::page(&script(&[Scripted::open("Hop").people(videos)]));
    let mut guest = host.join(0, CallOptions::new("Robin")).await;
    for person in 1..=videos {
        guest.picture_of(&format!("Guest {person}")).await;
    }
    let processes: Vec<u32> = browsers().into_iter().map(|(process, _)| process).collect();
    let (mut late, mut cost) = (Vec::new(), Vec::new());
    for _ in 0..effort.of(2, 6) {
        let (began, before) = (Instant::now(), seconds(&processes));
        while began.elapsed() < Duration::from_secs(5) {
            let stamp = guest.any_picture().await;
            let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
            late.push(stamp.age(now).as_secs_f64() * 1000.0);
        }
        cost.push((seconds(&processes) - before) / began.elapsed().as_secs_f64() * 100.0);
    }
    guest.command(meeting::Command::Leave { for_everyone: false }).await;
    let _ = guest.ended().await;
    let of = format!("through the call page, {videos} remote video{}", if videos == 1 { "" } else { "s" });
    vec![
        Figure::new(format!("{of}: drawn to decoded"), "ms", late).at_most(ADDED),
        Figure::new(format!("{of}: the browser's processor time"), "% of a core", cost),
    ]
}

fn seconds(processes: &[u32]) -> f64 {
    processes.iter().filter_map(|process| machine::cpu_seconds(*process)).sum()
}
