//! Which device is used: the one a person liked best of those there are. Sans-IO: told what there is and what was chosen, it
//! says what is used and, whenever that becomes another, what to tell the person.
//!
//! ```text
//!              chosen by the person
//!                     │
//!      ┌──────────────▼─────────────┐  it goes: told, the next one stands in   ┌────────────┐
//!      │ the liked one is used      ├─────────────────────────────────────────▶│ a stand-in │
//!      │                            │◀─────────────────────────────────────────┤ is used    │
//!      └────────────────────────────┘  it comes back: told, used again         └────────────┘
//! ```
//! A place is the set of devices that are there: at a dock another one may be liked than on the train. A choice holds for the
//! place it was made at, and elsewhere by the order of last use.

use ipc::{Device, DeviceMove, DeviceMoved, DevicePlace, DevicePreference, PreferredDevice};

/// The id of no device.
const NONE: &str = "none";
/// The id of the system's own choice.
const DEFAULT: &str = "default";
/// So many are remembered.
const MOST: usize = 16;

/// One kind of devices.
#[derive(Debug, Clone)]
pub struct Preference {
    remembered: DevicePreference,
    present: Vec<Device>,
    used: String,
    /// It was said what there is.
    begun: bool,
}

impl Preference {
    /// Knows what was remembered, and nothing yet of what there is.
    #[must_use]
    pub fn new(remembered: DevicePreference) -> Self {
        let used = remembered.order.first().map_or_else(|| DEFAULT.to_owned(), |first| first.id.clone());
        Self { remembered, present: Vec::new(), used, begun: false }
    }

    /// What is used; `none` where there is nothing.
    #[must_use]
    pub fn used(&self) -> &str {
        &self.used
    }

    /// What is to be remembered.
    #[must_use]
    pub fn remembered(&self) -> &DevicePreference {
        &self.remembered
    }

    /// A person chose this one: it is liked best from now on, and here.
    pub fn choose(&mut self, id: &str) {
        let known = |known: &PreferredDevice| known.id == id;
        let before = self.remembered.order.iter().position(known).map(|place| self.remembered.order.remove(place));
        let name = self.present.iter().find(|device| device.id == id).map(|device| device.name.clone());
        let name = name.or(before.map(|before| before.name)).unwrap_or_default();
        self.remembered.order.insert(0, PreferredDevice { id: id.to_owned(), name });
        self.remembered.order.truncate(MOST);
        let place = self.place();
        self.remembered.places.retain(|known| known.present != place);
        self.remembered.places.insert(0, DevicePlace { present: place, chosen: id.to_owned() });
        self.remembered.places.truncate(MOST);
        self.used = self.pick();
    }

    /// This is what there is now. Gives what to tell where another is used than before.
    pub fn follow(&mut self, present: &[Device]) -> Option<DeviceMove> {
        let before = self.name(&self.used);
        self.present = present.to_vec();
        let used = self.pick();
        // Nobody misses what was never used.
        let begins = !std::mem::replace(&mut self.begun, true);
        if begins && self.remembered.order.first().is_none_or(|liked| liked.id == DEFAULT) {
            self.used = used;
            return None;
        }
        if used == self.used {
            return None;
        }
        let left = std::mem::replace(&mut self.used, used);
        let now = self.name(&self.used);
        let gone = !self.present.iter().any(|device| device.id == left);
        let why = match () {
            () if self.used == NONE => DeviceMoved::Last,
            () if gone && left != NONE => DeviceMoved::Gone,
            () => DeviceMoved::Back,
        };
        Some(DeviceMove { why, from: before, to: now })
    }

    /// The devices that are there, in an order of their own.
    fn place(&self) -> Vec<String> {
        let mut ids: Vec<_> = self.present.iter().map(|device| device.id.clone()).filter(|id| is_real(id)).collect();
        ids.sort_unstable();
        ids
    }

    /// What is liked best of what there is.
    fn pick(&self) -> String {
        let there = |id: &str| self.present.iter().any(|device| device.id == id);
        let place = self.place();
        let here = self.remembered.places.iter().find(|known| known.present == place).map(|known| &known.chosen);
        let order = self.remembered.order.iter().map(|liked| &liked.id);
        // What the app makes up is only for who chose it last: nobody wants to be seen as a test picture in place of a camera.
        let liked = order.enumerate().filter(|(rank, id)| *rank == 0 || !is_made_up(id)).map(|(_, id)| id);
        let real = self.present.iter().map(|device| &device.id).find(|id| is_real(id));
        let default = DEFAULT.to_owned();
        here.into_iter()
            .chain(liked)
            .chain([&default])
            .chain(real)
            .find(|id| there(id))
            .map_or_else(|| NONE.to_owned(), Clone::clone)
    }

    fn name(&self, id: &str) -> String {
        let present = self.present.iter().find(|device| device.id == id).map(|device| &device.name);
        let remembered = || self.remembered.order.iter().find(|liked| liked.id == id).map(|liked| &liked.name);
        present.or_else(remembered).cloned().unwrap_or_default()
    }
}

/// The app makes it up itself.
fn is_made_up(id: &str) -> bool {
    id.starts_with("test-pattern") || id.starts_with("tone")
}

fn is_real(id: &str) -> bool {
    id != DEFAULT && !is_made_up(id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn devices(ids: &[&str]) -> Vec<Device> {
        ids.iter().map(|id| Device { id: (*id).to_owned(), name: format!("The {id}") }).collect()
    }

    const DESK: [&str; 4] = ["default", "built-in", "headset", "tone:440"];
    const TRAIN: [&str; 3] = ["default", "built-in", "tone:440"];

    fn at(ids: &[&str]) -> Preference {
        let mut preference = Preference::new(DevicePreference::default());
        preference.follow(&devices(ids));
        preference
    }

    fn moved(preference: &mut Preference, ids: &[&str]) -> Option<(DeviceMoved, String, String)> {
        preference.follow(&devices(ids)).map(|told| (told.why, told.from, told.to))
    }

    #[test]
    fn the_liked_one_is_missed_aloud_and_comes_back_aloud() {
        let mut preference = at(&DESK);
        preference.choose("built-in");
        preference.choose("headset");
        let (headset, built_in) = ("The headset".to_owned(), "The built-in".to_owned());
        let gone = (DeviceMoved::Gone, headset.clone(), built_in.clone());
        assert_eq!(moved(&mut preference, &TRAIN), Some(gone), "the one used before it stands in");
        assert_eq!(moved(&mut preference, &TRAIN), None, "told once");
        assert_eq!(moved(&mut preference, &DESK), Some((DeviceMoved::Back, built_in, headset)));
        assert_eq!(preference.used(), "headset");
    }

    #[test]
    fn a_choice_on_the_train_does_not_hold_at_the_desk() {
        let mut preference = at(&DESK);
        preference.choose("headset");
        moved(&mut preference, &TRAIN);
        preference.choose("built-in");
        assert!(moved(&mut preference, &DESK).is_some());
        assert_eq!(preference.used(), "headset");
        // Another headset makes another place, where the order of last use holds.
        assert!(moved(&mut preference, &["default", "built-in", "headset", "other"]).is_some());
        assert_eq!(preference.used(), "built-in");
    }

    #[test]
    fn what_is_made_up_stands_in_for_nothing() {
        let mut preference = at(&DESK);
        preference.choose("tone:440");
        assert_eq!(preference.used(), "tone:440");
        preference.choose("headset");
        assert_eq!(moved(&mut preference, &["tone:440"]).unwrap().0, DeviceMoved::Last);
        assert_eq!(preference.used(), "none");
    }

    #[test]
    fn what_is_remembered_is_used_in_the_next_run_without_a_word() {
        let mut preference = at(&DESK);
        preference.choose("headset");
        let mut next = Preference::new(preference.remembered().clone());
        assert_eq!((moved(&mut next, &DESK), next.used()), (None, "headset"));
        let mut elsewhere = Preference::new(preference.remembered().clone());
        assert_eq!(moved(&mut elsewhere, &TRAIN).unwrap().1, "The headset", "missed by its name");
    }

    const ALL: [&str; 6] = ["default", "a", "b", "c", "d", "tone:440"];

    #[derive(Debug, Clone)]
    enum Step {
        /// Which of [`ALL`] there are.
        Present(u8),
        Choose(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![any::<u8>().prop_map(Step::Present), (0..ALL.len()).prop_map(Step::Choose)]
    }

    fn of(bits: u8) -> Vec<&'static str> {
        ALL.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, id)| *id).collect()
    }

    proptest! {
        #[test]
        fn nothing_absent_is_used_and_nothing_changes_without_a_word(steps in prop::collection::vec(step(), 1..40)) {
            let mut preference = at(&[]);
            let mut present = Vec::new();
            for step in steps {
                let before = preference.used().to_owned();
                match step {
                    Step::Present(bits) => {
                        present = of(bits);
                        let told = preference.follow(&devices(&present));
                        prop_assert_eq!(told.is_some(), before != preference.used());
                    }
                    Step::Choose(number) => {
                        let Some(id) = present.get(number % present.len().max(1)) else { continue };
                        preference.choose(id);
                        prop_assert_eq!(preference.used(), *id, "a person's word goes before all");
                    }
                }
                prop_assert!(preference.used() == NONE || present.contains(&preference.used()));
            }
        }

        #[test]
        fn plugging_in_again_restores(first in any::<u8>(), away in any::<u8>(), choice in any::<usize>()) {
            let present = of(first | 2);
            let mut preference = at(&present);
            preference.choose(present[choice % present.len()]);
            let chosen = preference.used().to_owned();
            preference.follow(&devices(&of(away)));
            preference.follow(&devices(&present));
            prop_assert_eq!(preference.used(), chosen);
        }
    }
}
