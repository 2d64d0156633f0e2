//! `window-journey --app PATH --out FOLDER`: joins the practice meeting through the window, on a display of its own, and
//! leaves pictures of every screen.

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| words.windows(2).find(|pair| pair[0] == name).map(|pair| PathBuf::from(&pair[1]));
    let (Some(app), Some(folder)) = (after("--app"), after("--out")) else { return ExitCode::from(2) };
    run(app, folder)
}

#[cfg(target_os = "linux")]
fn run(app: PathBuf, folder: PathBuf) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().expect("the system gives threads");
    runtime.block_on(async {
        use support::{
            journey::{Journey, Look},
            tour::Tour,
        };
        let journey = Journey::begin(&app, &folder, Look::PLAIN).await;
        let tour = Tour::new(&journey);
        tour.start().await;
        tour.practice().await;
        journey.close().await;
    });
    ExitCode::SUCCESS
}

#[cfg(not(target_os = "linux"))]
fn run(_app: PathBuf, _folder: PathBuf) -> ExitCode {
    ExitCode::FAILURE
}
