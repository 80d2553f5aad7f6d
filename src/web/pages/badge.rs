//! The badge that a newspaper may show beside a letter: a still picture that says that a record exists, and nothing of
//! the article.

use super::tongue::Choice;
use crate::web::answer::File;
use crate::web::api::letter_id;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::{HttpRequest, HttpResponse, web};

/// The picture. It is the same for everybody who asks, and may be copied to the newspaper's own server.
pub(super) async fn badge(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let view = state.blocking_or(move |archive| archive.letter(&id)).await?;
    let tongue = Choice::of(&req).tongue;
    let status = if view.withdrawn.is_some() { "withdrawn" } else { "exists" };
    let said = tongue.one_of("badge", status).to_string();
    // Chinese characters are as wide as they are high; letters of this face are a little over half as wide.
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 7 } else { 13 }).sum::<usize>();
    let (name, middle) = ("Chancery", 76);
    let whole = middle + width(&said) + 20;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"26\" viewBox=\"0 0 {whole} 26\" role=\"img\" \
         aria-label=\"{name}: {said}\"><title>{name}: {said}</title><rect width=\"{whole}\" height=\"26\" rx=\"3\" fill=\"#fff\" \
         stroke=\"#1b1a17\"/><path d=\"M0 3a3 3 0 0 1 3-3h{}v26H3a3 3 0 0 1-3-3z\" fill=\"#1b1a17\"/><g \
         font-family=\"Georgia,serif\" font-size=\"13\"><text x=\"10\" y=\"17.5\" fill=\"#fff\" textLength=\"56\">{name}</text><text \
         x=\"{}\" y=\"17.5\" fill=\"#1b1a17\" textLength=\"{}\">{said}</text></g></svg>\n",
        middle - 3,
        middle + 10,
        width(&said),
    );
    let etag = format!("{status}-{}", tongue.tag());
    let (media_type, cache) = ("image/svg+xml", "public, max-age=3600");
    Ok(File { media_type, etag: &etag, cache, name: None }.answer(&req, svg))
}
