//! Certificates, ours and the callers', reloaded when their files change.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::service::config::Config;
use crate::service::reload::Reloaded;
use crate::service::telemetry::metrics;

/// The server's side of TLS.
pub struct Tls {
    config: Arc<Reloaded<ServerConfig>>,
    handshake: Duration,
}

impl Tls {
    /// What the settings ask for; `None` for plain text.
    pub fn load(config: &Config) -> Result<Option<Self>, String> {
        let (Some(cert), Some(key)) = (&config.tls_cert, &config.tls_key) else {
            return Ok(None);
        };
        let mut paths: Vec<PathBuf> = vec![cert.clone(), key.clone()];
        paths.extend(config.tls_client_ca.clone());
        let config_of = |contents: &[Vec<u8>]| server_config(contents);
        let reloaded = Reloaded::new("tls", paths, config_of)?;
        Ok(Some(Self { config: reloaded, handshake: config.handshake_timeout }))
    }

    /// What to watch for changes.
    pub fn reloaded(&self) -> Arc<Reloaded<ServerConfig>> {
        self.config.clone()
    }

    /// Shakes hands within the limit; gives the stream, and the names of the client's certificate if it has one.
    pub async fn accept<S>(&self, stream: S) -> Result<(TlsStream<S>, Option<Vec<String>>), &'static str>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let acceptor = TlsAcceptor::from(self.config.current());
        let stream = tokio::time::timeout(self.handshake, acceptor.accept(stream))
            .await
            .map_err(|_| "handshake_timeout")?
            .map_err(|_| "handshake_failed")?;
        let names = stream.get_ref().1.peer_certificates().and_then(<[_]>::first).map(names_of);
        Ok((stream, names))
    }
}

/// Builds the configuration of a chain, its key and the callers' authorities, or says what is wrong with them.
fn server_config(contents: &[Vec<u8>]) -> Result<ServerConfig, String> {
    let [chain, key, authorities @ ..] = contents else {
        return Err("a certificate and a key are needed".to_owned());
    };
    let chain = certificates(chain).map_err(|error| format!("certificate: {error}"))?;
    let leaf = chain.first().ok_or("certificate: none in the file")?;
    let ends = not_expired(leaf)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| format!("private key: {error}"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Refuses a key that is not the certificate's.
    CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider).map_err(|error| format!("certificate and key: {error}"))?;
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?;
    let builder = match authorities.first() {
        None => builder.with_no_client_auth(),
        Some(authorities) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates(authorities).map_err(|error| format!("client authorities: {error}"))? {
                roots.add(authority).map_err(|error| format!("client authorities: {error}"))?;
            }
            if roots.is_empty() {
                return Err("client authorities: none in the file".to_owned());
            }
            // A caller without a certificate gets a proper gRPC answer, and probes, which have none, are served.
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .allow_unauthenticated()
                .build()
                .map_err(|error| format!("client authorities: {error}"))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(chain, key).map_err(|error| format!("certificate and key: {error}"))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    metrics::cert_expires(ends);
    Ok(config)
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())
}

/// When the certificate ends, in seconds since 1970.
fn not_expired(leaf: &CertificateDer<'_>) -> Result<i64, String> {
    let (_, leaf) = X509Certificate::from_der(leaf).map_err(|error| format!("certificate: {error}"))?;
    let ends = leaf.validity().not_after.timestamp();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    if ends <= now {
        return Err(format!("certificate: it ended at {}", leaf.validity().not_after));
    }
    Ok(ends)
}

/// The DNS names and URIs of a certificate.
fn names_of(certificate: &CertificateDer<'_>) -> Vec<String> {
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else {
        return Vec::new();
    };
    let Ok(Some(names)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) | GeneralName::URI(name) => Some((*name).to_owned()),
        _ => None,
    };
    names.value.general_names.iter().filter_map(name).collect()
}

/// Client names that are allowed: whole, or up to a final `*`. An empty list allows every certificate.
#[derive(Debug, Clone, Default)]
pub struct Names(Vec<String>);

impl Names {
    /// The names of the settings.
    pub fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
    }

    /// Whether one of the certificate's names is allowed.
    pub fn allow(&self, presented: &[String]) -> bool {
        let fits = |name: &String| {
            self.0.iter().any(|allowed| match allowed.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == allowed,
            })
        };
        self.0.is_empty() || presented.iter().any(fits)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Vec<u8>, Vec<u8>) {
        let made = rcgen::generate_simple_self_signed(vec!["gleaner.test".to_owned()]).expect("certificate");
        (made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes())
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let ((cert, key), (_, other)) = (pair(), pair());
        assert!(server_config(&[cert.clone(), key.clone()]).is_ok());
        assert!(server_config(&[cert.clone(), other]).expect_err("mismatch").contains("certificate and key"));
        assert!(server_config(&[cert.clone(), b"no key".to_vec()]).expect_err("no key").contains("private key"));
        assert!(server_config(&[b"".to_vec(), key.clone()]).expect_err("empty").contains("none in the file"));
        assert!(server_config(&[cert, key, b"".to_vec()]).expect_err("empty").contains("authorities"));
    }

    #[test]
    fn an_expired_certificate_is_refused() {
        let mut params = rcgen::CertificateParams::new(vec!["old.test".to_owned()]).expect("name");
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        let key = rcgen::KeyPair::generate().expect("key");
        let cert = params.self_signed(&key).expect("certificate");
        let refused = server_config(&[cert.pem().into_bytes(), key.serialize_pem().into_bytes()]);
        assert!(refused.expect_err("expired").contains("it ended at"));
    }

    #[test]
    fn names_fit_whole_or_by_their_start() {
        let names = Names::new(&["crawler.test".into(), "spiffe://cluster/ns/news/*".into()]);
        assert!(names.allow(&["crawler.test".into()]));
        assert!(names.allow(&["other".into(), "spiffe://cluster/ns/news/sa/a".into()]));
        assert!(!names.allow(&["crawler.test.evil".into(), "spiffe://cluster/ns/newsroom".into()]));
        assert!(!names.allow(&[]));
        assert!(Names::default().allow(&[]));
    }
}
