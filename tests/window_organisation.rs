//! The work account in the real window: signing in through the system's browser at the practice organisation, and what the window knows
//! from then on of meetings and people. With everything logged that can be, nothing of it shows outside the window.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of a test fail the test")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::json;
use support::{
    desk::{DEVICES, SAID},
    guard::until,
    journey::{Journey, Look, built, kept},
    passerelle::{Service, World},
    private::{Private, files},
    sign_in_page::browse,
    window::Window,
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
        let environment = [
            ("XDG_RUNTIME_DIR", &*runtime),
            ("PASSERELLE_POLICY", &policy),
            ("PATH", &programs),
            ("PASSERELLE_LOG", "trace"),
            ("NO_COLOR", "1"),
            // The libraries of the desktop have a log of their own.
            ("G_MESSAGES_DEBUG", "all"),
        ];
        Journey::with_settings(&built(), &kept("window"), Look::PLAIN, &environment, DEVICES).await
    }

    /// What this organisation holds, and what it gave out for this sign-in.
    async fn private(&self, asked: &url::Url, code: String) -> Private {
        let once = asked.query_pairs().filter(|(name, _)| ["state", "nonce", "code_challenge"].contains(&&**name));
        let once: Vec<_> = once.map(|(_, value)| value.into_owned()).collect();
        assert_eq!(once.len(), 3, "{asked}");
        let private = Private::secrets().and_of(&self.organisation.ready).await;
        assert!(private.len() > 30, "this test knows of {} words only", private.len());
        private.and(once).and([code])
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
    let asked = machine.asked();
    let code = browse(ca, &asked, &[("person", "ada")]).await;
    let private = machine.private(&asked, code).await;
    window.reads("Signed in as Ada Lindqvist").await;
    journey.picture("organisation-signed-in").await;
    journey.press("common.close").await;

    // It is tomorrow, whatever the time is now: today's meetings leave the list when they have ended, and how many come before it is not known.
    let more = "const more = [...document.querySelectorAll('button')].find((one) => one.innerText.startsWith('Show ')); more?.click(); \
                return document.body.innerText.includes('All hands')";
    window.until("tomorrow's meetings", more).await;
    journey.picture("organisation-home").await;
    window.press_named("Join All hands").await;
    window.reads("Dana Kowalska").await;
    journey.picture("organisation-sheet").await;
    command_lines_hold_none_of(&private, window);
    journey.press("common.back").await;

    window.write("[role=combobox]", "kowal").await;
    window.see("[role=option]").await;
    window.reads("Head of people").await;
    journey.picture("organisation-people").await;
    window.press("[role=option]").await;
    journey.reads("people.readyTitle").await;
    a_guest_comes_and_all_sign_out(&machine, window).await;
    command_lines_hold_none_of(&private, window);
    let desk = journey.close().await;
    logs_and_files_hold_none_of(&private, desk.home());
}

/// The page hands over a key, has a token made with it, and signs everybody out, by the commands that its buttons call.
async fn a_guest_comes_and_all_sign_out(machine: &Machine, window: &Window) {
    let key = fs::read_to_string(machine.organisation.ready["connectionStringFile"].as_str().unwrap()).unwrap();
    let form = json!({ "name": "Harbour", "way": { "by": "connectionString" }, "connectionString": key });
    let guest = json!({ "type": "guest", "name": "Harbour" });
    for (command, words) in [
        ("add_guest", json!({ "form": form })),
        ("sign_in", json!({ "whose": guest, "by": "browser" })),
        ("sign_out", json!({ "whose": guest })),
        ("sign_out", json!({ "whose": { "type": "work" } })),
    ] {
        let call = format!("return await __TAURI_INTERNALS__.invoke({}, {words})", json!(command));
        let done = window.attempt(&call).await;
        // The desk's keyring is locked, if it has one: signing out says that something may be left.
        assert!(done.is_ok() || command == "sign_out", "{command}: {done:?}");
    }
}

fn command_lines_hold_none_of(private: &Private, window: &Window) {
    let lines = window.command_lines();
    for witness in ["debug/passerelle", "WebKitWebProcess", "WebKitNetworkProcess"] {
        assert!(lines.iter().any(|line| line.contains(witness)), "nothing of {witness}: {lines:?}");
    }
    lines.iter().for_each(|line| private.absent("a command line", line.as_bytes()));
}

fn logs_and_files_hold_none_of(private: &Private, home: &Path) {
    let log = String::from_utf8_lossy(&fs::read(home.join(SAID)).unwrap()).into_owned();
    for witness in ["TRACE", "asking", "asked Graph", "hyper_util", "rustls"] {
        assert!(log.contains(witness), "nothing of {witness} in the log: this test sees too little");
    }
    let refresh = log.split("1.").any(|rest| rest.bytes().take_while(|byte| is_of_a_token(*byte)).count() > 60);
    assert!(!refresh, "something like a refresh token of the practice organisation is in the log");
    let files = files(home);
    assert!(files.len() > 2, "the window keeps more: {files:?}");
    for (path, held) in files {
        private.absent(&path.display().to_string(), &held);
    }
}

fn is_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}
