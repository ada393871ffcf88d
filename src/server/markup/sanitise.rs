//! The last word on HTML: whatever came before, nothing else gets through.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::highlight;

const TAGS: [&str; 18] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "ul",
];
pub const REL: &str = "noopener noreferrer nofollow";
/// Classes of [`MENTION`] spans; the second one where all are addressed.
pub const MENTION: &str = "mention";
pub const EVERYONE: &str = "everyone";
/// Class of emoji that are shown large.
pub const EMOJI: &str = "emoji";

/// HTML of the tags, attributes, classes and addresses that messages may have.
pub fn clean(html: &str) -> String {
    POLICY.clean(html).to_string()
}

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = Builder::empty();
    let classes = highlight::CLASSES.iter().map(|(_, class)| *class).chain([MENTION, EVERYONE, EMOJI]);
    policy
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .generic_attributes(HashSet::new())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
            ("pre", HashSet::from(["tabindex"])),
            ("span", HashSet::from(["data-user"])),
        ]))
        .set_tag_attribute_values(HashMap::from([("a", HashMap::from([("target", "_blank")]))]))
        .allowed_classes(HashMap::from([("span", classes.collect())]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(REL))
        .attribute_filter(value);
    policy
});

/// Numbers are numbers.
fn value<'a>(_tag: &str, attribute: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let is_number =
        || !value.is_empty() && value.len() <= 19 && value.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match attribute {
        "start" | "data-user" => is_number(),
        "tabindex" => value == "0",
        _ => true,
    };
    fits.then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_goes() {
        for (html, expected) in [
            ("<p onclick=x style=x id=x class=x>a</p>", "<p>a</p>"),
            (
                "<span class=\"mention evil hl-string\" data-user=\"7\" data-x=1>a</span>",
                "<span class=\"mention hl-string\" data-user=\"7\">a</span>",
            ),
            (
                "<span data-user=\"7x\">a</span><pre tabindex=-1>a</pre><ol start=1e9></ol>",
                "<span>a</span><pre>a</pre><ol></ol>",
            ),
            ("<script>x</script><style>x</style><img src=x><svg><a xlink:href=x>a</a></svg>", ""),
            ("<math><mtext><table><mglyph><style><img src=x onerror=x></style></table></mtext></math>", ""),
            ("<!-- x --><h1>a</h1><form><input></form>", "a"),
        ] {
            assert_eq!(clean(html), expected);
        }
    }

    #[test]
    fn links_lead_outside_by_http_alone() {
        let rel = "rel=\"noopener noreferrer nofollow\"";
        assert_eq!(
            clean("<a href=\"https://a.com/?b&amp;c\" target=_top rel=opener>a</a>"),
            format!("<a href=\"https://a.com/?b&amp;c\" target=\"_blank\" {rel}>a</a>")
        );
        for href in [
            "javascript:x",
            "data:x",
            "//a.com",
            "/profile",
            "mailto:a@b",
            " javascript:x",
            "JAVA&#10;SCRIPT:x",
        ] {
            assert!(!clean(&format!("<a href=\"{href}\">a</a>")).contains("href"), "{href}");
        }
    }
}
