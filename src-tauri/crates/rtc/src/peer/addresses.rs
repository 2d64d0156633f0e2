//! The addresses that the engine binds. It asks for them whenever it binds anew, which is at every ICE restart, so that what is
//! put in here meanwhile holds from then on.

use std::{
    io,
    net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket},
    sync::{Arc, Mutex, PoisonError},
    vec,
};

use crate::RtcError;

/// See the module's documentation. Copies are the same list.
#[derive(Debug, Clone)]
pub(super) struct Addresses(Arc<Mutex<Vec<IpAddr>>>);

impl Addresses {
    pub(super) fn new(bind: &[IpAddr]) -> Self {
        Self(Arc::new(Mutex::new(bind.to_vec())))
    }

    /// Others from the next time on, if any is there to bind.
    ///
    /// # Errors
    /// When none of them can be bound: with no socket at all the engine would end.
    pub(super) fn replace(&self, bind: Vec<IpAddr>) -> Result<(), RtcError> {
        if !bind.iter().any(|ip| UdpSocket::bind((*ip, 0)).is_ok()) {
            return Err(RtcError::Config("no address of this machine can be bound".into()));
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bind;
        Ok(())
    }

    pub(super) fn now(&self) -> Vec<IpAddr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ToSocketAddrs for Addresses {
    type Iter = vec::IntoIter<SocketAddr>;

    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        let addresses: Vec<SocketAddr> = self.now().into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
        Ok(addresses.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_there_replace_nothing() {
        let addresses = Addresses::new(&[[127, 0, 0, 1].into()]);
        // Documentation addresses (RFC 5737) are no machine's.
        assert!(addresses.replace(vec![[192, 0, 2, 1].into()]).is_err());
        assert!(addresses.replace(Vec::new()).is_err());
        assert_eq!(addresses.now(), [IpAddr::from([127, 0, 0, 1])]);
        addresses.replace(vec![[192, 0, 2, 1].into(), [127, 0, 0, 2].into()]).unwrap();
        assert_eq!(addresses.to_socket_addrs().unwrap().count(), 2);
    }
}
