//! The command line's words.

use std::path::PathBuf;

use capture::{SourceSpec, SpeakerSpec, VideoFormat};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::meetings_words::{MeetingsArgs, PeopleArgs};

/// Joins Microsoft Teams meetings as a guest.
#[derive(Debug, Parser)]
#[command(name = "passerelle", version, disable_help_subcommand = true, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 done, 1 it failed and says why, 2 the words of the command are off.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) word: Word,
    /// Print one JSON object for programs instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Log more to stderr; twice for everything.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Word {
    /// Explain a link, an invitation's text or an .ics file: what it joins, or why it can't be joined.
    Link(LinkArgs),
    /// List the meetings to come: of the work account, and of the calendars that were added.
    Meetings(MeetingsArgs),
    /// Find people of your organisation by their name or address.
    People(PeopleArgs),
    /// Run the practice service; prints one JSON line when it is ready.
    Practice(PracticeArgs),
    /// Join a meeting.
    Join(Box<JoinArgs>),
    /// Call somebody, or several people, through Teams.
    Call(Box<CallUserArgs>),
    /// Wait for somebody to call through Teams, and take the first call.
    Answer(Box<AnswerArgs>),
    /// Say how the running call is.
    Status(CallArgs),
    /// Mute the running call's microphone.
    Mute(CallArgs),
    /// Unmute it.
    Unmute(CallArgs),
    /// Mute it when it is unmuted, unmute it when it is muted.
    ToggleMute(CallArgs),
    /// Turn the running call's camera on or off.
    Camera(CameraArgs),
    /// Raise or lower your hand in the running call.
    Hand(HandArgs),
    /// Leave the running call.
    Leave(LeaveArgs),
    /// List who you can be: guest identities, and the work account.
    Accounts,
    /// Sign in for a guest identity, or with a work account.
    SignIn(SignInArgs),
    /// Remove everything that signing in left, and a guest identity with it.
    SignOut(WhoseArgs),
    /// Make another guest identity and choose it.
    AddGuest(AddGuestArgs),
    /// Use another guest identity from now on.
    ChooseGuest(ChooseGuestArgs),
    /// Run the token service of an organisation: the resource's connection string comes from the file that
    /// PASSERELLE_CONNECTION_STRING_FILE names, or from PASSERELLE_CONNECTION_STRING.
    TokenService(token_service::Words),
    /// Say what works and what doesn't: devices, browser, keyring, accounts, services, network.
    Doctor,
}

#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// The text, or “-” to read it from standard input.
    #[arg(value_name = "TEXT|-", allow_hyphen_values = true)]
    pub(crate) text: String,
}

#[derive(Debug, Args)]
pub(crate) struct PracticeArgs {
    /// Who is there and what they do; the built-in meeting without it.
    #[arg(long, value_name = "FILE")]
    pub(crate) script: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen: std::net::SocketAddr,
    /// Who is in the organisation, their calendars and meetings; the built-in one without it.
    #[arg(long, value_name = "FILE")]
    pub(crate) organisation: Option<PathBuf>,
    /// Any text; the same one gives the organisation the same ids and keys.
    #[arg(long, value_name = "TEXT", default_value = "passerelle")]
    pub(crate) seed: String,
    /// Where the organisation listens over TLS; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen_tls: std::net::SocketAddr,
    /// Where the secret is kept, and what the organisation remembers for the next time; without it the secret is in a folder of
    /// the running session, and nothing is remembered.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// End after so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) duration: Option<f64>,
}

#[derive(Debug, Args)]
pub(crate) struct JoinArgs {
    /// A link, an invitation's text, a meeting number, or “practice” for the practice service's first meeting.
    #[arg(value_name = "LINK")]
    pub(crate) link: String,
    /// “practice” (the running one, or one for this call alone), a practice service's address, or “teams”.
    #[arg(long, value_name = "practice|URL|teams", default_value = "practice")]
    pub(crate) service: String,
    /// The file with the service's secret; found by itself for the running practice service.
    #[arg(long, value_name = "FILE")]
    pub(crate) service_secret: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) how: TakePartArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CallUserArgs {
    /// People in Teams by their Entra object ids, or in Communication Services by their raw ids (8:acs:…); several make a group call.
    #[arg(value_name = "USER", required = true)]
    pub(crate) users: Vec<String>,
    #[command(flatten)]
    pub(crate) how: TakePartArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AnswerArgs {
    #[command(flatten)]
    pub(crate) how: TakePartArgs,
}

/// Whose sign-in it is about.
#[derive(Debug, Args)]
pub(crate) struct WhoseArgs {
    /// The guest identity; the chosen one without a name.
    #[arg(value_name = "NAME", conflicts_with = "work")]
    pub(crate) name: Option<String>,
    /// The work account.
    #[arg(long)]
    pub(crate) work: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SignInArgs {
    #[command(flatten)]
    pub(crate) whose: WhoseArgs,
    /// With a code that is typed on another device, for machines without a browser. Many organisations don't allow it.
    #[arg(long)]
    pub(crate) device: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AddGuestArgs {
    /// What to call it.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) way: GuestWayArgs,
}

/// One of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct GuestWayArgs {
    /// Tokens come from this token service, for whoever signs in there.
    #[arg(long, value_name = "URL")]
    pub(crate) token_service: Option<String>,
    /// Tokens are made with the key in this file, which goes into the keyring and is not read again.
    #[arg(long, value_name = "FILE")]
    pub(crate) connection_string_file: Option<PathBuf>,
    /// Tokens are read from this file, which something else keeps fresh.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ChooseGuestArgs {
    /// Its name.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

/// How to take part in a call, whichever it is.
#[derive(Debug, Args)]
pub(crate) struct TakePartArgs {
    /// Without a window, as bots do.
    #[arg(long)]
    pub(crate) headless: bool,
    /// The file with the Communication Services access token that Teams asks for, in place of a guest identity's.
    #[arg(long, value_name = "FILE", conflicts_with = "guest")]
    pub(crate) token_file: Option<PathBuf>,
    /// The guest identity that goes to Teams, in place of the chosen one.
    #[arg(long, value_name = "NAME")]
    pub(crate) guest: Option<String>,
    /// The browser that leads into Teams, in place of the first one that is found.
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) browser: Option<PathBuf>,
    /// The name others see.
    #[arg(long, value_name = "NAME", default_value = "Guest", value_parser = display_name)]
    pub(crate) name: String,
    /// Leave after so many seconds in the meeting.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) duration: Option<f64>,
    /// Give up when nobody has let us in after so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "1800")]
    pub(crate) patience: f64,
    #[command(flatten)]
    pub(crate) devices: DeviceArgs,
    #[command(flatten)]
    pub(crate) keep: KeepArgs,
    #[command(flatten)]
    pub(crate) relay: RelayArgs,
    /// Agree to being recorded and transcribed when the meeting asks.
    #[arg(long)]
    pub(crate) consent: bool,
    /// Join muted.
    #[arg(long)]
    pub(crate) muted: bool,
}

/// What is sent and where sound goes. SRC is `none`, `default`, `test-pattern[:WxH[@FPS]][#ID]`, `file:PATH`, `tone:HZ`,
/// `screen:N`, `window:ID` or a device's name.
#[derive(Debug, Args)]
pub(crate) struct DeviceArgs {
    /// The camera: none, default, test-pattern[:WxH[@FPS]][#ID], file:CLIP.y4m or a device's name.
    #[arg(long, value_name = "SRC", default_value = "none")]
    pub(crate) camera: SourceSpec,
    /// The most that is sent of the camera.
    #[arg(long, value_name = "WxH[@FPS]", default_value = "1280x720@30", value_parser = format)]
    pub(crate) camera_size: VideoFormat,
    /// The microphone: none, default, tone:HZ, silence, file:VOICE.wav or a device's name.
    #[arg(long, value_name = "SRC", default_value = "none")]
    pub(crate) mic: SourceSpec,
    /// What is done to the microphone's sound: on (echo, noise and level, of a recorded file too), off, or music. Left out: on
    /// for real microphones only.
    #[arg(long, value_name = "HOW")]
    pub(crate) processing: Option<ProcessingWord>,
    /// What to share: none, screen:N, window:ID, test-pattern…, file:CLIP.y4m.
    #[arg(long, value_name = "SRC", default_value = "none")]
    pub(crate) share: SourceSpec,
    /// The most that is sent of the share.
    #[arg(long, value_name = "WxH[@FPS]", default_value = "1920x1080@10", value_parser = format)]
    pub(crate) share_size: VideoFormat,
    /// Where the meeting's sound goes: none, default or a device's name.
    #[arg(long, value_name = "none|default|NAME", default_value = "none")]
    pub(crate) speaker: SpeakerSpec,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProcessingWord {
    On,
    Off,
    Music,
}

#[derive(Debug, Args)]
pub(crate) struct KeepArgs {
    /// Record what is heard and seen into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Write the call's statistics to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) stats: Option<PathBuf>,
    /// Print the statistics to standard output every two seconds, a JSON object a line.
    #[arg(long)]
    pub(crate) stats_lines: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RelayArgs {
    /// A TURN server: turn:HOST:PORT[?transport=tcp] or turns:HOST:PORT.
    #[arg(long, value_name = "URL", requires = "turn_user")]
    pub(crate) turn: Vec<String>,
    /// Its user name. The password comes from PASSERELLE_TURN_PASSWORD or --turn-password-file.
    #[arg(long, value_name = "NAME", requires = "turn")]
    pub(crate) turn_user: Option<String>,
    /// The file with the TURN server's password.
    #[arg(long, value_name = "FILE", requires = "turn")]
    pub(crate) turn_password_file: Option<PathBuf>,
    /// A file of certificate authorities (PEM) that may vouch for a turns: server, beside those that this computer trusts.
    #[arg(long, value_name = "FILE", requires = "turn")]
    pub(crate) turn_ca: Option<PathBuf>,
    /// Send and receive through the TURN server only.
    #[arg(long, requires = "turn")]
    pub(crate) relay_only: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    /// The process of the call, where several are running.
    #[arg(long, value_name = "PROCESS")]
    pub(crate) call: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    On,
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct CameraArgs {
    /// The wanted state.
    pub(crate) to: OnOff,
    #[command(flatten)]
    pub(crate) which: CallArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum UpDown {
    Up,
    Down,
}

#[derive(Debug, Args)]
pub(crate) struct HandArgs {
    /// The wanted state.
    pub(crate) to: UpDown,
    #[command(flatten)]
    pub(crate) which: CallArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LeaveArgs {
    /// End the meeting for everyone, where you may.
    #[arg(long)]
    pub(crate) for_everyone: bool,
    #[command(flatten)]
    pub(crate) which: CallArgs,
}

fn seconds(text: &str) -> Result<f64, String> {
    let good = |seconds: &f64| seconds.is_finite() && (0.0..=1_000_000.0).contains(seconds);
    text.parse().ok().filter(good).ok_or_else(|| "a number of seconds, such as 20 or 1.5".to_owned())
}

fn display_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err("a name is needed".to_owned()),
        1..=256 => Ok(name.to_owned()),
        _ => Err("a name has at most 256 characters".to_owned()),
    }
}

fn format(text: &str) -> Result<VideoFormat, String> {
    let read = || {
        let (size, fps) = text.split_once('@').unwrap_or((text, "30"));
        let (width, height) = size.split_once('x')?;
        let format = VideoFormat { width: width.parse().ok()?, height: height.parse().ok()?, fps: fps.parse().ok()? };
        let side = |side: u32| (16..=3840).contains(&side) && side.is_multiple_of(2);
        (side(format.width) && side(format.height) && (1..=60).contains(&format.fps)).then_some(format)
    };
    read().ok_or_else(|| "a size such as 640x360@30, sides even, at most 60 frames a second".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, error::ErrorKind};

    use super::*;
    use crate::meetings_words::{MeetingsWord, ShareAs};

    fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_words_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn reads_a_whole_join() {
        let line = "passerelle join https://teams.microsoft.com/meet/1 --headless --service practice --name A \
                    --duration 20 --camera file:clip.y4m --mic tone:440 --share screen:0 --record d --stats f.json \
                    --camera-size 640x360@15 --processing music --json";
        let cli = read(line).unwrap();
        let Word::Join(join) = cli.word else { panic!("not a join") };
        assert!(cli.json && join.how.headless);
        assert_eq!(join.how.devices.mic, SourceSpec::Tone(440.0));
        assert_eq!(join.how.devices.camera_size, VideoFormat { width: 640, height: 360, fps: 15 });
        assert_eq!(join.how.devices.processing, Some(ProcessingWord::Music));
        assert_eq!((join.how.duration, join.how.keep.stats), (Some(20.0), Some("f.json".into())));
    }

    #[test]
    fn a_guest_is_added_in_one_of_three_ways() {
        for way in ["--token-service https://x.example", "--connection-string-file f", "--token-file f"] {
            let cli = read(&format!("passerelle add-guest A {way}")).unwrap();
            assert!(matches!(cli.word, Word::AddGuest(args) if args.name == "A"));
        }
    }

    #[test]
    fn words_that_are_off_are_told_so() {
        for line in [
            "passerelle dance",
            "passerelle join",
            "passerelle join x --camera tone:1",
            "passerelle join x --camera-size 641x360",
            "passerelle join x --duration -1",
            "passerelle join x --duration NaN",
            "passerelle join x --relay-only",
            "passerelle join x --turn turn:127.0.0.1",
            "passerelle camera",
            "passerelle camera maybe",
            "passerelle hand on",
            "passerelle practice --listen nowhere",
            "passerelle add-guest A",
            "passerelle add-guest A --token-file a --token-service https://x.example",
            "passerelle sign-in A --work",
            "passerelle join x --token-file a --guest A",
            "passerelle token-service",
            "passerelle meetings --days 0",
            "passerelle meetings --days 63",
            "passerelle meetings show",
            "passerelle meetings share x --as pdf",
            "passerelle meetings --days 3 show x",
            "passerelle people",
        ] {
            let error = read(line).expect_err(line);
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn meetings_are_listed_shown_and_shared() {
        let meetings = |line: &str| match read(line).unwrap().word {
            Word::Meetings(args) => args,
            other => panic!("{other:?}"),
        };
        let list = meetings("passerelle meetings --days 3 --ics a.ics b.ics --json").list;
        assert_eq!((list.days, list.ics), (3, vec!["a.ics".into(), "b.ics".into()]));
        assert_eq!(meetings("passerelle meetings").list.days, 8);
        let word = meetings("passerelle meetings share https://x --as mailto").word;
        assert!(
            matches!(word, Some(MeetingsWord::Share(args)) if args.how == ShareAs::Mailto && args.one.link == "https://x")
        );
        assert!(
            matches!(meetings("passerelle meetings show 123").word, Some(MeetingsWord::Show(args)) if args.link == "123")
        );
    }

    #[test]
    fn help_is_no_mistake() {
        assert_eq!(read("passerelle --help").unwrap_err().kind(), ErrorKind::DisplayHelp);
        assert_eq!(read("passerelle --help").unwrap_err().exit_code(), 0);
    }

    #[test]
    fn a_link_may_begin_with_a_dash() {
        let Word::Link(link) = read("passerelle link - --json").unwrap().word else { panic!("not a link") };
        assert_eq!(link.text, "-");
    }
}
