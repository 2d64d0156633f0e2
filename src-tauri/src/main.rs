//! The desktop app's program. Until its window exists, every word of the command line does what it does in `passerelle-cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
