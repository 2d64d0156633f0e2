//! Chromium with the test page of `tests/browser`: a media stack that is not ours, steered line by line.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Once,
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::machine;

/// How long the browser may take to start, and to carry out one request.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the browser uses as its own devices.
#[derive(Debug, Clone, Default)]
pub struct Devices {
    /// A Y4M file, played over and over.
    pub camera: Option<PathBuf>,
    /// A WAV file, played over and over.
    pub microphone: Option<PathBuf>,
    /// The folder for what the page hands over while it measures.
    pub uploads: Option<PathBuf>,
}

/// A running browser with the page loaded. Dropping it ends both.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    requests: Option<ChildStdin>,
    answers: Receiver<Value>,
    origin: String,
    last: u64,
}

impl Browser {
    /// Builds the page (once a process), starts the browser and waits until the page is there.
    ///
    /// # Panics
    /// With words, when there is no browser, no Node, or no npm packages: a test that needs them can't pass without.
    #[must_use]
    pub fn start(devices: &Devices) -> Self {
        build_page();
        let mut options = json!({ "executable": executable() });
        let files = [("camera", &devices.camera), ("microphone", &devices.microphone), ("uploads", &devices.uploads)];
        for (name, file) in files {
            if let Some(file) = file {
                options[name] = json!(file);
            }
        }
        let mut driver = Command::new("node")
            .arg(bundles().join("driver.cjs"))
            .arg(options.to_string())
            .env("NODE_PATH", root().join("ui/node_modules"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts: cargo xtask test installs what is missing");
        let requests = driver.stdin.take();
        let out = driver.stdout.take().expect("the driver's output is a pipe");
        let (send, answers) = channel();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let Ok(answer) = serde_json::from_str(&line) else { continue };
                if send.send(answer).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self { driver, requests, answers, origin: String::new(), last: 0 };
        let ready = browser.answers.recv_timeout(PATIENCE).expect("the browser starts and loads the page");
        browser.origin = ready["origin"].as_str().expect("the driver's first line has the origin").to_owned();
        browser
    }

    /// The page's origin, for doors that check it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The browser's processes now, without the driver that started them.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        machine::descendants(self.driver.id())
    }

    /// Asks the page for something; its verbs are in `tests/browser/page/page.ts`.
    ///
    /// # Errors
    /// What the page said went wrong.
    ///
    /// # Panics
    /// When the driver is gone or silent for a minute.
    pub fn ask(&mut self, verb: &str, with: Value) -> Result<Value, String> {
        self.last += 1;
        let request = json!({ "id": self.last, "verb": verb, "with": with });
        let pipe = self.requests.as_mut().expect("the driver takes requests until it is dropped");
        writeln!(pipe, "{request}").expect("the driver is there");
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let answer = self.answers.recv_timeout(left).unwrap_or_else(|_| panic!("no answer to {verb}"));
            if answer["id"] != json!(self.last) {
                continue;
            }
            return match answer["error"].as_str() {
                Some(error) => Err(error.to_owned()),
                None => Ok(answer["result"].clone()),
            };
        }
    }

    /// What the page has seen, heard and been told up to now.
    ///
    /// # Panics
    /// When nothing was started in the page.
    pub fn report(&mut self) -> Report {
        Report(self.ask("report", Value::Null).expect("the page reports"))
    }

    /// Reports until one is as wanted.
    ///
    /// # Panics
    /// With the last report, when none was within `patience`.
    pub fn wait_for(&mut self, what: &str, patience: Duration, wanted: impl Fn(&Report) -> bool) -> Report {
        let deadline = Instant::now() + patience;
        loop {
            let report = self.report();
            if wanted(&report) {
                return report;
            }
            assert!(Instant::now() < deadline, "{what}: not within {patience:?}; last report:\n{:#}", report.0);
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The end of its input tells the driver to close the browser and remove the profile.
        drop(self.requests.take());
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if matches!(self.driver.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// What the page said, with the questions tests ask of it.
#[derive(Debug, Clone)]
pub struct Report(pub Value);

/// One source as the page saw it in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Where: `slot 0`, `share`, `camera`.
    pub place: String,
    /// Whose stamp.
    pub source: u64,
    /// Pictures with it.
    pub pictures: u64,
    /// Pictures that came out of order.
    pub backwards: u64,
    /// The longest time between two, in milliseconds.
    pub longest_gap_ms: f64,
}

impl Report {
    /// Where the call is.
    #[must_use]
    pub fn phase(&self) -> &str {
        self.0["phase"].as_str().unwrap_or_default()
    }

    /// Types of the messages that came, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<&str> {
        texts(&self.0["messages"])
    }

    /// Names of who is there.
    #[must_use]
    pub fn people(&self) -> Vec<&str> {
        texts(&self.0["people"])
    }

    /// Video codecs in use.
    #[must_use]
    pub fn video_codecs(&self) -> Vec<&str> {
        texts(&self.0["videoCodecs"])
    }

    /// What went wrong in the page.
    #[must_use]
    pub fn errors(&self) -> Vec<&str> {
        texts(&self.0["errors"])
    }

    /// Everything that was seen.
    #[must_use]
    pub fn sightings(&self) -> Vec<Sighting> {
        let views = self.0["views"].as_array().map(Vec::as_slice).unwrap_or_default();
        views.iter().flat_map(sightings).collect()
    }

    /// Pictures of a source, in all places.
    #[must_use]
    pub fn pictures_of(&self, source: u64) -> u64 {
        self.sightings().iter().filter(|seen| seen.source == source).map(|seen| seen.pictures).sum()
    }

    /// Looks in which the tone asked about as number `index` held more than `share` of the power.
    #[must_use]
    pub fn heard(&self, index: usize, share: f64) -> usize {
        let hearings = self.0["hearings"].as_array().map(Vec::as_slice).unwrap_or_default();
        hearings.iter().filter(|hearing| hearing["shares"][index].as_f64().is_some_and(|part| part > share)).count()
    }

    /// The strongest frequency of each look that was not silent, in Hz.
    #[must_use]
    pub fn dominant(&self) -> Vec<f64> {
        let hearings = self.0["hearings"].as_array().map(Vec::as_slice).unwrap_or_default();
        hearings.iter().filter_map(|hearing| hearing["dominant"].as_f64()).filter(|&hz| hz > 0.0).collect()
    }
}

fn sightings(view: &Value) -> Vec<Sighting> {
    let list = view["sightings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let read = |seen: &Value| {
        Some(Sighting {
            place: view["place"].as_str()?.to_owned(),
            source: seen["source"].as_u64()?,
            pictures: seen["pictures"].as_u64()?,
            backwards: seen["backwards"].as_u64()?,
            longest_gap_ms: seen["longestGap"].as_f64()?,
        })
    };
    list.iter().filter_map(read).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

fn build_page() {
    static BUILD: Once = Once::new();
    BUILD.call_once(|| {
        let built = Command::new("node")
            .arg(root().join("tests/browser/build.mjs"))
            .env("BROWSER_OUT", bundles())
            .status()
            .expect("node starts: cargo xtask test installs what is missing");
        assert!(built.success(), "the test page can't be built: `npm ci` in ui/, or cargo xtask test, which does it");
    });
}

fn executable() -> PathBuf {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let path = env::var_os("PATH").unwrap_or_default();
    let found = || names.iter().flat_map(|name| env::split_paths(&path).map(move |dir| dir.join(name)));
    let given = env::var_os("CHROMIUM").map(PathBuf::from);
    given
        .or_else(|| found().find(|file| file.is_file()))
        .expect("a Chromium: cargo xtask test installs it, CHROMIUM names it")
}

fn bundles() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from).join("browser")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the checkout")
}
