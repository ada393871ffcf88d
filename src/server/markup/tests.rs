//! What a text looks like.

use super::*;

fn html(source: &str) -> Option<String> {
    render(source, &Addressed::default()).html
}

#[track_caller]
fn shows(source: &str, expected: &str) {
    assert_eq!(html(source).as_deref(), Some(expected), "{source}");
}

fn link(url: &str, text: &str) -> String {
    format!("<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{text}</a>")
}

#[test]
fn a_text_without_markup_stays_as_it_is() {
    for source in [
        "早上好。",
        "Good morning, all!",
        "two\nlines\n\n  indented",
        "a < b && c > d",
        "R&D, 50%, $5, #1, 10:30:45, 1:100:3, std::x::y",
        "好的~谢谢~",
        ">_<",
        ">.<\n>///<",
        "(*^_^*) o(*￣▽￣*)ブ T_T ^_^ -_-",
        "[Bob]: hello",
        "[x] not a link",
        "snake_case and 2 * 3 * 4",
        "mail me@example.com",
        "***",
        "---",
        "- -",
        "```",
        "#",
        ">",
        "1.",
        "<b>no</b>\n<!-- html -->",
        "\u{FDD0}",
        "好 👍",
        "👍👍👍👍👍👍👍",
    ] {
        let shown = html(source);
        assert!(shown.is_none(), "{source}: {shown:?}");
    }
}

#[test]
fn markdown_means_what_it_says() {
    for (source, expected) in [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
        ("**注意。**后面", "<p><strong>注意。</strong>后面</p>"),
        ("one\n**two**", "<p>one<br><strong>two</strong></p>"),
        ("# a\n### b\n###### c", "<h3>a</h3><h5>b</h5><h6>c</h6>"),
        ("> a\n> b\n\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        ("a\n---\nb", "<p>a</p><hr><p>b</p>"),
        (":tada: 好", "<p>🎉 好</p>"),
        (":tada::tada:", "<p><span class=\"emoji\">🎉🎉</span></p>"),
        ("👩‍👩‍👧‍👦 👍🏽", "<p><span class=\"emoji\">👩‍👩‍👧‍👦 👍🏽</span></p>"),
        ("\\*a\\*", "<p>*a*</p>"),
        ("<b>**x**</b>", "<p>&lt;b&gt;<strong>x</strong>&lt;/b&gt;</p>"),
        ("<div>\n*x*\n</div>\n\n*y*", "<p>&lt;div&gt;<br>*x*<br>&lt;/div&gt;</p><p><em>y</em></p>"),
        ("```\na <b>\n```", "<pre tabindex=\"0\"><code>a &lt;b&gt;</code></pre>"),
        ("```math onload=x\na_b\n```", "<pre tabindex=\"0\"><code>a_b</code></pre>"),
        ("`~a~ @b https://c.d/_e_`", "<p><code>~a~ @b https://c.d/_e_</code></p>"),
        ("> >_< **x**", "<blockquote><p>&gt;_&lt; <strong>x</strong></p></blockquote>"),
    ] {
        shows(source, expected);
    }
}

#[test]
fn addresses_are_links_and_nothing_else_is() {
    for (source, expected) in [
        (
            "看https://example.com/a吧",
            format!("<p>看{}吧</p>", link("https://example.com/a", "https://example.com/a")),
        ),
        (
            "https://a.com/__init__.py",
            format!("<p>{0}</p>", link("https://a.com/__init__.py", "https://a.com/__init__.py")),
        ),
        (
            "**https://a.com/x**，好",
            format!("<p><strong>{}</strong>，好</p>", link("https://a.com/x", "https://a.com/x")),
        ),
        ("www.a.com", format!("<p>{}</p>", link("https://www.a.com", "www.a.com"))),
        ("[a *b*](https://a.com/c_d \"t\")", format!("<p>{}</p>", link("https://a.com/c_d", "a <em>b</em>"))),
        ("<https://a.com>", format!("<p>{}</p>", link("https://a.com", "https://a.com"))),
        ("![a](https://a.com/b.png)", format!("<p>{}</p>", link("https://a.com/b.png", "a"))),
        (
            "![](https://a.com/b.png)",
            format!("<p>{0}</p>", link("https://a.com/b.png", "https://a.com/b.png")),
        ),
        ("[![a](https://a.com/b.png)](https://c.com)", format!("<p>{}</p>", link("https://c.com", "a"))),
        ("[a](javascript:alert(1))", "<p>a (javascript:alert(1))</p>".into()),
        ("[a](/profile)", "<p>a (/profile)</p>".into()),
        ("<me@example.com>", "<p>me@example.com</p>".into()),
    ] {
        shows(source, &expected);
    }
}

#[test]
fn members_are_mentioned_where_text_is_read() {
    let ada = Addressee::Member(UserId(1));
    let ming = Addressee::Member(UserId(2));
    let names = [("ada", ada), ("Ada", ada), ("_x_", Addressee::Member(UserId(3))), ("小明", ming)];
    let names = names.into_iter().chain([("room", Addressee::Everyone)]);
    let addressed: Addressed = names.map(|(name, who)| (name.to_owned(), who)).collect();
    let span = |id: i64, name: &str| format!("<span class=\"mention\" data-user=\"{id}\">@{name}</span>");
    for (source, expected, mentions) in [
        ("@ada hi", format!("<p>{} hi</p>", span(1, "ada")), vec![1]),
        (
            "**@小明你好** @Ada @ada",
            format!("<p><strong>{}你好</strong> {} {}</p>", span(2, "小明"), span(1, "Ada"), span(1, "ada")),
            vec![2, 1],
        ),
        ("@_x_ _y_", format!("<p>{} <em>y</em></p>", span(3, "_x_")), vec![3]),
        ("`@ada` *@adam*", "<p><code>@ada</code> <em>@adam</em></p>".into(), vec![]),
        (
            "[@ada](https://a.com/@ada) https://a.com/@ada",
            format!(
                "<p>{} {}</p>",
                link("https://a.com/@ada", "@ada"),
                link("https://a.com/@ada", "https://a.com/@ada")
            ),
            vec![],
        ),
    ] {
        let rendered = render(source, &addressed);
        assert_eq!(rendered.html.as_deref(), Some(&*expected), "{source}");
        assert_eq!(rendered.mentions, mentions.into_iter().map(UserId).collect::<Vec<_>>(), "{source}");
        assert!(!rendered.everyone);
    }
    let all = render("@room hi", &addressed);
    assert_eq!(all.html.as_deref(), Some("<p><span class=\"mention everyone\">@room</span> hi</p>"));
    assert!(all.everyone && all.mentions.is_empty());
}

#[test]
fn the_mentions_of_a_text_have_a_bound() {
    let name = |id: i64| (format!("u{id}x"), Addressee::Member(UserId(id)));
    let addressed: Addressed = (0..80).map(name).collect();
    let source: String = (0..80).map(|id| format!("@u{id}x ")).collect();
    let rendered = render(source.trim(), &addressed);
    assert_eq!(rendered.mentions.len(), 50);
    assert_eq!(rendered.html.unwrap().matches("<span").count(), 50);
}

#[test]
fn what_has_no_end_is_shown_as_it_was_written() {
    for bomb in
        [">".repeat(2000) + " a", "> ".repeat(2000), "- ".repeat(2000), "*a **".repeat(800), "[".repeat(4000)]
    {
        assert_eq!(html(&bomb), None);
    }
    let long = "www.a.b ".repeat(500);
    assert!(html(&long).is_none_or(|html| html.len() < 2 * HTML_BYTES));
}
