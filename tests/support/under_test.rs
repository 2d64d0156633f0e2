//! The command line as `passerelle-cli` has it, built beside the tests so that they always run what they were built with.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
