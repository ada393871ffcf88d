//! Each text of `tests/fixtures/xss.json` is posted, and what the server makes of it looked at tag by tag, by a
//! tokeniser as browsers have it. `end2end/tests/xss.spec.ts` shows the same texts to a real browser.

use std::cell::RefCell;

use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use salon::protocol::RoomId;

use crate::support::Server;

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

/// Notes what a message may not have.
#[derive(Default)]
struct Inspector {
    complaints: RefCell<Vec<String>>,
}

impl Inspector {
    fn complain(&self, what: String) {
        self.complaints.borrow_mut().push(what);
    }

    fn inspect(&self, tag: &Tag) {
        if !TAGS.contains(&&*tag.name) {
            self.complain(format!("tag {}", tag.name));
        }
        for attribute in &tag.attrs {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            if !may_have(&tag.name, name, value) {
                self.complain(format!("attribute {name}={value:?} of {}", tag.name));
            }
        }
    }
}

fn may_have(tag: &str, name: &str, value: &str) -> bool {
    let is_number = || value.bytes().all(|byte| byte.is_ascii_digit());
    match (tag, name) {
        ("a", "href") => value.starts_with("https://") || value.starts_with("http://"),
        ("a", "rel") => value == "noopener noreferrer nofollow",
        ("a", "target") => value == "_blank",
        ("ol", "start") | ("span", "data-user") => is_number(),
        ("pre", "tabindex") => value == "0",
        ("span", "class") => {
            value.split(' ').all(|it| it == "mention" || it == "everyone" || it.starts_with("hl-"))
        }
        _ => false,
    }
}

impl TokenSink for Inspector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.inspect(&tag),
            Token::CommentToken(text) => self.complain(format!("comment {text}")),
            Token::DoctypeToken(_) => self.complain("doctype".into()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn complaints(html: &str) -> Vec<String> {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Inspector::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.complaints.take()
}

#[test]
fn the_inspector_sees_what_is_wrong() {
    for html in [
        "<script>",
        "<img src=x onerror=p()>",
        "<p onclick=p()>",
        "<a href=\"javascript:p()\">",
        "<a href=\" https://a.example\">",
        "<span class=\"mention dialog\">",
        "<span data-user=\"1x\">",
        "<!-- x -->",
        "<svg/onload=p()>",
    ] {
        assert!(!complaints(html).is_empty(), "{html}");
    }
}

#[tokio::test]
async fn no_payload_gets_through() {
    let payloads: Vec<String> = serde_json::from_str(include_str!("../fixtures/xss.json")).unwrap();
    assert!(payloads.len() > 200);
    let server = Server::start_with(|config| config.unlimited = true).await;
    let mallory = server.register("mallory").await;
    let mut rendered = 0;
    for (number, payload) in payloads.iter().enumerate() {
        // Some do nothing until the text around them has mark-up.
        let within =
            if number % 2 == 0 { format!("**x** {payload}") } else { format!("> {payload}\n\n@mallory") };
        for text in [payload, &within] {
            let message = mallory.post_message(RoomId(1), text).await;
            let Some(html) = message.html else { continue };
            rendered += 1;
            assert_eq!(complaints(&html), [] as [String; 0], "{text:?} became {html}");
        }
    }
    assert!(rendered > payloads.len(), "{rendered} of {} have HTML at all", payloads.len());
}
