//! Whom to trust, and what went wrong when there was no answer.

use std::{error::Error, io, sync::Arc};

use base::http::HttpFailure;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore, crypto};
use rustls_platform_verifier::Verifier;

use super::WebSetupError;

/// TLS 1.2 and 1.3 by ring, certificates judged by the system and by the extra authorities of a PEM text.
pub(super) fn config(extra_authorities: Option<&[u8]>) -> Result<ClientConfig, WebSetupError> {
    let extra = extra_authorities.map_or(Ok(Vec::new()), authorities)?;
    let provider = Arc::new(crypto::ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(|_| WebSetupError::NoTrust)?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    // "Dangerous" is any verifier of one's own; this one is the system's.
    let builder = builder.map_err(|_| WebSetupError::Client)?.dangerous();
    Ok(builder.with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, WebSetupError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = read.map_err(|_| WebSetupError::Authorities)?;
    // The verifier reports a bad one no differently from a bare system, so that it is tried here.
    let mut roots = RootCertStore::empty();
    for certificate in &certificates {
        roots.add(certificate.clone()).map_err(|_| WebSetupError::Authorities)?;
    }
    if roots.is_empty() { Err(WebSetupError::Authorities) } else { Ok(certificates) }
}

/// What reqwest says, as one of the few things a client can act on. Its own words hold addresses.
pub(super) fn failure(error: &reqwest::Error) -> HttpFailure {
    if error.is_timeout() {
        HttpFailure::TimedOut
    } else if causes(error).any(|cause| cause.is::<rustls::Error>()) {
        HttpFailure::Untrusted
    } else if error.is_connect() {
        HttpFailure::Unreachable
    } else {
        HttpFailure::Broken
    }
}

/// An error and what it was caused by. An `io::Error` passes over the error inside it when asked for its source.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}
