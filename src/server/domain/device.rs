//! What a browser calls itself, for people to read. Pure.

/// What could be made out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    pub browser: Option<&'static str>,
    pub system: Option<&'static str>,
}

/// A sign in the text, and what it stands for. Most browsers name others they want to be taken for as well: the
/// first sign that is there counts.
type Sign = (&'static str, &'static str);

const BROWSERS: [Sign; 19] = [
    ("MicroMessenger/", "WeChat"),
    ("QQBrowser/", "QQ Browser"),
    ("UCBrowser/", "UC Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("HeadlessChrome/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
];

const SYSTEMS: [Sign; 11] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

/// Read the `User-Agent` of a request.
pub fn device(user_agent: &str) -> Device {
    let first =
        |signs: &[Sign]| signs.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name);
    // Nearly everything claims to be Safari; Safari alone has a version beside it.
    let safari = || (user_agent.contains("Version/") && user_agent.contains("Safari/")).then_some("Safari");
    Device { browser: first(&BROWSERS).or_else(safari), system: first(&SYSTEMS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_browsers_are_known() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, browser, system) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(), "Firefox", "Linux"),
            (format!("Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/142.0.0.0 Mobile Safari/537.36"), "Chrome", "Android"),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"), "Edge", "Windows"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15".to_owned(),
                "Safari",
                "macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1".to_owned(),
                "Chrome",
                "iPhone",
            ),
            (format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} HeadlessChrome/142.0.0.0 Safari/537.36"), "Chromium", "Linux"),
            (
                format!("Mozilla/5.0 (Linux; Android 14; V2301A) {webkit} Version/4.0 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50"),
                "WeChat",
                "Android",
            ),
            (format!("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {webkit} Chrome/142.0.0.0 Safari/537.36"), "Chrome", "ChromeOS"),
        ] {
            let expected = Device { browser: Some(browser), system: Some(system) };
            assert_eq!(device(&user_agent), expected, "{user_agent}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let unknown = Device { browser: None, system: None };
        for user_agent in ["", "my-bot 1.0", "Mozilla/5.0", "\u{0}湖"] {
            assert_eq!(device(user_agent), unknown, "{user_agent}");
        }
        assert_eq!(device("bot (Linux)"), Device { browser: None, system: Some("Linux") });
        assert_eq!(device("curl/8.14.1"), Device { browser: Some("curl"), system: None });
    }
}
