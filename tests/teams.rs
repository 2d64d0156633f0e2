//! The way into Teams with the real page, the real Calling SDK and a real browser, all of Microsoft's hosts out of reach: it ends
//! on its own, says so plainly, gives nothing away and leaves nothing behind.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command},
};

use rustix::process::Signal;
use support::{
    guard::until,
    machine,
    passerelle::{World, finish},
    token::made_up,
};

/// Only this machine can be reached.
const ARGUMENTS: &str = "--no-sandbox \"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost\"";

const LINK: &str = "https://teams.microsoft.com/meet/2345678901234?p=abcDEF";

struct Bot {
    world: World,
    token: String,
}

impl Bot {
    fn new() -> Self {
        let bot = Self { world: World::new(env!("CARGO_BIN_EXE_passerelle-under-test")), token: made_up() };
        fs::write(bot.world.path("token"), &bot.token).unwrap();
        bot
    }

    fn join(&self, more: &[&str]) -> Child {
        let words = ["join", LINK, "--headless", "--service", "teams", "--token-file", "token", "--name", "Bot"];
        let mut command: Command = self.world.command(&[&words, more].concat());
        command.env("PASSERELLE_BROWSER_ARGUMENTS", ARGUMENTS).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.spawn().unwrap()
    }

    fn profiles(&self) -> PathBuf {
        self.world.path("passerelle/browser")
    }

    /// The command lines of everything that runs on a profile of this bot's.
    fn browser(&self) -> Vec<(u32, String)> {
        machine::processes_with(&self.profiles().display().to_string())
    }

    fn nothing_is_left(&self) {
        until("the browser to be gone", || self.browser().is_empty().then_some(()));
    }
}

#[test]
fn with_microsoft_out_of_reach_the_call_ends_and_says_so() {
    let bot = Bot::new();
    let call = bot.join(&["--mic", "tone:440", "--camera", "test-pattern:640x360@30"]);
    let lines = until("the browser to run", || Some(bot.browser()).filter(|lines| lines.len() > 2));
    for (_, line) in &lines {
        assert!(!line.contains(&bot.token) && !line.contains("#"), "a secret is in a command line: {line}");
    }
    let ended = finish(call);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("can't be reached from this network"), "{}", ended.stderr);
    assert!(!ended.stderr.contains(&bot.token) && !ended.stdout.contains(&bot.token));
    bot.nothing_is_left();
    assert_eq!(fs::read_dir(bot.profiles()).unwrap().count(), 0, "the profile is removed");
}

#[test]
fn killed_the_app_takes_the_browser_with_it_and_the_next_run_cleans_up() {
    let bot = Bot::new();
    let mut call = bot.join(&[]);
    until("the browser to run", || Some(bot.browser()).filter(|lines| lines.len() > 2));
    call.kill().unwrap();
    call.wait().unwrap();
    bot.nothing_is_left();
    assert_eq!(fs::read_dir(bot.profiles()).unwrap().count(), 1, "nobody was there to remove it");
    let _ = finish(bot.join(&[]));
    assert_eq!(fs::read_dir(bot.profiles()).unwrap().count(), 0);
}

#[test]
fn a_browser_that_is_killed_ends_the_call_with_plain_words() {
    let bot = Bot::new();
    let call = bot.join(&[]);
    let lines = until("the browser to run", || Some(bot.browser()).filter(|lines| lines.len() > 2));
    machine::signal(Signal::KILL, lines.iter().map(|(process, _)| *process));
    let ended = finish(call);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("passerelle: "), "{}", ended.stderr);
    bot.nothing_is_left();
}

#[test]
fn without_a_browser_it_is_said_what_to_install() {
    let bot = Bot::new();
    let ended = finish(bot.join(&["--browser", "/no/such/browser"]));
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("browser of the settings can't be started"), "{}", ended.stderr);
}
