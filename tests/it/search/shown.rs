//! What a search shows over HTTP and at the terminal's side of it: counts, snippets, marks, errors.

use crate::program::Home;
use crate::served::{Served, metadata};
use serde_json::{Value, json};

fn served() -> Served {
    let served = Served::start();
    let mut given = metadata("The <b>harbour</b> & us");
    served.deposit(
        "Sir,\n\nThe harbour of Zürich is \"open\" <script>alert(1)</script> to all.\n",
        &given,
    );
    given["title"] = json!("关于港口的声明");
    given["language"] = json!("zh-Hans");
    served.deposit("港口协议没有任何秘密。我们坚决反对网络攻击。\n", &given);
    served
}

fn letters(answer: &Value) -> Vec<String> {
    let letters = answer["letters"].as_array().unwrap().iter();
    letters.map(|letter| letter["metadata"]["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_answer_counts_and_says_where_the_words_stand() {
    let served = served();
    let answer = served.get("/v1/letters?q=zurich&facets=true&limit=1").json();
    assert_eq!(letters(&answer), ["The <b>harbour</b> & us"]);
    let counts = [&answer["matches"], &answer["total"], &answer["unsearched"]];
    assert_eq!(counts, [&json!(1), &json!(2), &json!(0)]);
    assert_eq!(answer["facets"]["languages"], json!([{"value": "en-GB", "count": 1}]));
    let snippet = &answer["letters"][0]["snippets"][0];
    assert_eq!(snippet["field"], "text");
    let text = snippet["text"].as_str().unwrap();
    let place =
        |name: &str| usize::try_from(snippet["matches"][0][name].as_u64().unwrap()).unwrap();
    assert_eq!(&text[place("start")..place("end")], "Zürich");
    let chinese = served.get("/v1/letters?q=%E5%9D%9A%E5%86%B3%E5%8F%8D%E5%AF%B9").json();
    assert_eq!(letters(&chinese), ["关于港口的声明"]);
    assert!(served.get("/v1/letters").json()["letters"][0].get("snippets").is_none());
}

#[test]
fn what_cannot_be_read_is_told_at_its_parameter() {
    let served = served();
    for (query, member, why) in [
        ("q=titel:x", "q", "there is no field titel"),
        ("q=%22open", "q", "not closed"),
        ("q=%21", "q", "no word in it"),
        ("sort=best", "sort", "relevance or newest"),
        ("facets=yes", "facets", "true or false"),
        ("cursor=rubbish", "cursor", "not what next said"),
        ("q=harbour&cursor=7", "cursor", "another search"),
    ] {
        let answer = served.get(&format!("/v1/letters?{query}"));
        let problem = answer.json();
        assert_eq!(
            (answer.status, &problem["member"]),
            (400, &json!(member)),
            "{query}: {problem}"
        );
        assert!(problem["detail"].as_str().unwrap().contains(why), "{query}: {problem}");
        // The page counts whatever it is asked.
        if member != "facets" {
            let page = served.page(&format!("/letters?{query}"));
            assert_eq!(page.status, 400, "{query}");
            assert!(page.text().contains("role=\"alert\""), "{query}");
        }
    }
}

#[test]
fn the_page_marks_the_words_and_nothing_that_a_letter_says_is_html() {
    let served = served();
    let page = served.page("/letters?q=harbour");
    let page = page.text();
    assert!(page.contains("The &lt;b&gt;<mark>harbour</mark>&lt;/b&gt; &amp; us"), "{page}");
    assert!(page.contains("The <mark>harbour</mark> of Zürich is &quot;open&quot; &lt;script&gt;"));
    assert!(page.contains("1 of 2 letters matches"));
    assert!(
        page.contains("href=\"/letters?q=harbour&#38;sort=newest\"")
            || page.contains("sort=newest")
    );
    let all = served.page("/letters");
    let all = all.text();
    assert!(
        all.contains("Languages: ") && all.contains("English <span class=\"soft\">(1)</span>"),
        "{all}"
    );
    assert!(!all.contains("<mark>"));
    let chinese = served.page("/letters?q=%E6%B8%AF%E5%8F%A3");
    let chinese = chinese.text();
    assert!(chinese.contains("关于<mark>港口</mark>的声明"), "{chinese}");
}

#[test]
fn the_terminal_shows_where_the_words_stand_and_what_cannot_be_read() {
    let home = Home::with_archive();
    home.write("letter.txt", crate::program::LETTER);
    home.write("letter.toml", crate::program::METADATA);
    home.run(&["deposit", "letter.txt", "--metadata", "letter.toml"]).ok();
    let word = crate::program::LETTER.split_whitespace().nth(6).unwrap();
    let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let told = home.run(&["search", &word, "--facets"]).ok();
    assert!(told.contains(&format!("[{word}")), "{told}");
    assert!(told.contains("languages: ") && told.contains("1 of 1 letters"), "{told}");
    assert_eq!(home.run(&["search", "--", &word, &format!("-{word}")]).code, Some(4));
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let ended = home.run(&["search", "titel:x", "--server", &server.address]);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains("there is no field titel"), "{}", ended.stderr);
    drop(server);
    assert_eq!(home.run(&["search", "titel:x"]).code, Some(2));
}
