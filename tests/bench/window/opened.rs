//! A window in a meeting of a practice service of its own, and what it costs.

use std::time::Instant;

use support::{
    machine,
    screen::Area,
    window::{Start, Window},
    words::Words,
};

use super::{MEGABYTE, app};
use crate::{meeting::Host, roles::Invitation};

/// The app and the processes of its webview, by how their names begin.
const PROCESSES: [&str; 3] = ["passerelle", "WebKitWeb", "WebKitNetwork"];

/// Settings with which nothing lies over the pictures: neither a hint about devices nor one's own picture.
pub(super) const QUIET: &str =
    r#"{"selfView":false,"devices":{"camera":"test-pattern:1280x720@30","microphone":"silence","speaker":"none"}}"#;

/// See the module's documentation. Dropping it ends everything.
pub(super) struct Opened {
    pub(super) window: Window,
    words: Words,
    host: Host,
}

/// Where a stream's picture is on the display.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) stream: u8,
    pub(super) picture: Area,
}

impl Opened {
    /// Opens the app on a display of this size, with these settings; a practice service plays `script`.
    pub(super) async fn begin(script: &str, display: (u32, u32), settings: &str) -> Self {
        let host = Host::start(script);
        let runtime = host.runtime();
        let app = app();
        let environment = [("XDG_RUNTIME_DIR", runtime.as_str())];
        let start = Start { display, environment: &environment, settings, ..Start::new(&app) };
        let window = Window::open(&start).await;
        window.size(display.0, display.1).await;
        let opened = Self { window, words: Words::of("en"), host };
        opened.window.reads(opened.words.get("home.title")).await;
        opened
    }

    /// Goes to the join sheet of the practice meeting and sets the camera and the microphone.
    pub(super) async fn prepare(&self, devices: bool) {
        self.window.press_named(self.words.get("home.practiceStart")).await;
        self.window.reads(self.words.get("join.now")).await;
        self.window.write("input:not([type=checkbox])", "Robin Ferris").await;
        let script = format!(
            "let waits = false;
             for (const box of document.querySelectorAll('[role=switch]')) {{
               const on = box.getAttribute('aria-checked') === 'true';
               if (on !== {devices}) {{ box.click(); waits = true; }}
             }}
             return !waits"
        );
        self.window.until("the switches", &script).await;
    }

    /// How others come into the meeting.
    pub(super) fn invitation(&self) -> Invitation {
        self.host.invitation(0)
    }

    /// The name of the button that joins.
    pub(super) fn join(&self) -> &str {
        self.words.get("join.now")
    }

    /// Waits until so many streams of others are painted.
    pub(super) async fn painting(&self, streams: usize) {
        let script = format!("return document.querySelectorAll('{PAINTED}').length >= {streams}");
        self.window.until("everyone to be painted", &script).await;
    }

    /// Where the pictures of the others are, each made to be seen whole: a tile cuts off what its shape has no room for, and
    /// with it a part of the picture's number.
    pub(super) async fn pictures(&self) -> Vec<Shown> {
        let script = format!(
            "return [...document.querySelectorAll('{PAINTED}')].map((canvas) => {{
               canvas.style.objectFit = 'contain';
               const box = canvas.getBoundingClientRect();
               const scale = Math.min(box.width / canvas.width, box.height / canvas.height);
               const [width, height] = [canvas.width * scale, canvas.height * scale];
               return [Number(canvas.dataset.stream), box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height];
             }})"
        );
        let told = self.window.eval(&script).await;
        let rows = told.as_array().into_iter().flatten();
        rows.filter_map(|row| {
            let number = |place: usize| row[place].as_f64().map(f64::round);
            let picture = Area {
                x: number(1)? as i16,
                y: number(2)? as i16,
                width: number(3)? as u16,
                height: number(4)? as u16,
            };
            Some(Shown { stream: number(0)? as u8, picture })
        })
        .collect()
    }

    /// Leaves, and is back on the start page.
    pub(super) async fn leave(&self) {
        self.window.press_named(self.words.get("call.leave")).await;
        self.window.press_named(self.words.get("ended.home")).await;
        self.window.reads(self.words.get("home.title")).await;
    }

    /// The processes that are counted.
    pub(super) fn processes(&self) -> Vec<u32> {
        machine::processes_on(self.window.display(), &PROCESSES)
    }

    /// The display server's.
    pub(super) fn server(&self) -> u32 {
        self.window.display_process()
    }

    /// What all of them take of the memory, in MB.
    pub(super) fn memory(&self) -> f64 {
        self.processes().into_iter().filter_map(machine::proportional_bytes).sum::<u64>() as f64 / MEGABYTE
    }
}

/// A canvas that shows somebody else's picture.
const PAINTED: &str = "canvas.playing[data-stream]:not([data-stream=\"101\"]):not([data-stream=\"102\"])";

/// Processor time of several processes between its making and a look at it, in percent of a core.
pub(super) struct Stopwatch {
    processes: Vec<u32>,
    began: Instant,
    before: f64,
}

impl Stopwatch {
    pub(super) fn start(processes: Vec<u32>) -> Self {
        let before = seconds(&processes);
        Self { processes, began: Instant::now(), before }
    }

    pub(super) fn percent(&self) -> f64 {
        (seconds(&self.processes) - self.before) / self.began.elapsed().as_secs_f64() * 100.0
    }
}

fn seconds(processes: &[u32]) -> f64 {
    processes.iter().filter_map(|process| machine::cpu_seconds(*process)).sum()
}
