//! Sends lookups at a steady rate in an open loop: each is due at a fixed instant and its time counts from then, so that a
//! stall counts for every lookup due during it (no coordinated omission). The figures include the sender's own late
//! wake-ups.
//!
//! `steady ADDRESS TOKEN BODIES RATE SECONDS`: BODIES is a file with a body in each line, RATE is lookups a second;
//! 0 SECONDS run until stdin closes. Prints one JSON object, times in milliseconds.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Limits the keep-alive connections, each with a thread; lookups use them in turn.
const CONNECTIONS: u32 = 16;

/// Holds when a lookup was due since the start, and how long it took; `None` if it failed.
type Timing = (Duration, Option<Duration>);

struct Sender {
    address: String,
    requests: Vec<Vec<u8>>,
    start: Instant,
    /// The interval between two lookups of one connection.
    pause: Duration,
    ends: Option<Instant>,
    stopped: AtomicBool,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, token, bodies, rate, seconds] = arguments.as_slice() else {
        return Err(io::Error::other("steady ADDRESS TOKEN BODIES RATE SECONDS"));
    };
    let number = |text: &str| text.parse::<u32>().map_err(io::Error::other);
    let (rate, seconds) = (number(rate)?.max(1), number(seconds)?);
    let request = |body: &str| {
        format!("POST /lookup HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    };
    let start = Instant::now() + Duration::from_millis(100);
    let sender = Arc::new(Sender {
        address: address.clone(),
        requests: std::fs::read_to_string(bodies)?.lines().map(request).collect(),
        start,
        pause: Duration::from_secs(1) * CONNECTIONS / rate,
        ends: (seconds > 0).then(|| start + Duration::from_secs(seconds.into())),
        stopped: AtomicBool::new(false),
    });
    let threads = (0..CONNECTIONS).map(|number| {
        let sender = sender.clone();
        thread::spawn(move || sender.send(number))
    });
    let threads: Vec<_> = threads.collect();
    if seconds == 0 {
        io::copy(&mut io::stdin(), &mut io::sink())?;
        sender.stopped.store(true, Ordering::Relaxed);
    }
    let mut lookups = Vec::new();
    for thread in threads {
        lookups.extend(thread.join().map_err(|_| io::Error::other("a sender ended early"))??);
    }
    print(lookups);
    Ok(())
}

impl Sender {
    fn send(&self, number: u32) -> io::Result<Vec<Timing>> {
        let mut connection = connect(&self.address)?;
        let mut lookups = Vec::new();
        for turn in 0.. {
            let due = self.start + self.pause * turn + self.pause * number / CONNECTIONS;
            if self.stopped.load(Ordering::Relaxed) || self.ends.is_some_and(|ends| due >= ends) {
                break;
            }
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let request = &self.requests[(turn * CONNECTIONS + number) as usize % self.requests.len()];
            let result = lookup(&mut connection, request);
            lookups.push((due - self.start, result.is_ok().then(|| due.elapsed())));
            if result.is_err() {
                connection = connect(&self.address)?;
            }
        }
        Ok(lookups)
    }
}

fn connect(address: &str) -> io::Result<BufReader<TcpStream>> {
    let connection = TcpStream::connect(address)?;
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(BufReader::new(connection))
}

/// Sends a lookup; fails unless the whole response names a contact.
fn lookup(connection: &mut BufReader<TcpStream>, request: &[u8]) -> io::Result<()> {
    connection.get_mut().write_all(request)?;
    let (mut line, mut length) = (String::new(), 0);
    connection.read_line(&mut line)?;
    let is_ok = line.starts_with("HTTP/1.1 200 ");
    while line.trim() != "" {
        line.clear();
        connection.read_line(&mut line)?;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    if is_ok && body.starts_with(b"{\"parameters\":{\"") {
        Ok(())
    } else {
        Err(io::Error::other("not a contact"))
    }
}

fn print(mut lookups: Vec<Timing>) {
    // Failed lookups sort last.
    lookups.sort_by_key(|(_, took)| took.unwrap_or(Duration::MAX));
    let milliseconds = |took: Duration| took.as_secs_f64() * 1e3;
    let within = |share: f64| {
        let place = ((lookups.len() as f64 * share).ceil() as usize).clamp(1, lookups.len().max(1)) - 1;
        lookups.get(place).and_then(|lookup| lookup.1).map(milliseconds)
    };
    let worst = lookups.iter().rev().take(20);
    let worst = worst.map(|(due, took)| (due.as_secs_f64(), took.map(milliseconds)));
    let summary = serde_json::json!({
        "lookups": lookups.len(),
        "failed": lookups.iter().filter(|(_, took)| took.is_none()).count(),
        "p50": within(0.5),
        "p99": within(0.99),
        "p99.9": within(0.999),
        "most": within(1.0),
        "worst": worst.collect::<Vec<_>>(),
    });
    println!("{summary}");
}
