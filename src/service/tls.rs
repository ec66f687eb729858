//! Certificates, ours and the callers', reloaded when their files change.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::service::config::Config;
use crate::service::reload::{Content, File, Reloaded};
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
        let settings = [("--tls-cert", Some(cert)), ("--tls-key", Some(key)), ("--tls-client-ca", config.tls_client_ca.as_ref())];
        let files = settings.into_iter().filter_map(|(setting, path)| Some(File { setting, path: path?.clone() }));
        let reloaded = Reloaded::new("tls", files.collect(), server_config)?;
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
fn server_config(contents: &[Content]) -> Result<ServerConfig, String> {
    let [cert, private, authorities @ ..] = contents else {
        return Err("--tls-cert and --tls-key are needed".to_owned());
    };
    let chain = certificates(cert)?;
    let ends = chain.first().map_or_else(|| Ok(0), not_expired).map_err(|error| format!("{}: {error}", cert.file))?;
    let key = PrivateKeyDer::from_pem_slice(&private.bytes).map_err(|error| match error {
        pem::Error::NoItemsFound => format!("{}: holds no private key in PEM", private.file),
        error => format!("{}: {}", private.file, is_no_pem(&error)),
    })?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let both = |error| match error {
        rustls::Error::InconsistentKeys(_) => format!("{} and {}: the key is not the certificate's", cert.file, private.file),
        error => format!("{} and {}: {error}", cert.file, private.file),
    };
    CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider).map_err(both)?;
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?;
    let builder = match authorities.first() {
        None => builder.with_no_client_auth(),
        Some(authorities) => {
            let mut roots = RootCertStore::empty();
            let file = &authorities.file;
            for authority in certificates(authorities)? {
                roots.add(authority).map_err(|error| format!("{file}: {error}"))?;
            }
            // A caller without a certificate gets a proper gRPC answer, and probes, which have none, are served.
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .allow_unauthenticated()
                .build()
                .map_err(|error| format!("{file}: {error}"))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(chain, key).map_err(both)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    metrics::cert_expires(ends);
    Ok(config)
}

/// The certificates of a file, at least one.
fn certificates(content: &Content) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&content.bytes).collect();
    match found {
        Ok(found) if found.is_empty() => Err(format!("{}: holds no certificate in PEM", content.file)),
        Ok(found) => Ok(found),
        Err(error) => Err(format!("{}: {}", content.file, is_no_pem(&error))),
    }
}

/// What is wrong with a file in PEM, in words that show nothing of it: the error of the reader quotes the line, which may be the key.
const fn is_no_pem(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a section of PEM has no end",
        pem::Error::IllegalSectionStart { .. } => "a section of PEM does not begin in a line of its own",
        pem::Error::Base64Decode(_) => "a section of PEM is not base64",
        pem::Error::Io(_) => "cannot be read",
        pem::Error::NoItemsFound => "holds nothing in PEM",
        _ => "is no PEM",
    }
}

/// When the certificate ends, in seconds since 1970.
fn not_expired(leaf: &CertificateDer<'_>) -> Result<i64, String> {
    let (_, leaf) = X509Certificate::from_der(leaf).map_err(|error| error.to_string())?;
    let ends = leaf.validity().not_after.timestamp();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    if ends <= now {
        return Err(format!("the certificate ended at {}", leaf.validity().not_after));
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

    /// The first of the certificate's names that is allowed; empty where all certificates are and this one has no name.
    pub fn allowed<'n>(&self, presented: &'n [String]) -> Option<&'n str> {
        let fits = |name: &String| {
            self.0.iter().any(|allowed| match allowed.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == allowed,
            })
        };
        if self.0.is_empty() {
            return Some(presented.first().map_or("", String::as_str));
        }
        presented.iter().find(|name| fits(name)).map(String::as_str)
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

    fn config(contents: &[&[u8]]) -> Result<ServerConfig, String> {
        let file = |setting| File { setting, path: format!("/etc/{}.pem", setting.trim_start_matches('-')).into() };
        let settings = ["--tls-cert", "--tls-key", "--tls-client-ca"].into_iter().zip(contents);
        let contents: Vec<_> = settings.map(|(setting, bytes)| Content { file: file(setting), bytes: bytes.to_vec() }).collect();
        server_config(&contents)
    }

    fn pair() -> (Vec<u8>, Vec<u8>) {
        let made = rcgen::generate_simple_self_signed(vec!["gleaner.test".to_owned()]).expect("certificate");
        (made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes())
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let ((cert, key), (_, other)) = (pair(), pair());
        assert!(config(&[&cert, &key]).is_ok());
        let refused = |contents: &[&[u8]]| config(contents).expect_err("refused");
        assert_eq!(
            refused(&[&cert, &other]),
            "--tls-cert /etc/tls-cert.pem and --tls-key /etc/tls-key.pem: the key is not the certificate's"
        );
        assert_eq!(refused(&[&cert, b"no key"]), "--tls-key /etc/tls-key.pem: holds no private key in PEM");
        let line: Vec<u8> = key.iter().copied().filter(|byte| *byte != b'\n').collect();
        assert_eq!(refused(&[&cert, &line]), "--tls-key /etc/tls-key.pem: a section of PEM has no end", "and nothing of the key");
        assert_eq!(refused(&[b"", &key]), "--tls-cert /etc/tls-cert.pem: holds no certificate in PEM");
        assert_eq!(refused(&[&cert, &key, b""]), "--tls-client-ca /etc/tls-client-ca.pem: holds no certificate in PEM");
        let nonsense = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(refused(&[nonsense, &key]).starts_with("--tls-cert /etc/tls-cert.pem: "));
        assert!(refused(&[&cert, &key, nonsense]).starts_with("--tls-client-ca /etc/tls-client-ca.pem: "));
    }

    #[test]
    fn an_expired_certificate_is_refused() {
        let mut params = rcgen::CertificateParams::new(vec!["old.test".to_owned()]).expect("name");
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        let key = rcgen::KeyPair::generate().expect("key");
        let cert = params.self_signed(&key).expect("certificate");
        let refused = config(&[cert.pem().as_bytes(), key.serialize_pem().as_bytes()]);
        assert!(refused.expect_err("expired").starts_with("--tls-cert /etc/tls-cert.pem: the certificate ended at"));
    }

    #[test]
    fn names_fit_whole_or_by_their_start() {
        let names = Names::new(&["crawler.test".into(), "spiffe://cluster/ns/news/*".into()]);
        assert_eq!(names.allowed(&["crawler.test".into()]), Some("crawler.test"));
        let of_two = ["other".into(), "spiffe://cluster/ns/news/sa/a".into()];
        assert_eq!(names.allowed(&of_two), Some("spiffe://cluster/ns/news/sa/a"));
        assert_eq!(names.allowed(&["crawler.test.evil".into(), "spiffe://cluster/ns/newsroom".into()]), None);
        assert_eq!(names.allowed(&[]), None);
        assert_eq!(Names::default().allowed(&[]), Some(""));
        assert_eq!(Names::default().allowed(&of_two), Some("other"));
    }
}
