//! `chancery publish`: a letter appeared somewhere, learned after its deposit.

use super::output::Out;
use super::reach::{Reach, reach};
use super::{Common, Exit, answer, glossary};
use crate::archive::Submission;
use crate::letter::{AssertedBy, Extent, LetterId, Medium, PartialDate, Publication};
use clap::ValueEnum;

/// What `publish` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::PUBLISH)]
pub(crate) struct Args {
    /// The letter
    #[arg(value_name = "ID", value_parser = LetterId::parse)]
    id: LetterId,
    /// The newspaper, site or agency
    #[arg(long, value_name = "NAME")]
    outlet: String,
    /// Paper or screen
    #[arg(long, value_name = "MEDIUM")]
    medium: MediumArg,
    /// When it appeared: 2024, 2024-03, 2024-03-14, with ? or ~ where uncertain
    #[arg(long, value_name = "DATE", value_parser = PartialDate::parse)]
    date: Option<PartialDate>,
    /// Its title as printed
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Which edition
    #[arg(long, value_name = "NAME")]
    edition: Option<String>,
    /// Page or section
    #[arg(long, value_name = "PAGE")]
    page: Option<String>,
    /// Where it is online
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How much of it appeared
    #[arg(long, value_name = "EXTENT", default_value = "unknown")]
    extent: ExtentArg,
    /// Who says all this
    #[arg(long, value_name = "WHO", default_value = "issuer")]
    asserted_by: AssertedByArg,
    /// Repeating a request with the same key gives the same answer
    #[arg(long, value_name = "KEY", env = "CHANCERY_IDEMPOTENCY_KEY", hide_env_values = true)]
    idempotency_key: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum MediumArg {
    Print,
    Online,
}

#[derive(Clone, Copy, ValueEnum)]
enum ExtentArg {
    Full,
    Abridged,
    Altered,
    NotPrinted,
    Unknown,
}

#[derive(Clone, Copy, ValueEnum)]
enum AssertedByArg {
    Issuer,
    Outlet,
    Observer,
}

/// States a publication.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let publication = publication(args);
    let answer = match reach(common, out)? {
        Reach::Here(archive) => answer::submit(
            &archive,
            Submission::Publication {
                id: args.id.clone(),
                publication: Box::new(publication),
                idempotency_key: args.idempotency_key.as_deref().map(answer::local_key),
            },
        )?,
        Reach::There(server) => server.submit(
            &format!("/v1/letters/{}/publications", args.id),
            &serde_json::to_value(&publication)?,
            args.idempotency_key.as_deref(),
        )?,
    };
    answer::tell(&answer, "publication stated", out)?;
    Ok(Exit::Done)
}

fn publication(args: &Args) -> Publication {
    Publication {
        outlet: args.outlet.clone(),
        medium: match args.medium {
            MediumArg::Print => Medium::Print,
            MediumArg::Online => Medium::Online,
        },
        edition: args.edition.clone(),
        page: args.page.clone(),
        date: args.date.clone(),
        title: args.title.clone(),
        url: args.url.clone(),
        extent: match args.extent {
            ExtentArg::Full => Extent::Full,
            ExtentArg::Abridged => Extent::Abridged,
            ExtentArg::Altered => Extent::Altered,
            ExtentArg::NotPrinted => Extent::NotPrinted,
            ExtentArg::Unknown => Extent::Unknown,
        },
        asserted_by: match args.asserted_by {
            AssertedByArg::Issuer => AssertedBy::Issuer,
            AssertedByArg::Outlet => AssertedBy::Outlet,
            AssertedByArg::Observer => AssertedBy::Observer,
        },
    }
}
