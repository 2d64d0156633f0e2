//! A panic tells where it was and nothing of anybody: each runs in a process of its own, as it would in the program.

#![allow(clippy::unwrap_used, reason = "these fail on purpose")]

use std::{env, process::Command, thread};

/// Says to the inner run that it is one.
const INNER: &str = "PASSERELLE_TEST_INNER";
const NAME: &str = "Ann Example";
const TOKEN: &str = "eyJhbGciOiJub25lIn0.e30.c2ln";

/// Everything that a panic can hold, each in a thread that the panic ends.
fn panics() {
    let name = || env::var("PASSERELLE_TEST_NAME").unwrap_or(NAME.to_owned());
    let failed = |text: &str| -> Result<(), String> { Err(text.to_owned()) };
    let threads = [
        thread::spawn(move || panic!("{} left", name())),
        thread::spawn(move || failed(TOKEN).unwrap()),
        thread::spawn(move || failed(NAME).expect("somebody joins")),
        thread::spawn(move || assert_eq!(name(), TOKEN)),
        thread::spawn(move || std::panic::panic_any(name())),
        thread::spawn(|| panic!("words of the code")),
    ];
    for thread in threads {
        thread.join().unwrap_err();
    }
}

#[test]
fn a_panic_says_where_and_nothing_personal() {
    if env::var_os(INNER).is_some() {
        cli::log_to_stderr(2);
        return panics();
    }
    for backtrace in ["0", "full"] {
        let mut inner = Command::new(env::current_exe().unwrap());
        inner.args(["--exact", "a_panic_says_where_and_nothing_personal", "--nocapture"]);
        let inner = inner.env(INNER, "1").env("RUST_BACKTRACE", backtrace).env("PASSERELLE_LOG", "trace");
        let ended = inner.output().unwrap();
        let said = String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{said}");
        assert_eq!(said.matches("a fault of this program").count(), 6, "{said}");
        assert!(said.contains("panics.rs:") && said.contains("words of the code"), "{said}");
        assert_eq!(said.contains("thread::spawn") || said.contains("std::thread"), backtrace == "full", "{said}");
        for private in [NAME, "Ann", TOKEN, "eyJ"] {
            let line = said.lines().find(|line| line.contains(private));
            assert_eq!(line, None, "{private} shows");
        }
    }
}
