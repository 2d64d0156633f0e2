//! Practice scripts put together by tests (docs/practice-script.md).

use std::fmt::Write;

/// One meeting of a script, as text to be joined with others.
#[derive(Debug, Clone)]
pub struct Scripted(String);

impl Scripted {
    /// A meeting that Olive organises; she admits whoever waits half a second.
    #[must_use]
    pub fn new(subject: &str) -> Self {
        Self::with(subject, "lobby = true", "admits-after = 0.5")
    }

    /// A meeting without a lobby.
    #[must_use]
    pub fn open(subject: &str) -> Self {
        Self::with(subject, "lobby = false", "")
    }

    /// A meeting in which Olive turns away whoever waits half a second.
    #[must_use]
    pub fn closed(subject: &str) -> Self {
        Self::with(subject, "lobby = true", "rejects-after = 0.5")
    }

    /// A meeting whose lobby nobody opens.
    #[must_use]
    pub fn waiting(subject: &str) -> Self {
        Self::with(subject, "lobby = true", "")
    }

    fn with(subject: &str, key: &str, olive: &str) -> Self {
        Self(format!(
            "[[meeting]]\nsubject = \"{subject}\"\n{key}\n\n\
             [[meeting.person]]\nname = \"Olive\"\nrole = \"organizer\"\n{olive}\n"
        ))
    }

    /// With so many people who show moving pictures; they are called Guest 1, 2, …, and so are the sources of their pictures.
    #[must_use]
    pub fn people(mut self, count: u8) -> Self {
        for number in 1..=count {
            let video = format!("{{ source = {number}, width = 320, height = 180, fps = 15 }}");
            let written = write!(self.0, "\n[[meeting.person]]\nname = \"Guest {number}\"\nvideo = {video}\n");
            written.expect("text can be written");
        }
        self
    }

    /// With somebody who sends nothing.
    #[must_use]
    pub fn person(mut self, name: &str) -> Self {
        write!(self.0, "\n[[meeting.person]]\nname = \"{name}\"\n").expect("text can be written");
        self
    }

    /// Of a meeting of the call page: with somebody by their raw id, who is no user of the organisation's.
    #[must_use]
    pub fn outsider(mut self, name: &str, id: &str) -> Self {
        write!(self.0, "\n[[meeting.person]]\nname = \"{name}\"\nid = \"{id}\"\n").expect("text can be written");
        self
    }

    /// With somebody who waits in the lobby.
    #[must_use]
    pub fn waits(mut self, name: &str) -> Self {
        write!(self.0, "\n[[meeting.person]]\nname = \"{name}\"\nwaits = true\n").expect("text can be written");
        self
    }

    /// With a breakout room of this name, closed until somebody opens it.
    #[must_use]
    pub fn room(self, name: &str) -> Self {
        Self(self.0.replacen("\n\n", &format!("\nbreakout-rooms = [\"{name}\"]\n\n"), 1))
    }

    /// With telephone numbers, as TOML.
    #[must_use]
    pub fn dial_in(self, numbers: &str) -> Self {
        Self(self.0.replacen("\n\n", &format!("\ndial-in = {numbers}\n\n"), 1))
    }

    /// Of a meeting of the call page: its first person calls after so many seconds, and gives up after some more.
    #[must_use]
    pub fn calling(self, after: f64, gives_up: f64) -> Self {
        Self(self.0.replacen("\n\n", &format!("\ncalls = {after:?}\ngives-up = {gives_up:?}\n\n"), 1))
    }

    /// Of a meeting of the call page: the service refuses the first so many tokens.
    #[must_use]
    pub fn refusing_tokens(self, count: u8) -> Self {
        Self(self.0.replacen("\n\n", &format!("\nrefuses-token = {count}\n\n"), 1))
    }

    /// Of a meeting of the call page: one more key of the whole meeting, as TOML.
    #[must_use]
    pub fn with_key(self, line: &str) -> Self {
        Self(self.0.replacen("\n\n", &format!("\n{line}\n\n"), 1))
    }

    /// With somebody who speaks with a tone of so many hertz, between two moments in seconds.
    #[must_use]
    pub fn speaker(mut self, name: &str, hz: f64, (from, to): (f64, f64)) -> Self {
        let voice = format!("voice = {{ tone = {hz:?} }}\nspeaks = [[{from:?}, {to:?}]]");
        write!(self.0, "\n[[meeting.person]]\nname = \"{name}\"\n{voice}\n").expect("text can be written");
        self
    }

    /// Somebody does something, so many seconds after the first guest came.
    #[must_use]
    pub fn event(mut self, at: f64, who: &str, action: &str) -> Self {
        let written = write!(self.0, "\n[[meeting.event]]\nat = {at:?}\nwho = \"{who}\"\ndo = {action}\n");
        written.expect("text can be written");
        self
    }
}

/// A whole script.
#[must_use]
pub fn script(meetings: &[Scripted]) -> String {
    meetings.iter().map(|one| one.0.as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_a_script() {
        let meetings = [
            Scripted::new("One").people(9).event(2.0, "Olive", "{ start-recording = { consent = true } }"),
            Scripted::open("Two").people(1).event(0.0, "Guest 1", "\"raise-hand\""),
            Scripted::closed("Three").room("Harbour").waits("Wanda").event(1.0, "Olive", "\"open-rooms\""),
            Scripted::waiting("Four").person("Somebody").speaker("Somebody else", 440.0, (0.0, 2.0)),
        ];
        let parsed = practice::Script::parse(&script(&meetings), std::path::Path::new("")).unwrap();
        assert_eq!(parsed.meetings.len(), 4);
        assert_eq!(parsed.meetings[2].breakout_rooms, ["Harbour"]);
    }
}
