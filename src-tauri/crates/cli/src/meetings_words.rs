//! The words of `passerelle meetings` and `passerelle people`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct MeetingsArgs {
    #[command(subcommand)]
    pub(crate) word: Option<MeetingsWord>,
    #[command(flatten)]
    pub(crate) list: ListArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// So many days, today among them.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=62))]
    pub(crate) days: u32,
    /// Calendar files to look into as well; they are not kept.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) ics: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MeetingsWord {
    /// Say what your organisation knows of a meeting: when, whose, and what happens to guests at the door.
    Show(OneArgs),
    /// Hand a meeting's details to somebody else.
    Share(ShareArgs),
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// A link, an invitation's text or a meeting number.
    #[arg(value_name = "LINK")]
    pub(crate) link: String,
}

#[derive(Debug, Args)]
pub(crate) struct ShareArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
    /// As text on standard output, as a calendar file in your folder of downloads, or as a letter in your mail program.
    #[arg(long = "as", value_name = "text|ics|mailto", default_value = "text")]
    pub(crate) how: ShareAs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShareAs {
    Text,
    Ics,
    Mailto,
}

#[derive(Debug, Args)]
pub(crate) struct PeopleArgs {
    /// Some of their name or address.
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
}
