use super::{
    super::rule::{Loss, Step},
    *,
};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Sends packets of `size` bytes, one each `every`, and polls at every deadline: which came out, and when.
fn run(pipe: &mut Pipe, packets: u32, size: usize, every: Duration) -> Vec<(u32, Duration)> {
    let mut out = Vec::new();
    for number in 0..packets {
        let at = every * number;
        drain(pipe, at, &mut out);
        let mut packet = number.to_be_bytes().to_vec();
        packet.resize(size.max(4), 0);
        pipe.offer(packet.into(), at);
    }
    drain(pipe, every * packets + Duration::from_secs(60), &mut out);
    out
}

fn drain(pipe: &mut Pipe, until: Duration, out: &mut Vec<(u32, Duration)>) {
    while let Some(at) = pipe.next_deadline().filter(|at| *at <= until) {
        while let Some(packet) = pipe.poll(at) {
            out.push((u32::from_be_bytes([packet[0], packet[1], packet[2], packet[3]]), at));
        }
    }
}

fn numbers(out: &[(u32, Duration)]) -> Vec<u32> {
    out.iter().map(|(number, _)| *number).collect()
}

#[test]
fn nothing_is_harmed_without_a_rule() {
    let out = run(&mut Pipe::new(Rule::default(), 1), 1000, 1200, ms(1));
    assert_eq!(numbers(&out), (0..1000).collect::<Vec<_>>());
    assert!(out.iter().all(|(number, at)| *at == ms(1) * *number), "at once");
}

#[test]
fn the_share_that_is_lost_is_the_one_asked_for() {
    for share in [0.05, 0.1, 0.3, 0.5] {
        for loss in [Loss::Random(share), Loss::Bursty { share, length: 4.0 }] {
            let mut pipe = Pipe::new(Rule { loss, ..Rule::default() }, 7);
            let came = run(&mut pipe, 50_000, 100, ms(1)).len() as f64;
            let lost = 1.0 - came / 50_000.0;
            assert!((lost - share).abs() < 0.012, "{loss:?}: {lost}");
            let sum = pipe.within(Duration::ZERO, Duration::from_secs(200));
            assert_eq!((sum.offered, sum.delivered + sum.dropped), (50_000, 50_000));
        }
    }
}

/// How many packets each loss takes in a row, on average.
fn mean_burst(loss: Loss) -> f64 {
    let came = numbers(&run(&mut Pipe::new(Rule { loss, ..Rule::default() }, 3), 50_000, 100, ms(1)));
    let gaps: Vec<u32> = came.windows(2).map(|pair| pair[1] - pair[0] - 1).filter(|gap| *gap > 0).collect();
    f64::from(gaps.iter().sum::<u32>()) / gaps.len() as f64
}

#[test]
fn bursts_are_as_long_as_asked_for() {
    let (random, bursty) = (mean_burst(Loss::Random(0.1)), mean_burst(Loss::Bursty { share: 0.1, length: 5.0 }));
    assert!((random - 1.11).abs() < 0.05, "{random}");
    assert!((bursty - 5.0).abs() < 0.3, "{bursty}");
}

#[test]
fn jitter_keeps_the_order_unless_it_may_not() {
    let rule = Rule { delay: ms(50), jitter: ms(60), ..Rule::default() };
    let out = run(&mut Pipe::new(rule.clone(), 5), 5_000, 100, ms(5));
    assert!(numbers(&out).is_sorted());
    let late: Vec<Duration> = out.iter().map(|(number, at)| *at - ms(5) * *number).collect();
    assert!(late.iter().all(|late| *late >= ms(50) && *late <= ms(110)));
    assert!(late.iter().any(|late| *late < ms(70)) && late.iter().any(|late| *late > ms(105)));
    let out = run(&mut Pipe::new(Rule { overtaking: true, ..rule }, 5), 5_000, 100, ms(5));
    assert!(out.len() == 5_000 && !numbers(&out).is_sorted());
}

#[test]
fn some_are_passed_by_others_and_some_come_twice() {
    let rule = Rule { reordered: 0.1, ..Rule::default() };
    let out = numbers(&run(&mut Pipe::new(rule, 5), 5_000, 100, ms(5)));
    let passed = out.windows(2).filter(|pair| pair[0] > pair[1]).count();
    assert!(out.len() == 5_000 && (350..650).contains(&passed), "{passed}");
    let rule = Rule { duplicated: 0.2, ..Rule::default() };
    let out = run(&mut Pipe::new(rule, 5), 5_000, 100, ms(5));
    assert!((5_850..6_150).contains(&out.len()), "{}", out.len());
}

/// Bits a second that came within a time, with headers.
fn rate(pipe: &Pipe, from: Duration, to: Duration) -> f64 {
    let sum = pipe.within(from, to);
    (sum.delivered_bytes + sum.delivered * HEADERS as u64) as f64 * 8.0 / (to - from).as_secs_f64()
}

#[test]
fn no_more_passes_than_the_rate_and_it_follows_its_steps() {
    let step = |at, rate| Step { at: Duration::from_secs(at), rate: Some(rate) };
    let steps = vec![step(0, 2_000_000), step(10, 500_000), step(20, 2_000_000)];
    let mut pipe = Pipe::new(Rule { steps, ..Rule::default() }, 1);
    pipe.begin(Duration::ZERO);
    // 3 Mbit/s.
    run(&mut pipe, 9_300, 1172, Duration::from_micros(3_200));
    for (from, to, expected) in [(1, 10, 2_000_000.0), (11, 20, 500_000.0), (21, 29, 2_000_000.0)] {
        let passed = rate(&pipe, Duration::from_secs(from), Duration::from_secs(to));
        assert!((passed / expected - 1.0).abs() < 0.02, "{passed} of {expected}");
    }
}

#[test]
fn the_queue_is_bounded() {
    let rule = Rule { queue: ms(200), ..Rule::default() }.limited(500_000);
    let mut pipe = Pipe::new(rule, 1);
    let out = run(&mut pipe, 2_000, 1172, Duration::from_micros(4_800));
    let waited = out.iter().map(|(number, at)| *at - Duration::from_micros(4_800) * *number).max();
    // The last one let in finds at most 200 ms before it, and passes itself in 19 ms.
    assert!(waited.is_some_and(|waited| waited > ms(180) && waited <= ms(220)), "{waited:?}");
    assert!(pipe.within(Duration::ZERO, Duration::from_secs(20)).dropped > 900);
}

#[test]
fn the_same_seed_is_the_same_fate() {
    let rule = Rule {
        loss: Loss::Bursty { share: 0.2, length: 3.0 },
        jitter: ms(30),
        overtaking: true,
        duplicated: 0.05,
        ..Rule::default()
    };
    let of = |seed| run(&mut Pipe::new(rule.clone(), seed), 2_000, 500, ms(3));
    assert_eq!(of(11), of(11));
    assert_ne!(of(11), of(12));
}
