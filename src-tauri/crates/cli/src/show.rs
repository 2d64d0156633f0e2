//! What a running call shows on standard error: where it is, who is there, what goes wrong, and a live line of figures.

use std::{collections::BTreeSet, time::Duration};

use app::{
    CallEvent, CallHandle,
    statistics::{Report, StreamFigures},
};
use meeting::{PhaseKind, Snapshot};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    control_words::phase,
    print::{self, LiveLine},
};

/// How often a live line is printed where it can't be written over.
const LINE_EVERY: u32 = 5;

/// How often `--stats-lines` prints.
const STATS_EVERY: u32 = 2;

/// Shows who is there, what goes wrong, and a live line, until the call is over.
pub(crate) async fn show(call: CallHandle, stats_lines: bool) {
    let mut shown = Shown::default();
    let mut live = LiveLine::new();
    let (mut events, mut snapshot) = (call.events(), call.snapshot());
    // What went wrong before anybody could watch.
    call.report().warnings.into_iter().for_each(|words| shown.warning(words, &mut live));
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    let mut seconds = 0;
    loop {
        shown.now(&snapshot.borrow_and_update().clone(), &mut live);
        tokio::select! {
            event = events.recv() => match event {
                Ok(CallEvent::Notice(failure)) => shown.warning(failure.to_string(), &mut live),
                Ok(CallEvent::Meeting(_)) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break,
            },
            changed = snapshot.changed() => if changed.is_err() { break },
            _ = tick.tick() => {
                seconds += 1;
                if live.rewrites() || seconds % LINE_EVERY == 0 {
                    live.show(&live_line(&call.report()));
                }
                if stats_lines && seconds % STATS_EVERY == 0 {
                    print::json(&call.report());
                }
            }
        }
    }
    let _ = call.ended().await;
    live.show(&live_line(&call.report()));
    live.end();
    if stats_lines {
        print::json(&call.report());
    }
}

/// What has been shown, so that nothing is shown twice.
#[derive(Debug, Default)]
struct Shown {
    phase: Option<PhaseKind>,
    people: BTreeSet<String>,
    warnings: BTreeSet<String>,
}

impl Shown {
    fn warning(&mut self, words: String, live: &mut LiveLine) {
        if !self.warnings.contains(&words) {
            live.above(&format!("passerelle: {words}"));
            self.warnings.insert(words);
        }
    }

    fn now(&mut self, snapshot: &Snapshot, live: &mut LiveLine) {
        let phase_now = snapshot.phase.kind();
        if self.phase.replace(phase_now) != Some(phase_now) {
            live.above(phase(app::phase_word(&snapshot.phase)));
        }
        let people: BTreeSet<String> = snapshot.roster.people.values().map(|person| printable(&person.name)).collect();
        if people != self.people && phase_now == PhaseKind::Connected {
            let list: Vec<_> = people.iter().map(String::as_str).collect();
            live.above(&format!("here: {}", list.join(", ")));
            self.people = people;
        }
    }
}

/// A stranger's text, without what a terminal might obey.
fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

fn live_line(report: &Report) -> String {
    let sum = |end: &str, of: &dyn Fn(&StreamFigures) -> u64| -> u64 {
        report.streams.iter().filter(|stream| stream.stream.ends_with(end)).map(of).sum()
    };
    let kilobits = |end| sum(end, &|stream| stream.bitrate) / 1000;
    let videos = report.streams.iter().filter(|stream| stream.stream.starts_with("video.")).count();
    let freezes = sum(".in", &|stream| stream.video.map_or(0, |video| u64::from(video.freezes)));
    let drops: u64 = report.queues.iter().map(|queue| queue.dropped).sum();
    format!(
        "{} · {} s · {videos} videos · in {} kbit/s · out {} kbit/s · lost {} · freezes {freezes} · drops {drops} · \
         sound made up {:.0} ms · CPU {:.1} s · {} MB",
        phase(&report.phase),
        report.duration_ms / 1000,
        kilobits(".in"),
        kilobits(".out"),
        sum(".in", &|stream| stream.lost),
        report.audio.concealed_ms,
        report.process.cpu_seconds,
        report.process.peak_memory_bytes / 1_000_000,
    )
}

#[cfg(test)]
mod tests {
    use app::statistics::VideoFigures;

    use super::*;

    #[test]
    fn the_live_line_adds_up_what_comes_and_goes() {
        let stream = |name: &str, bitrate, lost| StreamFigures {
            stream: name.to_owned(),
            bitrate,
            lost,
            video: Some(VideoFigures { freezes: 1, ..VideoFigures::default() }),
            ..StreamFigures::default()
        };
        let report = Report {
            phase: "connected".into(),
            duration_ms: 12_345,
            streams: vec![
                stream("video.0.in", 1_000_000, 2),
                stream("audio.in", 40_000, 1),
                stream("camera.out", 7_000, 0),
            ],
            ..Report::default()
        };
        let line = live_line(&report);
        assert!(
            line.starts_with("in the meeting · 12 s · 1 videos · in 1040 kbit/s · out 7 kbit/s · lost 3 · freezes 2"),
            "{line}"
        );
    }

    #[test]
    fn strangers_names_do_not_steer_the_terminal() {
        assert_eq!(printable("Ma\u{1b}[31mry\n"), "Ma[31mry");
    }
}
