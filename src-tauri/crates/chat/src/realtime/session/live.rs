//! A connection that is open: what the socket says, pings, and the registration.

use std::collections::VecDeque;
use std::time::Duration;

use super::{ACTIVE_AGAIN, Action, EARLY, Live, PONG, QUIET, RENEW_AGAIN, Session, State};
use crate::realtime::{
    Notice, body,
    frame::{self, Frame, Notification},
    steps::{self, REGISTRATION_SECONDS},
};

impl Session {
    pub(super) fn tick_live(&mut self, now: Duration) {
        let State::Live(live) = &mut self.state else { return };
        match live.ping {
            Some((_, sent)) if now >= sent + PONG => return self.fail(now),
            None if now >= live.heard + QUIET => self.ping(now),
            _ => {}
        }
        let State::Live(live) = &mut self.state else { return };
        if live.active_again.is_some_and(|at| now >= at) {
            live.active_again = None;
            self.emit("user.activity", true);
        }
        let State::Live(live) = &mut self.state else { return };
        if live.register.is_some_and(|at| now >= at) {
            live.register = None;
            let (configuration, allocation) = (live.configuration.clone(), live.allocation.clone());
            let request =
                self.token.as_ref().and_then(|token| steps::register(&configuration, &allocation, &self.names, token));
            self.ask(request, now);
            // A late answer is no reason to begin anew: the registration is tried again.
            self.patience = None;
        }
    }

    fn ping(&mut self, now: Duration) {
        let number = self.emit("ping", false);
        if let State::Live(live) = &mut self.state {
            live.ping = Some((number, now));
        }
    }

    fn emit(&mut self, name: &str, active: bool) -> u64 {
        self.events += 1;
        let args = if active { vec![steps::activity()] } else { Vec::new() };
        self.actions.push_back(Action::Say(frame::event(self.events, name, &args)));
        self.events
    }

    pub(super) fn registered(live: &mut Live, actions: &mut VecDeque<Action>, done: bool, now: Duration) {
        let lasts = Duration::from_secs(REGISTRATION_SECONDS) - EARLY;
        live.register = Some(now + if done { lasts } else { RENEW_AGAIN });
        if done && !std::mem::replace(&mut live.registered, true) {
            actions.push_back(Action::Tell(Notice::Up));
        }
    }

    /// The socket says something.
    pub(in crate::realtime) fn heard(&mut self, text: &str, now: Duration) {
        if let State::Live(live) = &mut self.state {
            live.heard = now;
        }
        match Frame::parse(text) {
            Some(Frame::Heartbeat) => self.actions.push_back(Action::Say(frame::HEARTBEAT.to_owned())),
            Some(Frame::Close) => self.fail(now),
            Some(Frame::Event { name, ack, .. }) => self.event(&name, ack, now),
            Some(Frame::Ack(number)) => {
                if let State::Live(live) = &mut self.state
                    && live.ping.is_some_and(|(ping, _)| ping == number)
                {
                    live.ping = None;
                }
            }
            Some(Frame::Request(notification)) => self.notified(&notification, now),
            Some(Frame::Open | Frame::Other) | None => {}
        }
    }

    fn event(&mut self, name: &str, ack: Option<u64>, now: Duration) {
        if let Some(number) = ack {
            self.actions.push_back(Action::Say(frame::ack(number)));
        }
        if name != "trouter.connected" {
            // What the service says of itself beyond that isn't known: something may have been lost.
            if name.starts_with("trouter.") && matches!(&self.state, State::Live(live) if live.registered) {
                self.actions.push_back(Action::Tell(Notice::Lost));
            }
            return;
        }
        match std::mem::replace(&mut self.state, State::Token) {
            State::Greeting(configuration, allocation) => {
                let (register, active_again) = (Some(now), Some(now + ACTIVE_AGAIN));
                let live = Live {
                    configuration,
                    allocation,
                    registered: false,
                    register,
                    active_again,
                    ping: None,
                    heard: now,
                };
                self.state = State::Live(Box::new(live));
                (self.patience, self.refused_tokens) = (None, 0);
                self.emit("user.activity", true);
                self.tick_live(now);
            }
            other => self.state = other,
        }
    }

    fn notified(&mut self, notification: &Notification, now: Duration) {
        let event = body::read(&notification.body);
        self.actions.push_back(Action::Say(frame::answer(notification, event.is_some(), 0)));
        if let Some(event) = event {
            self.actions.push_back(Action::Tell(Notice::Event(event)));
        }
        if matches!(&self.state, State::Live(live) if live.ping.is_none()) {
            self.ping(now);
        }
    }
}
