//! Signing out at a provider that nobody here wrote: the refresh token is ended there, where that can be.

use std::sync::Arc;

use base::http::{HttpFailure, Request};
use identity::SystemClock;
use identity::sign_in::{Redirect, RefusalKind, Session, SignIn, SignInFailure, SignOut};
use identity::vault::Vault;
use tokio::sync::mpsc::UnboundedReceiver;

use super::peer::{by_browser, consent, kind, sign_in};
use super::provider::Provider as Peer;
use super::session::{Bus, inside};
use super::{open, slot};

struct SignedIn {
    sign_in: Arc<SignIn>,
    sent: UnboundedReceiver<Request>,
    session: Session,
    vault: Arc<Vault>,
    refresh: base::Secret,
}

/// Somebody is signed in there.
async fn signed_in(peer: &Peer) -> SignedIn {
    let (sign_in, sent) = sign_in(peer, Redirect::ipv4()).await;
    let sign_in = Arc::new(sign_in);
    let vault = Arc::new(open().await);
    let session = Session::new(Arc::clone(&sign_in), Arc::clone(&vault), slot("a"), Arc::new(SystemClock));
    let tokens = by_browser(&sign_in, consent()).await.unwrap();
    let refresh = tokens.refresh.clone().unwrap();
    session.begin(tokens).await;
    SignedIn { sign_in, sent, session, vault, refresh }
}

/// Signs out; gives what the provider made of it. Here nothing is left, whatever that is.
async fn sign_out(it: &SignedIn) -> Result<(), SignInFailure> {
    let SignOut { here, there } = it.session.sign_out().await;
    assert_eq!(here, Ok(()));
    assert_eq!(it.vault.read(&slot("a")).await, Ok(None));
    there
}

#[tokio::test]
async fn a_refresh_token_is_ended_where_it_came_from() {
    if !inside("revocation::a_refresh_token_is_ended_where_it_came_from", Bus::None) {
        return;
    }
    let peer = Peer::start();
    let it = signed_in(&peer).await;
    let newer = it.sign_in.refresh(&it.refresh).await.unwrap().refresh.unwrap();
    it.vault.write(&slot("a"), &newer).await;
    assert_eq!(sign_out(&it).await, Ok(()));
    assert_eq!(kind(it.sign_in.refresh(&newer).await), RefusalKind::Grant);
    // One that is ended, or was never given out, is no trouble.
    it.vault.write(&slot("a"), &newer).await;
    assert_eq!(sign_out(&it).await, Ok(()));
    assert_eq!(sign_out(&it).await, Ok(()));
}

#[tokio::test]
async fn a_provider_without_a_way_to_end_tokens_is_not_asked() {
    if !inside("revocation::a_provider_without_a_way_to_end_tokens_is_not_asked", Bus::None) {
        return;
    }
    let peer = Peer::ending_tokens("none");
    let mut it = signed_in(&peer).await;
    while it.sent.try_recv().is_ok() {}
    assert_eq!(sign_out(&it).await, Ok(()));
    assert!(it.sent.try_recv().is_err(), "nothing was sent");
    it.sign_in.refresh(&it.refresh).await.unwrap();
}

#[tokio::test]
async fn a_provider_in_trouble_keeps_nobody_from_signing_out() {
    if !inside("revocation::a_provider_in_trouble_keeps_nobody_from_signing_out", Bus::None) {
        return;
    }
    for (how, failure) in [("fails", SignInFailure::Unreadable), ("hangs", SignInFailure::Http(HttpFailure::TimedOut))]
    {
        let peer = Peer::ending_tokens(how);
        let it = signed_in(&peer).await;
        assert_eq!(sign_out(&it).await, Err(failure), "{how}");
        it.sign_in.refresh(&it.refresh).await.expect("it goes on being good, as was said");
    }
    let peer = Peer::start();
    let it = signed_in(&peer).await;
    drop(peer);
    assert!(matches!(sign_out(&it).await, Err(SignInFailure::Http(_))), "nobody is there any more");
}
