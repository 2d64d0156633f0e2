//! The way into Teams: how soon a call is at the Calling SDK, and what the hop through the call page costs.
//!
//! With the real page and the real SDK a call gets as far as the SDK at work: what comes after it is Microsoft's network. The hop is
//! measured with the stand-in that plays a script in the SDK's place, in the same browser. The browser draws in software here,
//! and draws the pictures itself besides sending them.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use app::{CallOptions, JoinRequest, Service, Standby, TeamsOptions};
use support::{
    figures::Figure,
    guest::Guest,
    hosting::{ARGUMENTS, Hosting, browsers},
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
    let (mut cold, mut warm, mut joins) = (Vec::new(), Vec::new(), Vec::new());
    let host = Hosting::page(&script(&[Scripted::open("Way").people(1)]));
    for _ in 0..effort.of(2, 8) {
        cold.push(to_the_sdk(&host, false).await);
        warm.push(to_the_sdk(&host, true).await);
        joins.push(to_join(&host).await);
    }
    let mut figures = vec![
        Figure::new("press of Join to the real SDK at work, browser cold", "ms", cold).at_most(COLD),
        Figure::new("the same, page standing by", "ms", warm).at_most(WARM),
        Figure::new("press of Join to the stand-in's join() and into the meeting, page standing by", "ms", joins)
            .at_most(WARM),
    ];
    for videos in [1, 9] {
        figures.extend(hop(videos, effort).await);
    }
    figures
}

/// The page as everyone is given it.
fn real(host: &Hosting) -> JoinRequest {
    let options = TeamsOptions { arguments: ARGUMENTS.map(Into::into).to_vec(), ..TeamsOptions::default() };
    JoinRequest { service: Service::Teams(options), ..host.request(0, CallOptions::new("Robin")) }
}

async fn standing_by(service: &Service) -> Option<Standby> {
    let Service::Teams(options) = service else { return None };
    let mut standby = Standby::open(options.clone());
    assert!(standby.ready().await, "the page opens");
    // A person who looks at the join sheet gives it at least so long.
    tokio::time::sleep(Duration::from_secs(2)).await;
    Some(standby)
}

/// Milliseconds until the real SDK has said what it runs in.
async fn to_the_sdk(host: &Hosting, warm: bool) -> f64 {
    let request = real(host);
    let standby = if warm { standing_by(&request.service).await } else { None };
    let began = Instant::now();
    let guest = Guest::of(app::join_from(request, standby).await.expect("the page opens"));
    guest.until("the SDK", |now| now.environment.is_some()).await;
    let took = began.elapsed();
    let _ = guest.handle().command(meeting::Command::Leave { for_everyone: false }).await;
    let _ = guest.ended().await;
    took.as_secs_f64() * 1000.0
}

/// Milliseconds until the stand-in has let one in.
async fn to_join(host: &Hosting) -> f64 {
    let request = host.request(0, CallOptions::new("Robin"));
    let standby = standing_by(&request.service).await;
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
