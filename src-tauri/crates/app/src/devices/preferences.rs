//! The preferences of all kinds of devices together, as the window's shell keeps them.

use ipc::{Chosen, DeviceKind, DeviceNews, DevicePreferences, Devices, DevicesNow, PreferredDevice};

use super::preference::Preference;

/// What is liked, what there is, and what is used.
#[derive(Debug)]
pub struct Preferences {
    camera: Preference,
    microphone: Preference,
    speaker: Preference,
    devices: Devices,
}

impl Preferences {
    /// Begins with what was remembered; who has nothing remembered yet has chosen by older settings.
    #[must_use]
    pub fn new(remembered: &DevicePreferences, chosen: &Chosen) -> Self {
        let begin = |remembered: &ipc::DevicePreference, chosen: &str| {
            let mut remembered = remembered.clone();
            if remembered.order.is_empty() && chosen != "default" {
                remembered.order.push(PreferredDevice { id: chosen.to_owned(), name: String::new() });
            }
            Preference::new(remembered)
        };
        Self {
            camera: begin(&remembered.camera, &chosen.camera),
            microphone: begin(&remembered.microphone, &chosen.microphone),
            speaker: begin(&remembered.speaker, &chosen.speaker),
            devices: Devices::default(),
        }
    }

    /// What there is, and what of it is used.
    #[must_use]
    pub fn now(&self) -> DevicesNow {
        DevicesNow { devices: self.devices.clone(), used: self.used() }
    }

    fn used(&self) -> Chosen {
        let used = |preference: &Preference| preference.used().to_owned();
        Chosen { camera: used(&self.camera), microphone: used(&self.microphone), speaker: used(&self.speaker) }
    }

    /// A person chose these devices; gives what is to be remembered, if any is another than is used.
    pub fn choose(&mut self, chosen: &Chosen) -> Option<DevicePreferences> {
        let before = self.used();
        for (preference, chosen) in [
            (&mut self.camera, &chosen.camera),
            (&mut self.microphone, &chosen.microphone),
            (&mut self.speaker, &chosen.speaker),
        ] {
            if preference.used() != chosen {
                preference.choose(chosen);
            }
        }
        Some(self.remembered()).filter(|_| before != *chosen)
    }

    fn remembered(&self) -> DevicePreferences {
        DevicePreferences {
            camera: self.camera.remembered().clone(),
            microphone: self.microphone.remembered().clone(),
            speaker: self.speaker.remembered().clone(),
        }
    }

    /// Devices came or went; gives what is to be told of those that are used.
    pub fn follow(&mut self, devices: Devices) -> Vec<DeviceNews> {
        let news = [
            (DeviceKind::Camera, self.camera.follow(&devices.cameras)),
            (DeviceKind::Microphone, self.microphone.follow(&devices.microphones)),
            (DeviceKind::Speaker, self.speaker.follow(&devices.speakers)),
        ];
        self.devices = devices;
        news.into_iter().filter_map(|(kind, moved)| Some(DeviceNews { kind, moved: moved? })).collect()
    }
}

#[cfg(test)]
mod tests {
    use ipc::{Device, DeviceMoved};

    use super::*;

    fn devices(microphones: &[&str]) -> Devices {
        let list =
            |ids: &[&str]| ids.iter().map(|id| Device { id: (*id).to_owned(), name: (*id).to_owned() }).collect();
        Devices { cameras: list(&["default", "a"]), microphones: list(microphones), ..Devices::default() }
    }

    #[test]
    fn only_what_a_person_chose_is_remembered() {
        let mut preferences = Preferences::new(&DevicePreferences::default(), &Chosen::default());
        assert!(preferences.follow(devices(&["default", "built-in", "headset"])).is_empty());
        let used = preferences.now().used;
        assert_eq!((used.microphone.as_str(), used.speaker.as_str()), ("default", "none"));
        assert_eq!(preferences.choose(&used), None, "it is what is used");
        let remembered = preferences.choose(&Chosen { microphone: "headset".into(), ..used.clone() }).unwrap();
        assert_eq!(remembered.microphone.order[0].name, "headset");
        assert!(remembered.camera.order.is_empty());
        let news = preferences.follow(devices(&["default", "built-in"]));
        assert_eq!((news.len(), news[0].kind, news[0].moved.why), (1, DeviceKind::Microphone, DeviceMoved::Gone));
        assert_eq!(preferences.choose(&preferences.now().used), None, "a stand-in is nobody's choice");
    }

    #[test]
    fn a_choice_of_older_settings_holds() {
        let chosen = Chosen { microphone: "headset".into(), ..Chosen::default() };
        let mut preferences = Preferences::new(&DevicePreferences::default(), &chosen);
        assert!(preferences.follow(devices(&["default", "headset"])).is_empty());
        assert_eq!(preferences.now().used.microphone, "headset");
    }
}
