//! A person's way through the window: from the start page into the practice meeting and out again.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use media::pattern::Stamp;

use crate::{
    guard::PATIENCE,
    window::{Start, Window},
    words::Words,
};

/// One way through the window.
#[derive(Debug)]
pub struct Journey {
    window: Window,
    words: Words,
    folder: PathBuf,
    suffix: String,
}

impl Journey {
    /// Opens the window in a language, light or dark; pictures of it go into `folder`.
    ///
    /// # Panics
    /// When it doesn't open.
    pub async fn begin(app: &Path, folder: &Path, language: &str, dark: bool, size: (u32, u32)) -> Self {
        std::fs::create_dir_all(folder).expect("the folder for pictures can be made");
        let locale = if language == "fr" { "fr_FR.UTF-8" } else { "en_GB.UTF-8" };
        let theme = if dark { "Adwaita:dark" } else { "Adwaita" };
        let environment = [("LANG", locale), ("LANGUAGE", language), ("GTK_THEME", theme)];
        let start = Start { environment: &environment, display: size, ..Start::new(app) };
        let window = Window::open(&start).await;
        window.size(size.0, size.1).await;
        let suffix = format!("{language}-{}-{}x{}", if dark { "dark" } else { "light" }, size.0, size.1);
        Self { window, words: Words::of(language), folder: folder.to_path_buf(), suffix }
    }

    /// The window, for a closer look.
    #[must_use]
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// Keeps a picture of the screen as it is once everything up to now is drawn.
    pub async fn picture(&self, name: &str) {
        self.window.drawn().await;
        self.window.screenshot(&self.folder.join(format!("{name}-{}.png", self.suffix)));
    }

    /// Presses a button by the key of its word.
    pub async fn press(&self, key: &str) {
        self.window.press_named(self.words.get(key)).await;
    }

    /// Waits for a word by its key.
    pub async fn reads(&self, key: &str) {
        self.window.reads(self.words.get(key)).await;
    }

    /// From the start page to the sheet of the practice meeting.
    pub async fn practice(&self) {
        self.reads("home.title").await;
        self.picture("1-home").await;
        self.press("home.practiceStart").await;
        self.reads("join.now").await;
        self.window.until("the name's field", "return !!document.querySelector('input:not([type=checkbox])')").await;
    }

    /// Fills in a name and waits for one's own picture.
    pub async fn prepare(&self, name: &str) {
        self.window.write("input:not([type=checkbox])", name).await;
        self.painted("canvas[data-stream=\"101\"]").await;
        self.picture("2-join").await;
    }

    /// Joins and waits until the meeting's pictures move.
    pub async fn join(&self) {
        self.press("join.now").await;
        self.reads("lobby.title").await;
        self.picture("3-lobby").await;
        for slot in 0..4 {
            self.painted(&format!("canvas[data-stream=\"{slot}\"]")).await;
        }
        self.picture("4-call").await;
    }

    /// Waits until a canvas has been painted.
    pub async fn painted(&self, css: &str) {
        let script = format!(
            "const c = document.querySelector('{css}'); if (!c || c.width < 16) return false;
             const d = c.getContext('2d', {{ willReadFrequently: true }}).getImageData(0, 0, c.width, c.height).data;
             for (let i = 0; i < d.length; i += 4) if (d[i] !== d[0] || d[i + 1] !== d[1]) return true;
             return false"
        );
        self.window.until(css, &script).await;
    }

    /// The number and source painted in a slot now. Between two sizes of a video a canvas may be empty for a moment.
    pub async fn stamp(&self, slot: u8) -> Stamp {
        let css = format!("canvas[data-stream=\"{slot}\"]");
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.painted(&css).await;
            let painted = self.window.canvas(&css).await;
            if let Some(stamp) = painted.stamp() {
                return stamp;
            }
            assert!(Instant::now() < deadline, "{css} shows no test picture but {}×{}", painted.width, painted.height);
        }
    }

    /// Shows people and what else a person would look at.
    pub async fn look_around(&self) {
        self.press("call.hand.raise").await;
        self.press("call.people.open").await;
        self.painted("canvas[data-stream=\"100\"]").await;
        self.picture("5-people-and-share").await;
        self.press("call.people.open").await;
    }

    /// Leaves and sees the end.
    pub async fn leave(self) {
        self.press("call.leave").await;
        self.reads("end.left.what").await;
        self.picture("6-end").await;
        self.window.close().await;
    }
}
