//! Rules of calendar programs, and rules of nobody's.

use calcard::{Entry as Part, Parser};
use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn rule(text: &str) -> ICalendarRecurrenceRule {
    let file = format!("BEGIN:VEVENT\r\nRRULE:{text}\r\nEND:VEVENT\r\n");
    let Part::ICalendar(calendar) = Parser::new(&file).entry() else { panic!("no calendar") };
    match &calendar.components[0].entries[0].values[0] {
        ICalendarValue::RecurrenceRule(rule) => *rule.clone(),
        other => panic!("no rule: {other:?}"),
    }
}

fn wall(text: &str) -> NaiveDateTime {
    format!("{text}:00").parse().unwrap()
}

fn days(text: &str, start: &str, first: &str, last: &str) -> Vec<String> {
    let mut steps = Steps::of(100_000);
    let starts = starts(&rule(text), wall(start), wall(first), wall(last), &mut steps).unwrap();
    starts.iter().map(|start| start.format("%m-%d %H").to_string()).collect()
}

#[test]
fn rules_as_people_make_them() {
    let week = |rule| days(rule, "2026-01-05T09:00", "2026-11-23T00:00", "2026-11-30T00:00");
    assert_eq!(week("FREQ=WEEKLY;BYDAY=MO,WE"), ["11-23 09", "11-25 09"]);
    assert_eq!(week("FREQ=DAILY;INTERVAL=2"), ["11-23 09", "11-25 09", "11-27 09", "11-29 09"]);
    assert_eq!(week("FREQ=MONTHLY;BYDAY=-1FR"), ["11-27 09"]);
    assert_eq!(week("FREQ=MONTHLY;BYMONTHDAY=25"), ["11-25 09"]);
    assert_eq!(week("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"), ["11-27 09"]);
    assert_eq!(week("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=26"), ["11-26 09"]);
    assert_eq!(week("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU"), ["11-23 09", "11-27 09"]);
    assert_eq!(week("FREQ=WEEKLY;COUNT=3"), [""; 0]);
}

#[test]
fn rules_that_no_meeting_has_are_not_followed() {
    let numbers = |most: usize| (0..most).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
    let every_second = format!("FREQ=YEARLY;BYHOUR={};BYMINUTE={1};BYSECOND={1}", numbers(24), numbers(60));
    let endless = format!("FREQ=DAILY;BYMONTHDAY={}", ["1"; 500].join(","));
    for text in [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "RSCALE=CHINESE;FREQ=YEARLY",
        &every_second,
        &endless,
    ] {
        let mut steps = Steps::of(1000);
        let start = wall("2026-01-05T09:00");
        let followed = starts(&rule(text), start, start, wall("2026-12-01T00:00"), &mut steps);
        assert_eq!((followed, steps.left), (None, 1000), "{text}");
    }
}

#[test]
fn a_series_that_has_ended_costs_nothing() {
    let mut steps = Steps::of(1000);
    let found = starts(
        &rule("FREQ=DAILY"),
        wall("2020-01-01T09:00"),
        wall("2026-11-23T00:00"),
        wall("2021-01-01T00:00"),
        &mut steps,
    );
    assert_eq!((found, steps.left), (Some(Vec::new()), 1000));
}

#[test]
fn a_rule_without_end_takes_no_more_steps_than_there_are() {
    let mut steps = Steps::of(1000);
    let start = wall("1995-01-01T09:00");
    let found = starts(&rule("FREQ=DAILY"), start, wall("2026-11-23T00:00"), wall("2026-11-30T00:00"), &mut steps);
    assert_eq!((found.unwrap().len(), steps.left, steps.ran_out), (0, 0, true));
}

#[test]
fn a_rule_that_never_comes_true_is_charged_for() {
    let mut steps = Steps::of(NEVER_STEPS * 3);
    for _ in 0..3 {
        let start = wall("1995-01-01T09:00");
        let never = rule("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30");
        assert_eq!(starts(&never, start, start, wall("2026-11-30T00:00"), &mut steps), Some(Vec::new()));
    }
    assert_eq!((steps.left, steps.ran_out), (0, false));
}

proptest! {
    #[test]
    fn rules_stay_between_first_and_last(
        frequency in "DAILY|WEEKLY|MONTHLY|YEARLY", interval in 1u16..5, by in "|;BYDAY=MO|;BYDAY=1FR|;BYMONTHDAY=-1|;BYMONTH=11|;BYYEARDAY=300|;BYWEEKNO=48",
        start in 0i64..20_000, first in 0i64..20_000, length in 0i64..60,
    ) {
        let zero = wall("1990-01-01T09:00");
        let (start, first) = (zero + TimeDelta::days(start), zero + TimeDelta::days(first));
        let last = first + TimeDelta::days(length);
        let rule = rule(&format!("FREQ={frequency};INTERVAL={interval}{by}"));
        if let Some(found) = starts(&rule, start, first, last, &mut Steps::of(100_000)) {
            prop_assert!(found.iter().all(|wall| (first..=last).contains(wall) && *wall >= start));
            prop_assert!(found.is_sorted());
        }
    }
}
