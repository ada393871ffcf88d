use std::cell::RefCell;

use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use uuid::Uuid;

use super::*;
use crate::protocol::{
    Attachment, AttachmentKind, ErrorCode, Message, MessageId, Quote, Reaction, Recall, RoomId, User,
};
use crate::realtime::outbox::{Item, State};
use crate::ui::state::press::{Deed, PRESS, Press};

/// With name and picture.
const FIRST: Showing = Showing { first_of_group: true, is_fresh: false, as_source: false };

fn viewer() -> Viewer {
    Viewer { locale: Locale::En, has_local_time: false, me: Some(UserId(1)) }
}

fn user(id: i64, name: &str) -> User {
    User { id: UserId(id), username: name.to_owned(), nickname: name.to_owned(), avatar_id: 3 }
}

fn attachment(kind: AttachmentKind, name: &str) -> Attachment {
    Attachment {
        id: Uuid::from_u128(9),
        kind,
        name: name.to_owned(),
        size: 1_400,
        width: Some(4_200),
        height: Some(2_000),
        thumbhash: Some(name.to_owned()),
    }
}

fn quoted(text: &str) -> Quote {
    Quote { id: MessageId(3), seq: 3, excerpt: text.to_owned(), recalled: false, user: user(2, text) }
}

/// With everything that a message may have.
fn saying(text: &str, author: i64) -> Message {
    Message {
        id: MessageId(5),
        room_id: RoomId(7),
        seq: 4,
        rev: 4,
        user_id: UserId(author),
        client_id: Uuid::from_u128(1),
        content: text.to_owned(),
        html: None,
        created_at: 1_000_000_000_999,
        edited_at: Some(1_000_000_001_999),
        recalled: None,
        reply_to: Some(quoted(text)),
        attachments: vec![attachment(AttachmentKind::Picture, text), attachment(AttachmentKind::File, text)],
        reactions: vec![Reaction {
            emoji: text.to_owned(),
            count: 2,
            users: vec![user(1, text), user(2, text)],
        }],
        mentions: vec![UserId(1)],
        mentions_room: false,
        pinned: None,
        user: user(author, text),
    }
}

fn item(text: &str, state: State) -> Item {
    Item {
        client_id: Uuid::from_u128(6),
        room_id: RoomId(7),
        content: text.to_owned(),
        attachments: vec![attachment(AttachmentKind::File, text)],
        reply_to: Some(quoted(text)),
        created_at: 0,
        state,
    }
}

/// The elements of a piece of HTML as a browser's tokeniser reads them.
#[derive(Default)]
struct Elements(RefCell<Vec<Tag>>);

impl TokenSink for Elements {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            self.0.borrow_mut().push(tag);
        }
        TokenSinkResult::Continue
    }
}

fn elements(html: &str) -> Vec<Tag> {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Elements::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

/// Names of elements and of their attributes: all that is mark-up.
fn shape(line: Line) -> Vec<(String, Vec<String>)> {
    let names = |tag: Tag| {
        let attributes = tag.attrs.iter().map(|attribute| attribute.name.local.to_string());
        (tag.name.to_string(), attributes.collect())
    };
    elements(&line.into_html()).into_iter().map(names).collect()
}

/// What the controls of a piece of HTML ask for, all of them.
fn presses(html: &str) -> Vec<Press> {
    let tags = elements(html);
    let attributes = tags.iter().flat_map(|tag| &tag.attrs);
    let values = attributes.filter(|attribute| &*attribute.name.local == PRESS);
    values.map(|attribute| attribute.value.parse().expect("a press")).collect()
}

/// Every kind of line with the same text wherever there is room for some.
fn lines_of(text: &str) -> [Line; 4] {
    let recalled = Message { recalled: Some(Recall { at: 0, by: user(3, text) }), ..saying(text, 2) };
    let failed = item(text, State::Failed { code: ErrorCode::Muted });
    let author = Author { nickname: text, avatar_id: 1 };
    [
        message(&saying(text, 2), FIRST, viewer()),
        message(&recalled, FIRST, viewer()),
        pending(&item(text, State::Queued), true, author, viewer()),
        pending(&failed, true, author, viewer()),
    ]
}

#[test]
fn what_people_write_is_never_mark_up() {
    let payloads: Vec<String> =
        serde_json::from_str(include_str!("../../../tests/fixtures/xss.json")).unwrap();
    assert!(payloads.len() > 200);
    let harmless = lines_of("words").map(shape);
    for payload in &payloads {
        assert_eq!(lines_of(payload).map(shape), harmless, "{payload}");
    }
}

#[test]
fn the_servers_html_is_shown_unless_the_source_is_wanted() {
    let rich = Message { html: Some("<b>so</b>".to_owned()), ..saying("**so**", 2) };
    let shown = |as_source| message(&rich, Showing { as_source, ..FIRST }, viewer()).content.0;
    assert!(
        shown(false).contains("<div class=\"body rich\" dir=\"auto\"><b>so</b></div>"),
        "{}",
        shown(false)
    );
    let source = "<p class=\"body\" dir=\"auto\">**so** ";
    assert!(shown(true).contains(source) && !shown(true).contains("<b>so</b>"), "{}", shown(true));
    assert!(!shown(false).contains(source), "{}", shown(false));
}

#[test]
fn a_line_says_what_it_is() {
    let line = message(&saying("words", 2), Showing { is_fresh: true, ..FIRST }, viewer());
    assert_eq!((line.class.as_str(), line.id.as_deref()), ("message first fresh addressed", Some("m4")));
    let line = message(&saying("words", 1), Showing::default(), viewer());
    assert_eq!(line.class, "message own");
    let [.., waiting, failed] = lines_of("words");
    assert_eq!(waiting.class, "message own first pending fresh");
    assert_eq!(failed.class, "message own first failed fresh");
}

#[test]
fn controls_are_understood() {
    // A reaction carries text: it has to come back as it was.
    let text = "\"two words\" & 'more'";
    let [said, recalled, waiting, failed] = lines_of(text).map(|line| presses(&line.into_html()));
    let picture = Press::Picture(Uuid::from_u128(9));
    let reaction = Press::Reaction(text.to_owned());
    assert_eq!(said, [Press::Seek(3), picture, reaction.clone(), Press::Offer]);
    assert_eq!(recalled, [reaction], "nothing more is done to what was recalled");
    let client_id = Uuid::from_u128(6);
    assert_eq!(waiting, [Press::Seek(3)]);
    assert_eq!(failed, [Press::Seek(3), Press::Retry(client_id), Press::Delete(client_id)]);
}

#[test]
fn buttons_are_those_that_may_be_pressed() {
    let offered = |may| presses(&tools(may, Locale::En).0);
    let begin = Press::Begin;
    let nothing = MayDo { edit: false, look_back: false, recall: false };
    assert_eq!(offered(nothing), [begin(Deed::React), Press::Reply, begin(Deed::More)]);
    let all = [Deed::Edit, Deed::LookBack, Deed::Recall].map(begin);
    let offered = offered(MayDo { edit: true, look_back: true, recall: true });
    assert_eq!(offered[2..5], all);
    assert_eq!(offered.len(), 6);
}

#[test]
fn who_recalled_something_is_told_so() {
    let by = |id| {
        let recall = Recall { at: 0, by: user(id, "Ada") };
        message(&Message { recalled: Some(recall), ..saying("words", 2) }, FIRST, viewer()).content.0
    };
    assert!(by(1).contains(Locale::En.recalled_by_you()));
    assert!(by(3).contains(&Locale::En.recalled_by("Ada")));
}

#[test]
fn a_day_is_today_only_for_whom_has_a_calendar() {
    let text = |today, has_local_time| day(20_778, 0, today, Viewer { has_local_time, ..viewer() }).content.0;
    assert!(text(20_778, false).contains(">2026-11-21<"));
    assert!(text(20_778, true).contains(Locale::En.today()));
    assert!(text(20_779, true).contains(Locale::En.yesterday()));
}
