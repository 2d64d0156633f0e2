//! Other programs: run and watched, or run and read.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::{Failure, Outcome};

/// What a program said and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    /// Exit code zero.
    pub(crate) ok: bool,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// The cargo that runs this tool.
pub(crate) fn cargo(dir: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(dir);
    command
}

/// The compiler that lies beside that cargo, where it does.
pub(crate) fn rustc() -> Option<std::path::PathBuf> {
    let cargo = std::env::var_os("CARGO")?;
    let rustc = Path::new(&cargo).with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    rustc.is_file().then_some(rustc)
}

/// A program started in a folder. npm is a script on Windows and needs its ending there.
pub(crate) fn program(name: &str, dir: &Path) -> Command {
    let name = if cfg!(windows) && name == "npm" { "npm.cmd" } else { name };
    let mut command = Command::new(name);
    command.current_dir(dir);
    command
}

/// Shows the command, runs it with the terminal's own output, and fails when it fails.
pub(crate) fn watch(command: &mut Command) -> Outcome {
    println!("  $ {}", words(command));
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{}` failed ({status})", words(command)))) }
}

/// Like [`watch`], and hands every line of standard output to `line` after showing it. Gives whether it succeeded.
pub(crate) fn watch_lines(command: &mut Command, mut line: impl FnMut(&str)) -> Outcome<bool> {
    println!("  $ {}", words(command));
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    if let Some(out) = child.stdout.take() {
        for text in BufReader::new(out).lines().map_while(Result::ok) {
            println!("{text}");
            line(&text);
        }
    }
    let status = child.wait().map_err(|error| Failure::new(format!("`{}`: {error}", words(command))))?;
    Ok(status.success())
}

/// Runs it and keeps what it says.
pub(crate) fn read(command: &mut Command) -> Outcome<Said> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
    Ok(Said {
        ok: output.status.success(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Whether a program can be found on the path.
pub(crate) fn exists(name: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    std::env::split_paths(&path).any(|dir| endings.iter().any(|ending| dir.join(format!("{name}{ending}")).is_file()))
}

/// The command as one could type it.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    std::iter::once(program).chain(command.get_args()).map(quoted).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.is_empty() || word.contains(char::is_whitespace) { format!("'{word}'") } else { word.into_owned() }
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot start `{}`: {error}", words(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_is_typed() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["tree", "--format", "{p} {f}"]);
        assert_eq!(words(&command), "cargo tree --format '{p} {f}'");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = watch(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(failure.0.contains("no-such-program-here"), "{}", failure.0);
        assert!(!exists("no-such-program-here"));
    }

    #[cfg(unix)]
    #[test]
    fn lines_are_handed_on_with_the_verdict() {
        let mut lines = Vec::new();
        let ok = watch_lines(Command::new("sh").args(["-c", "echo one; echo two; exit 3"]), |line| {
            lines.push(line.to_owned());
        });
        assert_eq!(lines, ["one", "two"]);
        assert!(!ok.unwrap());
    }
}
