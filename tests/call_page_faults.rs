//! What can go wrong with the browser that a call into Teams runs in, while the call goes on: the call comes back once and says so,
//! or ends well and says so. The page plays a scripted meeting with a stand-in of the SDK.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

#[path = "call_page_faults/coming_back.rs"]
mod coming_back;
#[path = "call_page_faults/unsupported.rs"]
mod unsupported;

use std::fs;

use app::{CallOptions, Code, JoinRequest, TokenSource};
use meeting::{Command, EndCause, PhaseKind};
use rustix::process::Signal;
use support::{
    guard::until,
    guest::Guest,
    hosting::{Hosting, MIRROR, browsers},
    machine,
    script::{Scripted, script},
    token::{made_up, made_up_for},
};

fn host() -> Hosting {
    Hosting::page(&script(&[Scripted::open("Here").people(1).person(MIRROR)]))
}

async fn inside(host: &Hosting) -> Guest {
    let guest = host.join(0, CallOptions::new("Robin Ferris")).await;
    guest.inside().await;
    guest
}

#[tokio::test]
async fn a_browser_that_hangs_is_told_and_the_call_goes_on_when_it_wakes() {
    let mut guest = inside(&host()).await;
    let all: Vec<u32> = browsers().into_iter().map(|(process, _)| process).collect();
    machine::signal(Signal::STOP, all.iter().copied());
    guest.until("the hang to be told", |now| now.phase.kind() == PhaseKind::Reconnecting).await;
    machine::signal(Signal::CONT, all);
    guest.until("the call to go on", |now| now.phase.kind() == PhaseKind::Connected).await;
    assert_eq!(guest.picture_of("Guest 1").await.source, 1);
}

#[tokio::test]
async fn a_token_that_ends_in_a_call_is_read_anew_from_its_file() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("token");
    fs::write(&file, made_up()).unwrap();
    let host = host();
    let request = host.request(0, CallOptions::new("Robin Ferris"));
    let options = CallOptions { token: Some(TokenSource::File(file.clone())), ..request.options };
    let guest = Guest::of(app::join(JoinRequest { options, ..request }).await.unwrap());
    guest.inside().await;
    let later = "99999999-1111-2222-3333-444444444444";
    fs::write(&file, made_up_for(later)).unwrap();
    guest.until("the fresh token", |now| now.thread.as_ref().is_some_and(|thread| thread.contains(later))).await;
}

#[tokio::test]
async fn a_token_that_is_refused_is_asked_for_once_more_and_then_the_call_ends_and_says_so() {
    let refusing = |count| Hosting::page(&script(&[Scripted::open("Refused").people(1).refusing_tokens(count)]));
    let _guest = inside(&refusing(1)).await;
    let host = refusing(2);
    let end = host.join(0, CallOptions::new("Robin Ferris")).await.ended().await;
    assert_eq!((end.cause, end.reason.unwrap().subcode), (EndCause::TokenInvalid, 10_009));
    assert_eq!(end.failure().unwrap().code, Code::Access);
}

#[tokio::test]
async fn a_browser_that_is_too_old_is_said_with_its_version() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("browser");
    // A shell writes it: a file that this process holds open for writing can't be run.
    let script = "printf '#!/bin/sh\\necho Chromium 120.0.6099.109\\n' > \"$1\" && chmod 755 \"$1\"";
    let mut shell = std::process::Command::new("sh");
    assert!(shell.args(["-c", script, "sh"]).arg(&file).status().unwrap().success());
    let host = host();
    let JoinRequest { link, service, options } = host.request(0, CallOptions::new("Robin Ferris"));
    let app::Service::Teams(teams) = service else { panic!("the page leads into Teams") };
    let service = app::Service::Teams(app::TeamsOptions { browser: Some(file), ..teams });
    let failure = app::join(JoinRequest { link, service, options }).await.unwrap_err();
    assert_eq!(failure.code, Code::BrowserTooOld);
    assert!(failure.words.contains("120.0.6099.109"), "{failure}");
    assert!(browsers().is_empty());
}

#[tokio::test]
async fn two_calls_at_once_have_a_browser_each() {
    let (one, other) = (host(), host());
    let (mut first, mut second) = tokio::join!(inside(&one), inside(&other));
    assert_eq!(first.picture_of("Guest 1").await.source, 1);
    first.command(Command::Leave { for_everyone: false }).await;
    assert_eq!(first.ended().await.cause, EndCause::Left);
    assert_eq!(second.picture_of("Guest 1").await.source, 1);
    assert!(!browsers().is_empty());
}

/// What this process holds: open files and sockets, threads, and memory in MB.
fn held() -> (usize, usize, f64) {
    let count = |folder: &str| fs::read_dir(folder).unwrap().count();
    let memory = machine::resident_bytes(std::process::id()).unwrap();
    (count("/proc/self/fd"), count("/proc/self/task"), memory as f64 / 1e6)
}

#[tokio::test]
async fn thirty_joins_and_leaves_leave_nothing_behind() {
    let host = host();
    let mut after_the_first = None;
    for round in 0..30 {
        let guest = inside(&host).await;
        assert!(browsers().len() > 2, "round {round}");
        guest.command(Command::Leave { for_everyone: false }).await;
        assert_eq!(guest.ended().await.cause, EndCause::Left, "round {round}");
        assert!(browsers().is_empty(), "round {round}");
        // What is made once for all calls is made by then.
        if round == 4 {
            after_the_first = Some(held());
        }
    }
    let ((files, threads, memory), now) = (after_the_first.unwrap(), held());
    assert!(now.0 <= files + 2, "{} files and sockets are open, {files} were", now.0);
    assert!(now.1 <= threads + 2, "{} threads run, {threads} did", now.1);
    assert!(now.2 <= memory + 15.0, "{:.0} MB are taken, {memory:.0} were", now.2);
}
