//! Has threads open in which somebody else writes.

use ipc::ChatCommand;
use serde_json::json;

use super::{
    Entry,
    program::{Program, now_ms, numbers},
};

/// Lines: `open` once the first thread is; then every message that a change shows for the first time by its number, as `shown`,
/// and when that change was there, as `at`.
pub(super) async fn run(entry: &Entry, told: bool, count: u32, threads: &[String]) {
    let mut program = Program::start(entry.way(told)).await;
    for (thread, last) in threads.iter().zip((count..).step_by(count as usize)) {
        program.open(thread).await;
        if last == count {
            println!("{}", json!({ "open": thread }));
        }
        let mut next = last - count;
        while next < last {
            let change = program.until(|change| change.key.id == *thread).await;
            let at = now_ms();
            let new: Vec<u32> = numbers(&change).filter(|number| *number >= next).collect();
            for number in new {
                next = number + 1;
                println!("{}", json!({ "shown": number, "at": at }));
            }
        }
        program.act(thread, ChatCommand::Close).await;
    }
    std::future::pending().await
}
