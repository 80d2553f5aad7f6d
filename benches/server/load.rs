//! Many clients at once, on one thread: each sends its next deposit as soon as its last is answered.
//!
//! The clients share the machine with the server they measure, so they spend as little as they can: requests are made
//! before the clock starts, sockets never block, and of each answer only the head and the presence of its proof are
//! looked at while it runs. Some answers are kept and verified after the clock has stopped.

use super::{Letters, Server};
use memchr::memmem;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

/// Of how many answers one is kept to be verified.
const KEPT_ONE_OF: usize = 500;
/// No server has answered more than so many deposits in a second here; if one does, the load ends early.
const REQUESTS_PER_SECOND_MAX: u64 = 24_000;

/// What came of a load.
pub(crate) struct Answered {
    /// How long each deposit took.
    pub(crate) times: Vec<Duration>,
    /// From the first request to the last answer.
    pub(crate) elapsed: Duration,
    /// Answers that were not 201.
    pub(crate) refused: u64,
    /// Bodies of some answers.
    pub(crate) kept: Vec<Vec<u8>>,
}

/// Requests one behind another, made before they are needed.
pub(crate) struct Requests {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Requests {
    fn make(server: &Server, letters: &Letters, count: u64) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        let some = |_| {
            let mut made = Self { bytes: Vec::new(), ends: Vec::new() };
            for _ in 0..count.div_ceil(processors) {
                let body = letters.next();
                write!(made.bytes, "{}{}\r\n\r\n{body}", server.head(), body.len())
                    .expect("memory");
                made.ends.push(made.bytes.len());
            }
            made
        };
        let parts: Vec<Self> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..processors).map(|n| scope.spawn(move || some(n))).collect();
            threads.into_iter().map(|thread| thread.join().expect("requests")).collect()
        });
        let mut all = Self { bytes: Vec::new(), ends: Vec::new() };
        for part in parts {
            let offset = all.bytes.len();
            all.bytes.extend_from_slice(&part.bytes);
            all.ends.extend(part.ends.iter().map(|end| offset + end));
        }
        all
    }

    fn get(&self, number: usize) -> Option<&[u8]> {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(start..*self.ends.get(number)?)
    }
}

/// One connection, with the request it is sending and the answer it is reading.
struct Client<'r> {
    stream: TcpStream,
    unsent: &'r [u8],
    answer: Vec<u8>,
    begun: Instant,
}

/// Requests for as long as said.
pub(crate) fn requests(server: &Server, letters: &Letters, last: Duration) -> Requests {
    Requests::make(server, letters, last.as_secs() * REQUESTS_PER_SECOND_MAX)
}

/// Lets `clients` connections deposit for as long as said.
pub(crate) fn run(
    server: &Server,
    requests: &Requests,
    clients: usize,
    lasts: Duration,
) -> Answered {
    let address = server.address().parse().expect("an address");
    let mut poll = Poll::new().expect("a poll");
    let mut connected: Vec<Client<'_>> = (0..clients)
        .map(|number| {
            let mut stream = TcpStream::connect(address).expect("a connection");
            let interest = Interest::READABLE | Interest::WRITABLE;
            poll.registry().register(&mut stream, Token(number), interest).expect("a place");
            stream.set_nodelay(true).expect("no delay");
            Client {
                stream,
                unsent: &[],
                answer: Vec::with_capacity(16 << 10),
                begun: Instant::now(),
            }
        })
        .collect();
    let start = Instant::now();
    let mut load = Load {
        requests,
        next: 0,
        until: start + lasts,
        answered: Answered { times: Vec::new(), elapsed: lasts, refused: 0, kept: Vec::new() },
    };
    let mut waiting = connected.iter_mut().filter_map(|client| load.send_next(client)).count();
    let mut events = Events::with_capacity(clients);
    while waiting > 0 {
        poll.poll(&mut events, Some(Duration::from_secs(60))).expect("events");
        assert!(!events.is_empty(), "the server stopped answering");
        for event in &events {
            let client = &mut connected[event.token().0];
            client.send();
            while client.receive() {
                load.take(client);
                waiting -= usize::from(load.send_next(client).is_none());
            }
        }
    }
    load.answered.elapsed = start.elapsed();
    load.answered
}

/// A load under way.
struct Load<'r> {
    requests: &'r Requests,
    next: usize,
    until: Instant,
    answered: Answered,
}

impl<'r> Load<'r> {
    /// Begins the client's next deposit; `None` where the load is over.
    fn send_next(&mut self, client: &mut Client<'r>) -> Option<()> {
        let now = Instant::now();
        let request = self.requests.get(self.next).filter(|_| now < self.until)?;
        self.next += 1;
        (client.unsent, client.begun) = (request, now);
        client.send();
        Some(())
    }

    /// Counts the answer that has arrived.
    fn take(&mut self, client: &mut Client<'_>) {
        if !client.answer.starts_with(b"HTTP/1.1 201 ") {
            self.answered.refused += 1;
        } else {
            let proven = memmem::find(&client.answer, b"c2sp.org/tlog-proof@").is_some();
            assert!(proven, "an answer without its proof");
            if self.answered.times.len().is_multiple_of(KEPT_ONE_OF) {
                let head = head_length(&client.answer).expect("a head");
                self.answered.kept.push(client.answer[head..].to_vec());
            }
            self.answered.times.push(client.begun.elapsed());
        }
        client.answer.clear();
    }
}

impl Client<'_> {
    /// Sends as much as the socket takes.
    fn send(&mut self) {
        while !self.unsent.is_empty() {
            match self.stream.write(self.unsent) {
                Ok(sent) => self.unsent = &self.unsent[sent..],
                Err(error) if not_now(error.kind()) => return,
                Err(error) => panic!("a request was not taken: {error}"),
            }
        }
    }

    /// Reads what is there; whether the answer is whole now.
    fn receive(&mut self) -> bool {
        let mut part = [0; 16 << 10];
        loop {
            match self.stream.read(&mut part) {
                Ok(0) => panic!("the server closed a connection"),
                Ok(read) => self.answer.extend_from_slice(&part[..read]),
                Err(error) if not_now(error.kind()) => return false,
                Err(error) => panic!("an answer broke off: {error}"),
            }
            if whole(&self.answer) {
                return true;
            }
        }
    }
}

fn not_now(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::NotConnected | ErrorKind::Interrupted)
}

/// Bytes of the head with the blank line behind it.
fn head_length(answer: &[u8]) -> Option<usize> {
    memmem::find(answer, b"\r\n\r\n").map(|at| at + 4)
}

/// Whether head and body have arrived.
fn whole(answer: &[u8]) -> bool {
    let Some(head) = head_length(answer) else { return false };
    let name = b"content-length: ";
    let length = memmem::find(&answer[..head], name).expect("a length") + name.len();
    let digits = answer[length..].iter().take_while(|byte| byte.is_ascii_digit());
    let length = digits.fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'));
    answer.len() == head + length
}
