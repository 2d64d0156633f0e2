//! A certificate authority for this machine's own names, whose key never leaves the service.

use std::{io, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::{RecordsError, Tenant};

/// What the certificate of the service is good for.
const NAMES: &[&str] = &["localhost", "127.0.0.1", "::1"];

/// There can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A certificate can't be made.
    #[error("no certificate can be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS can't be set up with it.
    #[error("the certificate can't be used: {0}")]
    Tls(#[from] rustls::Error),
    /// It can't be remembered.
    #[error(transparent)]
    Records(#[from] RecordsError),
}

/// The authority's certificate, and TLS with a certificate it has signed.
#[derive(Debug, Clone)]
pub struct Authority {
    pem: String,
    tls: Arc<ServerConfig>,
}

impl Authority {
    /// The authority of an organisation: the same as long as its records last, so that it need be trusted only once. The
    /// service's own certificate is made anew each time.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn of(tenant: &Tenant, now: Timestamp) -> Result<Self, AuthorityError> {
        let (pem, key) = match (text(tenant.kept("authority")?), text(tenant.kept("authority's key")?)) {
            (Some(pem), Some(key)) => (pem, KeyPair::from_pem(&key)?),
            _ => {
                let key = KeyPair::generate()?;
                let pem = authority_params().self_signed(&key)?.pem();
                tenant.keep("authority", pem.as_bytes())?;
                tenant.keep("authority's key", key.serialize_pem().as_bytes())?;
                (pem, key)
            }
        };
        let issuer = Issuer::new(authority_params(), key);
        let own_key = KeyPair::generate()?;
        let own = own_params(now)?.signed_by(&own_key, &issuer)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(own.der().to_vec())], key)?;
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { pem, tls: Arc::new(tls) })
    }

    /// Its certificate, for whoever is to trust it.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// TLS with the service's certificate.
    #[must_use]
    pub fn tls(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.tls)
    }
}

fn text(bytes: Option<Vec<u8>>) -> Option<String> {
    String::from_utf8(bytes?).ok()
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Passerelle practice authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // Not a moment of now: the authority signs itself once and is read again in other years.
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2046, 1, 1);
    params
}

/// Some systems refuse certificates that last longer than 825 days.
fn own_params(now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    let day = |days: i64| {
        let at = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
        let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        date_time_ymd(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = day(-30);
    params.not_after = day(365);
    Ok(params)
}

impl From<AuthorityError> for io::Error {
    fn from(error: AuthorityError) -> Self {
        Self::other(error)
    }
}
