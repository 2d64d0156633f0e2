//! Writes numbered messages, one after the other.

use std::time::Duration;

use ipc::ChatCommand;
use serde_json::json;
use tokio::time::sleep;

use super::{
    Entry,
    program::{Program, now_ms},
};

/// How long whoever reads may take to open the same thread.
const READER: Duration = Duration::from_millis(700);

/// Lines: a message's number as `sent` and when it was given to the chats, as `at`. So many go into each thread: a client keeps to
/// ten in ten seconds there, whatever the service takes. `pace` is the least span between two, in milliseconds; each lasts up to
/// one and a half times as long, so that they meet every phase of whoever asks in a rhythm.
pub(super) async fn run(entry: &Entry, pace: &str, count: u32, threads: &[String]) {
    let pace = pace.parse().expect("the pace is a number");
    let mut program = Program::start(entry.way(true)).await;
    for (thread, first) in threads.iter().zip((0..).step_by(count as usize)) {
        program.open(thread).await;
        sleep(READER).await;
        for number in first..first + count {
            let at = now_ms();
            program.say(thread, &format!("{number} is the number of this message")).await;
            println!("{}", json!({ "sent": number, "at": at }));
            // Steps of the golden section go evenly through all phases.
            let phase = (f64::from(number) * 0.618_034).fract();
            sleep(Duration::from_millis(pace).mul_f64(1.0 + phase / 2.0)).await;
        }
        program.act(thread, ChatCommand::Close).await;
    }
    std::future::pending().await
}
