//! The desktop app's program: the window, or a word of the command line.

// A window's program opens no console on Windows; a word's output goes to the console that called it.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match passerelle_lib::opening(&words) {
        Some(opened) => passerelle_lib::run(opened),
        None => cli::main(),
    }
}
