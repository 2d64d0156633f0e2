//! Load on a service of this machine: one prepared request again and again, over connections that stay open.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// An open connection.
pub(crate) struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    pub(crate) fn open(to: SocketAddr) -> Self {
        let stream = TcpStream::connect(to).expect("the service takes connections");
        stream.set_nodelay(true).expect("sockets can be set");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("sockets can be set");
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a request and reads its whole answer: the head, and the body.
    pub(crate) fn ask(&mut self, request: &[u8]) -> (String, String) {
        self.stream.get_mut().write_all(request).expect("the service reads");
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.stream.read_line(&mut head).expect("the service answers") > 0, "the service hung up");
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().expect("a length is a number"))
        });
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body).expect("the service ends its answer");
        (head, String::from_utf8_lossy(&body).into_owned())
    }

    /// As [`Line::ask`], for answers that must be good.
    pub(crate) fn ask_well(&mut self, request: &[u8]) -> String {
        let (head, body) = self.ask(request);
        assert!(head.starts_with("HTTP/1.1 20"), "{head}{body}");
        body
    }
}

/// As many as will go in a time, each connection asking again as soon as it is answered: how many there were.
pub(crate) fn flood(to: SocketAddr, request: &[u8], connections: usize, time: Duration) -> u64 {
    let end = Instant::now() + time;
    thread::scope(|scope| {
        let busy: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| {
                    let mut line = Line::open(to);
                    let mut count = 0;
                    while Instant::now() < end {
                        line.ask_well(request);
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        busy.into_iter().map(|thread| thread.join().expect("no connection fails")).sum()
    })
}

/// So many a second, evenly over some connections: how long after its due moment each was answered, in milliseconds. A
/// request that has to wait for the one before counts from when it was due.
pub(crate) fn paced(to: SocketAddr, request: &[u8], rate: f64, connections: usize, time: Duration) -> Vec<f64> {
    let began = Instant::now() + Duration::from_millis(50);
    let gap = Duration::from_secs_f64(connections as f64 / rate);
    let each = (time.as_secs_f64() / gap.as_secs_f64()) as u32;
    thread::scope(|scope| {
        let paced: Vec<_> = (0..connections)
            .map(|number| {
                scope.spawn(move || {
                    let mut line = Line::open(to);
                    let first = began + Duration::from_secs_f64(number as f64 / rate);
                    let turn = |turn: u32| {
                        let due = first + gap * turn;
                        thread::sleep(due.saturating_duration_since(Instant::now()));
                        line.ask_well(request);
                        due.elapsed().as_secs_f64() * 1_000.0
                    };
                    (0..each).map(turn).collect::<Vec<f64>>()
                })
            })
            .collect();
        paced.into_iter().flat_map(|thread| thread.join().expect("no connection fails")).collect()
    })
}

/// The value below which a share of them lies.
pub(crate) fn quantile(mut samples: Vec<f64>, share: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    let at = (samples.len() as f64 * share) as usize;
    samples[at.min(samples.len() - 1)]
}
