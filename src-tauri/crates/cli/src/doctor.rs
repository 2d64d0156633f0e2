//! `passerelle doctor`: which devices were found, which browser leads into Teams, and whether somebody can go there.

use app::{Failure, TeamsOptions};
use capture::{CaptureError, Device};
use serde::Serialize;

use crate::{
    doctor_accounts,
    print::{self, Outcome},
};

#[derive(Debug, Serialize)]
pub(crate) struct Found {
    pub(crate) kind: &'static str,
    pub(crate) devices: Vec<DeviceJson>,
    /// Why there are none; null where there are, or where there just are none.
    pub(crate) trouble: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct DeviceJson {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Calls do without these.
const DEVICES: &[&str] = &["cameras", "microphones", "loudspeakers", "screens"];

pub(crate) async fn run(json: bool) -> Outcome {
    let mut found = vec![
        look("cameras", capture::cameras()),
        look("microphones", capture::microphones()),
        look("loudspeakers", capture::speakers()),
        look("screens", capture::screens()),
        browser().await,
    ];
    found.extend(Box::pin(doctor_accounts::look()).await);
    if json {
        print::json(&found);
    } else {
        for found in &found {
            print::line(&describe(found));
        }
    }
    Outcome::Done
}

fn look(kind: &'static str, found: Result<Vec<Device>, CaptureError>) -> Found {
    match found {
        Ok(devices) => {
            let devices = devices.into_iter().map(|Device { id, name, .. }| DeviceJson { id, name }).collect();
            Found { kind, devices, trouble: None }
        }
        Err(error) => Found { kind, devices: Vec::new(), trouble: Some(error.to_string()) },
    }
}

/// The browser that a call into Teams would take.
async fn browser() -> Found {
    let found = app::browser_for(&TeamsOptions::default())
        .await
        .map(|browser| DeviceJson { id: browser.launch.file().display().to_string(), name: browser.title() });
    leads_into_teams(found)
}

fn leads_into_teams(found: Result<DeviceJson, Failure>) -> Found {
    let kind = "browser for Teams";
    match found {
        Ok(browser) => Found { kind, devices: vec![browser], trouble: None },
        Err(failure) => Found { kind, devices: Vec::new(), trouble: Some(failure.words) },
    }
}

fn describe(found: &Found) -> String {
    let mut text = match (&found.trouble, found.devices.len()) {
        (Some(trouble), _) => format!("{}: {trouble}", found.kind),
        (None, 0) if DEVICES.contains(&found.kind) => {
            format!("{}: none; calls work without, or with a test source", found.kind)
        }
        (None, 0) => format!("{}: none", found.kind),
        (None, _) => format!("{}:", found.kind),
    };
    for device in &found.devices {
        text.push_str(&format!("\n  {} ({})", device.name, device.id));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_there_and_what_is_not() {
        let device = Device { id: "0".into(), name: "HD Webcam".into() };
        assert_eq!(describe(&look("cameras", Ok(vec![device]))), "cameras:\n  HD Webcam (0)");
        assert!(describe(&look("cameras", Ok(Vec::new()))).contains("calls work without"));
        let trouble = describe(&look("cameras", Err(CaptureError::NoCamera)));
        assert!(trouble.contains("no camera"), "{trouble}");
        let browser = DeviceJson { id: "/usr/bin/chromium".into(), name: "Chromium 156".into() };
        let found = describe(&leads_into_teams(Ok(browser)));
        assert_eq!(found, "browser for Teams:\n  Chromium 156 (/usr/bin/chromium)");
        let missing = Failure::new(app::Code::BrowserMissing, "no browser for Teams is installed: install one");
        assert_eq!(
            describe(&leads_into_teams(Err(missing))),
            "browser for Teams: no browser for Teams is installed: install one"
        );
    }
}
