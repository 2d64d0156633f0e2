//! The commands of Passerelle, as the window's binary and the window-less `passerelle-cli` both have them.
//!
//! Exit codes: 0 done; 1 it failed and says why, in one line on standard error; 2 the words of the command are off.
//! `--json` prints one object on standard output, whatever happened.
//!
//! The main job in one command, as `cargo xtask run` does it:
//!
//! ```text
//! passerelle-cli join practice --headless --service practice --name "Your name" --duration 30
//!     --camera test-pattern:1280x720@30#10 --mic tone:440 --share test-pattern:1280x720@5#11
//!     --record target/practice --stats target/practice/report.json
//! ```
//!
//! It starts the practice service within the process (or uses the one that runs already), joins its first meeting,
//! prints who is there and a live line of statistics on standard error, and leaves what was heard and seen and a report
//! under `target/practice`.

mod account_words;
mod control_words;
mod doctor;
mod doctor_accounts;
mod join_word;
mod link_word;
mod log;
mod meetings_print;
mod meetings_word;
mod meetings_words;
mod people_word;
mod practice_word;
mod print;
mod show;
mod signals;
mod words;

use std::process::ExitCode;

use app::{Code, Failure, control::Request};
use clap::Parser;

pub use log::log_to_stderr;
use print::Outcome;
use words::{Cli, OnOff, UpDown, Word};

/// Reads the process's arguments, does what they say, and tells the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A reader who has gone away is no error.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match &cli.word {
        // A service's log is what its keeper reads.
        Word::TokenService(_) => log::log_at("info"),
        _ => log_to_stderr(cli.verbose),
    }
    ExitCode::from(run(cli).code())
}

/// The runtime a word runs on. The practice service gets one worker: packets that stay on one core cost it a tenth less, and
/// one carries some three hundred receivers of 720p.
fn runtime_for(word: &Word) -> std::io::Result<tokio::runtime::Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if matches!(word, Word::Practice(_)) {
        runtime.worker_threads(1);
    }
    runtime.enable_all().build()
}

fn run(cli: Cli) -> Outcome {
    let json = cli.json;
    match cli.word {
        Word::Link(args) => link_word::run(&args, json),
        word => match runtime_for(&word) {
            Ok(runtime) => runtime.block_on(Box::pin(run_word(word, json))),
            Err(error) => {
                print::failure(&Failure::because(Code::ServiceStart, "the system gives no threads", &error), json)
            }
        },
    }
}

async fn run_word(word: Word, json: bool) -> Outcome {
    let (request, which) = match word {
        Word::Link(args) => return link_word::run(&args, json),
        Word::Doctor => return doctor::run(json).await,
        Word::Accounts => return account_words::list(json).await,
        Word::SignIn(args) => return Box::pin(account_words::sign_in(args, json)).await,
        Word::SignOut(args) => return account_words::sign_out(args, json).await,
        Word::AddGuest(args) => return account_words::add_guest(args, json).await,
        Word::ChooseGuest(args) => return account_words::choose_guest(&args, json),
        Word::TokenService(args) => return account_words::token_service(&args, json).await,
        Word::Meetings(args) => return Box::pin(meetings_word::run(args, json)).await,
        Word::People(args) => return Box::pin(people_word::run(&args, json)).await,
        Word::Practice(args) => return practice_word::run(args, json).await,
        Word::Join(args) => return Box::pin(join_word::run(*args, json)).await,
        Word::Call(args) => return Box::pin(join_word::call(*args, json)).await,
        Word::Answer(args) => return Box::pin(join_word::answer(*args, json)).await,
        Word::Status(which) => (Request::Status, which),
        Word::Mute(which) => (Request::Mute { on: true }, which),
        Word::Unmute(which) => (Request::Mute { on: false }, which),
        Word::ToggleMute(which) => (Request::ToggleMute, which),
        Word::Camera(args) => (Request::Camera { on: args.to == OnOff::On }, args.which),
        Word::Hand(args) => (Request::Hand { up: args.to == UpDown::Up }, args.which),
        Word::Leave(args) => (Request::Leave { for_everyone: args.for_everyone }, args.which),
    };
    control_words::run(request, which.call, json).await
}
