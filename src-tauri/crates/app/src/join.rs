//! From a link and a service to a running call.

use base::{Clock, MonotonicClock};
use meeting::protocol::JoinTarget;
use rtc::signal::ClientSignal;

use crate::{
    Code, Failure, Service, Standby,
    call::{Call, CallHandle, CallOptions, End, Parts},
    meters::First,
    target::{call_target, join_target},
};

/// The word for "the first meeting of the practice service" in place of a link.
pub const PRACTICE: &str = "practice";

/// What to join and how.
#[derive(Debug, Clone)]
pub struct JoinRequest {
    /// A link, an invitation's text, a meeting number, the id of a group call, or [`PRACTICE`].
    pub link: String,
    /// Who hosts it.
    pub service: Service,
    /// How to take part.
    pub options: CallOptions,
}

/// A call, and what was started for it. Dropping it leaves.
#[derive(Debug)]
pub struct Joined {
    call: Call,
}

/// Joins. Returns as soon as the host is reached; whether it lets us in is told by the call.
///
/// # Errors
/// When the link can't be joined, the service can't be reached or does not accept us, or no connection can be made.
pub async fn join(request: JoinRequest) -> Result<Joined, Failure> {
    join_from(request, None).await
}

/// The same with a page that stands by for Teams ([`Standby`]); one that does not fit is closed.
///
/// # Errors
/// See [`join`].
pub async fn join_from(request: JoinRequest, standby: Option<Standby>) -> Result<Joined, Failure> {
    let by_name = request.link.trim() == PRACTICE;
    let target = if by_name { None } else { Some(join_target(&request.link)?) };
    enter(target, request.service, request.options, standby).await
}

/// Calls people: Teams users by their Entra object ids, and Communication Services users by their raw ids (`8:acs:…`). More than one
/// make a group call.
///
/// # Errors
/// When one is no such id, or there is none; else see [`join`].
pub async fn call(people: &[String], service: Service, options: CallOptions) -> Result<Joined, Failure> {
    enter(Some(call_target(people)?), service, options, None).await
}

/// Waits for somebody to call: a person answers by [`meeting::Command::AcceptCall`], a bot by [`CallOptions::answers`].
///
/// # Errors
/// See [`join`].
pub async fn wait(service: Service, options: CallOptions) -> Result<Joined, Failure> {
    let clock = MonotonicClock::start();
    let token = options.read_token().await?;
    let (reached, parts) = tokio::try_join!(service.reach(None), Parts::gather(&options, clock))?;
    Ok(Joined { call: Call::start(None, options, token, (reached.signal, reached.kept), parts)? })
}

/// To a target; without one, to the first meeting that the service names.
async fn enter(
    target: Option<JoinTarget>,
    service: Service,
    options: CallOptions,
    standby: Option<Standby>,
) -> Result<Joined, Failure> {
    // Everything of the call is counted from here.
    let clock = MonotonicClock::start();
    let token = options.read_token().await?;
    let (reached, parts) = tokio::try_join!(service.reach(standby), Parts::gather(&options, clock))?;
    parts.meters.first(First::Socket, clock.now());
    let target = match (target, &reached.first_link) {
        (Some(target), _) => target,
        (None, Some(link)) => join_target(link)?,
        (None, None) => {
            return Err(Failure::new(Code::LinkInvalid, "the service names no meeting: give the meeting's link"));
        }
    };
    Ok(Joined { call: Call::start(Some(target), options, token, (reached.signal, reached.kept), parts)? })
}

/// Takes part in a call whose host came to us: the page that leads into Teams dials instead of being dialled
/// ([`rtc::signal::listen`]). From here on there is no difference.
///
/// # Errors
/// When no connection can be made.
pub async fn join_host(signal: ClientSignal, target: JoinTarget, options: CallOptions) -> Result<Joined, Failure> {
    let clock = MonotonicClock::start();
    let parts = Parts::gather(&options, clock).await?;
    parts.meters.first(First::Socket, clock.now());
    let token = options.read_token().await?;
    Ok(Joined { call: Call::start(Some(target), options, token, (signal, None), parts)? })
}

impl Joined {
    /// Steers and watches the call.
    #[must_use]
    pub fn handle(&self) -> CallHandle {
        self.call.handle()
    }

    /// Waits until the call is over, its files are closed, and what was started for it has ended.
    pub async fn finished(self) -> End {
        self.call.handle().ended().await
    }
}
