//! The work account in the real window: signing in through the system's browser at the practice organisation, and what the window knows
//! from then on of meetings and people.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use support::{
    desk::DEVICES,
    guard::until,
    journey::{Journey, Look, built, kept},
    passerelle::{Service, World},
    sign_in_page::browse,
};

/// A machine that an organisation has set up for the practice organisation, which runs on it.
struct Machine {
    world: World,
    organisation: Service,
}

impl Machine {
    fn new() -> Self {
        let world = World::new(env!("CARGO_BIN_EXE_passerelle-under-test"));
        let organisation = world.service();
        fs::write(world.path("policy.toml"), "[work]\ncloud = 'practice'\n").unwrap();
        // What desktops have to open an address in the browser; this one writes down what it was asked for.
        let programs = world.path("bin");
        fs::create_dir(&programs).unwrap();
        let opener = programs.join("xdg-open");
        let asked = world.path("asked");
        fs::write(&opener, format!("#!/bin/sh\nprintf %s \"$1\" > {0}.part && mv {0}.part {0}\n", asked.display()))
            .unwrap();
        fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
        Self { world, organisation }
    }

    async fn window(&self) -> Journey {
        let path = |name: &str| self.world.path(name).to_str().unwrap().to_owned();
        let programs = format!("{}:{}", path("bin"), std::env::var("PATH").unwrap());
        let (runtime, policy) = (path(""), path("policy.toml"));
        let environment = [("XDG_RUNTIME_DIR", &*runtime), ("PASSERELLE_POLICY", &policy), ("PATH", &programs)];
        Journey::with_settings(&built(), &kept("window"), Look::PLAIN, &environment, DEVICES).await
    }

    /// The page that the browser was asked to open.
    fn asked(&self) -> url::Url {
        let file: PathBuf = self.world.path("asked");
        until("the browser to be asked", || fs::read_to_string(&file).ok()).parse().unwrap()
    }
}

#[tokio::test]
async fn a_work_account_signs_in_and_the_window_knows_meetings_and_people() {
    let machine = Machine::new();
    let journey = machine.window().await;
    let window = journey.window();
    journey.reads("agenda.emptyWork").await;
    journey.press("home.settings").await;
    journey.reads("work.given").await;
    window.press_named("Sign in to your work account").await;
    let ca = machine.organisation.ready["caFile"].as_str().unwrap();
    browse(ca, &machine.asked(), &[("person", "ada")]).await;
    window.reads("Signed in as Ada Lindqvist").await;
    journey.picture("organisation-signed-in").await;
    journey.press("common.close").await;

    window.reads("Lunch on deck").await;
    journey.picture("organisation-home").await;
    // It is tomorrow, whatever the time is now; how many come before it is not.
    let more = "const more = [...document.querySelectorAll('button')].find((one) => one.innerText.startsWith('Show ')); more?.click(); \
                return document.body.innerText.includes('All hands')";
    window.until("tomorrow's meetings", more).await;
    window.press_named("Join All hands").await;
    window.reads("Dana Kowalska").await;
    journey.picture("organisation-sheet").await;
    journey.press("common.back").await;

    window.write("[role=combobox]", "kowal").await;
    window.see("[role=option]").await;
    window.reads("Head of people").await;
    journey.picture("organisation-people").await;
    window.press("[role=option]").await;
    journey.reads("people.readyTitle").await;
    journey.close().await;
}
