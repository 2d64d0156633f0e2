//! Opens a large thread, reads it back to its beginning, and says what that takes.

use std::{collections::HashSet, time::Duration};

use ipc::ChatCommand;
use serde_json::json;
use support::machine;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::{
    Entry,
    program::{Program, now_ms, numbers},
};

/// Between two pages of older messages, so that none has to wait for its turn: a client asks for 200 in a minute at most.
const PAGE: Duration = Duration::from_millis(310);
/// Until a program that has nothing to do has come to rest.
const REST: Duration = Duration::from_secs(2);

/// Lines: the memory with a `small` thread open, with the large one (`large`), and after `pages` of older ones, in bytes; for each
/// page what it took (`page`, in milliseconds) and how many messages were `seen` so far; `opened` for each time that the large
/// one was opened by chats that did not have it; then, in the large one, `shown` and `at` for each message that comes.
pub(super) async fn run(entry: &Entry, small: &str, large: &str, pages: usize, times: usize) {
    let mut program = Program::start(entry.way(true)).await;
    program.open(small).await;
    say_memory("small").await;
    program.open(large).await;
    say_memory("large").await;
    read_back(&mut program, large, pages).await;
    say_memory("back").await;
    for _ in 0..times {
        let mut other = Program::start(entry.way(true)).await;
        sleep(REST / 4).await;
        let began = Instant::now();
        other.open(large).await;
        println!("{}", json!({ "opened": began.elapsed().as_secs_f64() * 1_000.0 }));
    }
    println!("{}", json!({ "ready": true }));
    loop {
        let change = program.until(|change| change.key.id == large).await;
        let at = now_ms();
        numbers(&change).for_each(|number| println!("{}", json!({ "shown": number, "at": at })));
    }
}

async fn say_memory(of: &str) {
    sleep(REST).await;
    println!("{}", json!({ of: machine::resident_bytes(std::process::id()) }));
}

async fn read_back(program: &mut Program, thread: &str, pages: usize) {
    let mut seen = HashSet::new();
    let mut turn = interval(PAGE);
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for _ in 0..pages {
        turn.tick().await;
        let (began, before) = (Instant::now(), seen.len());
        program.act(thread, ChatCommand::LoadOlder).await;
        let has_more = loop {
            let change = program.until(|change| change.key.id == thread).await;
            seen.extend(numbers(&change));
            if seen.len() > before || !change.state.has_older {
                break change.state.has_older;
            }
        };
        println!("{}", json!({ "page": began.elapsed().as_secs_f64() * 1_000.0, "seen": seen.len() }));
        if !has_more {
            break;
        }
    }
}
