//! The fenced blocks of a page: what is done, and what is then to be seen.

/// What a block of commands asks for, by the word after its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Run it.
    Run,
    /// The service is begun, ended, or both: not by these commands, which want systemd.
    Start,
    Stop,
    Restart,
}

#[derive(Debug)]
pub struct Step {
    pub deed: Deed,
    /// Of the page.
    pub line: usize,
    pub commands: String,
    /// The block of text right behind it.
    pub shown: Option<String>,
}

/// The steps of a page, in their order. Blocks of commands without a word are for people.
pub fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = page.lines().enumerate();
    // Whether a block of text that begins here would belong to the last step.
    let mut is_behind = false;
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            is_behind = false;
            continue;
        };
        let text: String = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "```")
            .map(|line| format!("{line}\n"))
            .collect();
        let deed = match info {
            "sh run" => Some(Deed::Run),
            "sh start" => Some(Deed::Start),
            "sh stop" => Some(Deed::Stop),
            "sh restart" => Some(Deed::Restart),
            "sh" | "toml" | "" => None,
            "text" if is_behind => {
                steps.last_mut().expect("a step before it").shown = Some(text);
                is_behind = false;
                continue;
            }
            other => panic!("line {}: what is ```{other}?", number + 1),
        };
        is_behind = deed == Some(Deed::Run);
        if let Some(deed) = deed {
            steps.push(Step { deed, line: number + 1, commands: text, shown: None });
        }
    }
    steps
}

/// Whether a text is as shown: … stands for anything within a line, and as the last line for all that follows.
pub fn is_as_shown(shown: &str, text: &str) -> bool {
    if let Some(beginning) = shown.strip_suffix("\n…\n") {
        let lines = beginning.lines().count();
        let begun: Vec<&str> = text.lines().take(lines).collect();
        return is_as_shown(beginning, &begun.join("\n"));
    }
    shown.lines().count() == text.lines().count()
        && shown.lines().zip(text.lines()).all(|(shown, line)| line_is_as_shown(shown, line))
}

fn line_is_as_shown(shown: &str, line: &str) -> bool {
    let Some((begin, rest)) = shown.split_once('…') else { return shown == line };
    let Some(mut line) = line.strip_prefix(begin) else { return false };
    let mut parts = rest.split('…').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return line.ends_with(part);
        }
        match line.split_once(part) {
            Some((_, behind)) => line = behind,
            None => return false,
        }
    }
    true
}

#[test]
fn pages_are_understood() {
    let page = "# A\n```sh run\na\nb\n```\n```text\nc\n```\n```sh\nd\n```\n\n```sh stop\ne\n```\n";
    let steps = steps(page);
    assert_eq!(steps.len(), 2);
    assert_eq!(
        (steps[0].line, steps[0].commands.as_str(), steps[0].shown.as_deref()),
        (2, "a\nb\n", Some("c\n"))
    );
    assert_eq!((steps[1].deed, steps[1].shown.as_deref()), (Deed::Stop, None));
}

#[test]
fn what_differs_is_seen() {
    for (shown, text, same) in [
        ("a\nb", "a\nb", true),
        ("a", "a\nb", false),
        ("a", "b", false),
        ("a … c", "a b c", true),
        ("a … c", "a b d", false),
        ("…-…Z: 1", "x-2Z: 1", true),
        ("…-…Z: 1", "x2Z: 1", false),
        ("password: …", "password: secret", true),
        ("a\n…\n", "a\nb\nc", true),
        ("a\n…\n", "b\nb\nc", false),
    ] {
        assert_eq!(is_as_shown(shown, text), same, "{shown:?} {text:?}");
    }
}
