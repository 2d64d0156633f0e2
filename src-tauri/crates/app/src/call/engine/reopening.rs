//! A host of one's own that is gone within a call is opened once more: the browser of a call into Teams crashes, is closed, or its page
//! is loaded anew. The call comes back by itself, with microphone and camera as they were; a second time it ends. Where the app's own
//! webview shows the page and Microsoft does not support that, the call goes on its way in an installed browser instead.
//!
//! For whoever watches, the call is being mended meanwhile: the people stay where they were, and nothing is sent.

use meeting::{EndCause, Interrupted, JoinOptions, NotNow, Phase, Trouble, Why};
use rtc::Peer;

use super::*;

/// How often the host was opened.
#[derive(Debug, Clone, Default)]
pub(super) enum Opened {
    /// By whoever started the call.
    #[default]
    Once,
    /// And once more; how the call was before, until it is there again.
    Twice(Option<Arc<Snapshot>>),
}

/// A host that was opened, and a connection that offers itself to it.
struct Fresh {
    host: (ClientSignal, Kept),
    peer: (Peer, Offer, PeerEvents),
    token: Option<Secret>,
}

impl Engine {
    /// Whether the host is gone and can be opened once more: in the middle of the call, for the first time; or before it, in a webview
    /// that is not supported.
    pub(super) fn is_lost(&self) -> bool {
        let Phase::Ended { cause, reason, .. } = &self.machine.snapshot().phase else { return false };
        let Some(kept) = self.kept.as_ref().filter(|_| self.alive && self.end.is_none()) else { return false };
        match End::of(*cause, *reason, self.closed.as_ref()).cause {
            EndCause::HostVanished => {
                let within = self.machine.snapshot().joined_at.is_some();
                within && matches!(self.opened, Opened::Once) && self.target.is_some() && kept.can_reopen()
            }
            EndCause::EnvironmentUnsupported => kept.is_own_webview(),
            _ => false,
        }
    }

    /// Opens the host once more and joins. `None` when the call is over instead.
    pub(super) async fn come_back(&mut self, inbox: &mut Inbox) -> Option<PeerEvents> {
        let mut kept = self.kept.take()?;
        self.outgoing.clear();
        let unsuited = kept.is_own_webview() && self.machine.snapshot().joined_at.is_none();
        let (before, fails_as) = if unsuited {
            if let Err(failure) = kept.leave_webview().await {
                self.kept = Some(kept);
                self.shared.notice(failure);
                self.over(EndCause::EnvironmentUnsupported);
                return None;
            }
            let words =
                "Microsoft does not support Teams calls in the app's own window: a browser is opened in its place";
            self.shared.notice(Failure::new(Code::WebviewUnsupported, words));
            (self.snapshot.borrow().clone(), EndCause::EnvironmentUnsupported)
        } else {
            (self.mend(), EndCause::HostVanished)
        };
        let opening = tokio::spawn(open(kept, self.options.clone(), self.shared.clock));
        let Some(opened) = self.wait_for(opening, inbox).await else {
            self.over(EndCause::Left);
            return None;
        };
        match opened {
            Ok(Fresh { host: (signal, kept), peer: (peer, offer, events), token }) => {
                self.signal = signal;
                self.kept = Some(kept);
                self.closed = None;
                let old = self.shared.exchange(peer);
                tokio::spawn(async move { old.close().await });
                self.join_again(&before, offer, token);
                Some(events)
            }
            Err(failure) => {
                self.shared.notice(failure);
                self.over(fails_as);
                None
            }
        }
    }

    /// From now on the call is being mended; gives how it was.
    fn mend(&mut self) -> Arc<Snapshot> {
        let words = "the browser that leads into Teams ended: it is opened again, and the meeting joined once more";
        self.shared.notice(Failure::new(Code::BrowserReopened, words));
        let before = Arc::new(interrupted(&self.snapshot.borrow(), self.shared.clock.now()));
        self.opened = Opened::Twice(Some(before.clone()));
        self.publish();
        before
    }

    /// `None` when somebody leaves meanwhile; what is begun is ended then.
    async fn wait_for<T>(
        &mut self,
        mut opening: tokio::task::JoinHandle<Result<T, Failure>>,
        inbox: &mut Inbox,
    ) -> Option<Result<T, Failure>> {
        loop {
            tokio::select! {
                opened = &mut opening => return Some(opened.unwrap_or_else(|error| {
                    Err(Failure::because(Code::BrowserFailed, "the browser can't be opened again", &error))
                })),
                Some((command, reply)) = inbox.asked.recv() => {
                    let leaves = matches!(command, Command::Leave { .. });
                    let _ = reply.send(if leaves { Ok(()) } else { Err(NotNow { why: Why::Phase }) });
                    if leaves {
                        break;
                    }
                }
                _ = &mut inbox.dropped => break,
                Some(news) = inbox.device_news.recv() => self.shared.notice(news.failure),
                _ = inbox.tick.tick() => self.tick(),
            }
        }
        opening.abort();
        let _ = opening.await;
        None
    }

    /// As the call was: microphone, camera, what is heard and which slots show whom.
    fn join_again(&mut self, before: &Snapshot, offer: Offer, token: Option<Secret>) {
        let now = self.shared.clock.now();
        self.tokens.gave(token.clone());
        self.restart.forget();
        self.machine = meeting::Call::new(JoinOptions {
            target: self.target.clone(),
            display_name: self.options.name.clone(),
            token,
            muted: before.muted(),
            camera: before.camera.on,
        });
        let _ = self.machine.command(Command::Deafen(before.deafened), now);
        begin(&mut self.machine, offer, self.options.consent, now);
        let _ = self.machine.command(Command::Want(before.slots.wishes.clone()), now);
        self.share_due |= before.share.on;
        if let Err(error) = self.shared.hearing.renew() {
            self.shared.notice(Failure::because(Code::Codec, "the sound can't be decoded", &error));
        }
    }

    /// How the call is shown while it is on its way back; `None` where it is as the machine says.
    pub(super) fn being_mended(&mut self) -> Option<Snapshot> {
        let now = self.machine.snapshot();
        let Opened::Twice(Some(before)) = &self.opened else { return None };
        let under_way = match now.phase.kind() {
            PhaseKind::Idle | PhaseKind::Connecting | PhaseKind::Ringing => true,
            // The old machine's word, as long as there is no other.
            PhaseKind::Ended => self.end.is_none(),
            _ => false,
        };
        if !under_way {
            self.opened = Opened::Twice(None);
            return None;
        }
        let (microphone, camera, share) = (now.microphone.clone(), now.camera.clone(), now.share.clone());
        Some(Snapshot { microphone, camera, share, ..(**before).clone() })
    }

    /// Ends the call where no host is left to do so.
    fn over(&mut self, cause: EndCause) {
        self.opened = Opened::Twice(None);
        self.end = Some(End { cause, reason: None });
        let at = self.shared.clock.now().into();
        let phase = Phase::Ended { at, cause, reason: None };
        self.snapshot.send_replace(Arc::new(Snapshot { phase: phase.clone(), ..self.machine.snapshot().clone() }));
        for event in [Event::Phase(phase), Event::Ended { cause, reason: None }] {
            let _ = self.shared.events.send(CallEvent::Meeting(event));
        }
    }
}

/// The people stay where they were, and nothing is sent.
fn interrupted(before: &Snapshot, at: Duration) -> Snapshot {
    let since = match &before.phase {
        Phase::Reconnecting { since, .. } => *since,
        _ => at.into(),
    };
    let lost = Trouble { host: true, media: true, service: false };
    let phase = Phase::Reconnecting { since, from: Interrupted::Connected, lost };
    Snapshot { phase, sending: meeting::Sending::default(), ..before.clone() }
}

async fn open(kept: Kept, options: CallOptions, clock: base::MonotonicClock) -> Result<Fresh, Failure> {
    let token = options.read_token().await?;
    let (host, peer) = tokio::try_join!(kept.reopen(), super::super::parts::offering(&options, clock))?;
    Ok(Fresh { host, peer, token })
}
