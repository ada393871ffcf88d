use super::*;

fn resolve(overrides: Overrides) -> Result<Config, ConfigError> {
    Config::resolve(ConfigFile::default(), &overrides)
}

#[test]
fn nothing_has_to_be_configured() {
    let config = resolve(Overrides::default()).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.data_dir, PathBuf::from("data"));
    assert!(!config.secure());
    assert!(!config.unlimited);
}

#[test]
fn the_file_gives_way_to_overrides() {
    let file = ConfigFile::parse("[salon.server]\nlisten = \"127.0.0.1:1\"\ndata_dir = \"/a\"\n").unwrap();
    let overrides = Overrides { listen: Some("127.0.0.1:2".into()), ..Overrides::default() };
    let config = Config::resolve(file, &overrides).unwrap();
    assert_eq!(config.listen.port(), 2);
    assert_eq!(config.data_dir, PathBuf::from("/a"));
}

#[test]
fn bad_values_are_named() {
    let error = |overrides| resolve(overrides).unwrap_err().0;
    let listen = Overrides { listen: Some("nowhere".into()), ..Overrides::default() };
    assert_eq!(error(listen), "SALON_LISTEN: `nowhere` is not an address such as 127.0.0.1:3000");
    let unlimited = Overrides { unlimited: Some("maybe".into()), ..Overrides::default() };
    assert!(error(unlimited).starts_with("SALON_UNLIMITED: `maybe`"));
    let url = Overrides { public_url: Some("chat.example.org".into()), ..Overrides::default() };
    assert!(error(url).starts_with("SALON_PUBLIC_URL: `chat.example.org`"));
    let file = ConfigFile::parse("[salon.server]\nlog = \"salon=loud=very\"\n").unwrap();
    let error = Config::resolve(file, &Overrides::default()).unwrap_err().0;
    assert!(error.starts_with("the configuration file, `log`: `salon=loud=very`"), "{error}");
}

#[test]
fn push_services_are_told_a_contact() {
    let https = Some("https://chat.example.org".to_owned());
    let config = resolve(Overrides { public_url: https.clone(), ..Overrides::default() }).unwrap();
    assert_eq!(config.push_subject, https);
    let mail = Some("mailto:admin@example.org".to_owned());
    let config = resolve(Overrides { public_url: https, push_subject: mail.clone(), ..Overrides::default() });
    assert_eq!(config.unwrap().push_subject, mail);
    assert_eq!(resolve(Overrides::default()).unwrap().push_subject, None);
    let bad = Overrides { push_subject: Some("admin".into()), ..Overrides::default() };
    assert!(resolve(bad).unwrap_err().0.starts_with("SALON_PUSH_SUBJECT: `admin`"));
}

#[test]
fn https_makes_cookies_secure() {
    let https = Overrides { public_url: Some("https://Chat.example.org/".into()), ..Overrides::default() };
    let config = resolve(https).unwrap();
    assert!(config.secure());
    assert_eq!(config.public_url.unwrap().authority, "chat.example.org");
    assert!(resolve(with_tls(None)).unwrap().secure());
}

fn with_tls(public_url: Option<&str>) -> Overrides {
    Overrides {
        tls_certificate: Some("a.pem".into()),
        tls_key: Some("b.pem".into()),
        public_url: public_url.map(str::to_owned),
        ..Overrides::default()
    }
}

#[test]
fn a_certificate_has_a_key_and_an_address_of_https() {
    let files = resolve(with_tls(Some("https://chat.example.org"))).unwrap().tls.unwrap();
    assert_eq!((files.certificate, files.key), ("a.pem".into(), "b.pem".into()));
    let error = |overrides| resolve(overrides).unwrap_err().0;
    assert!(error(with_tls(Some("http://chat.example.org"))).contains("public_url"));
    let halves = [
        (Overrides { tls_key: None, ..with_tls(None) }, "SALON_TLS_KEY"),
        (Overrides { tls_certificate: None, ..with_tls(None) }, "SALON_TLS_CERTIFICATE"),
    ];
    for (half, missing) in halves {
        assert!(error(half).contains(missing), "{missing}");
    }
}

#[test]
fn what_is_counted_is_not_open_to_other_machines() {
    let listening =
        |address: &str| Overrides { metrics_listen: Some(address.into()), ..Overrides::default() };
    let is_guarded = |overrides| resolve(overrides).unwrap().guards_metrics();
    assert!(is_guarded(Overrides::default()));
    assert!(is_guarded(listening("127.0.0.1:9464")));
    assert!(is_guarded(listening("[::1]:9464")));
    for address in ["0.0.0.0:9464", "[::]:9464", "192.0.2.7:9464"] {
        assert!(!is_guarded(listening(address)), "{address}");
        let metrics_token = Some(MetricsToken::new("sixteen characters").unwrap());
        assert!(is_guarded(Overrides { metrics_token, ..listening(address) }), "{address}");
    }
}

#[test]
fn proxies_are_a_list_in_the_file_as_in_the_variable() {
    let file =
        ConfigFile::parse("[salon.server]\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]\n").unwrap();
    let from_file = Config::resolve(file, &Overrides::default()).unwrap().trusted_proxies;
    let variable = Some("127.0.0.1,10.0.0.0/8".to_owned());
    let overrides = Overrides { trusted_proxies: variable, ..Overrides::default() };
    assert_eq!(resolve(overrides).unwrap().trusted_proxies, from_file);
    assert!(from_file.contains([10, 1, 2, 3].into()));
    let bad = Overrides { trusted_proxies: Some("nginx".into()), ..Overrides::default() };
    assert!(resolve(bad).unwrap_err().0.starts_with("SALON_TRUSTED_PROXIES: `nginx`"));
}

#[test]
fn a_frame_has_room_for_the_longest_message() {
    let lengths = |chars: Option<&str>, bytes: Option<&str>| {
        let text = |number: Option<&str>| number.map(str::to_owned);
        let overrides =
            Overrides { message_chars: text(chars), frame_bytes: text(bytes), ..Overrides::default() };
        resolve(overrides).map(|config| (config.message_chars, config.frame_bytes)).map_err(|error| error.0)
    };
    assert_eq!(lengths(None, None), Ok((4_000, 65_536)));
    assert_eq!(lengths(Some("20000"), None), Ok((20_000, 242_048)), "it grows with the message");
    assert_eq!(lengths(Some("100"), Some("4096")), Ok((100, 4_096)));
    let error = lengths(None, Some("16384")).unwrap_err();
    assert!(error.starts_with("frame_bytes: 16384 bytes") && error.contains("50048"), "{error}");
    for (chars, bytes, named) in [
        (Some("0"), None, "SALON_MESSAGE_CHARS: `0`"),
        (Some("20001"), None, "SALON_MESSAGE_CHARS: `20001`"),
        (None, Some("4095"), "SALON_FRAME_BYTES: `4095`"),
        (None, Some("1048577"), "SALON_FRAME_BYTES: `1048577`"),
    ] {
        let error = lengths(chars, bytes).unwrap_err();
        assert!(error.starts_with(named), "{error}");
    }
}
