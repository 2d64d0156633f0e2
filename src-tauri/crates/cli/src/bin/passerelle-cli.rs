//! Passerelle without a window: every command, for servers that run bots.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
