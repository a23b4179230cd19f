//! What the log says of a request, and what it must not say.

use std::{
    io,
    sync::{Arc, Mutex},
};

use super::{
    bench::{Bench, PAGE, SECRET, VERIFY_TOKEN, signed, texts},
    doubles::{Fickle, Manner},
};

/// Everything that is logged on this thread as long as the guard lives.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn lines(&self) -> Vec<String> {
        let bytes = self.0.lock().expect("no writer panics").clone();
        String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_refusal_is_logged_with_its_reason_and_without_secrets() {
    let log = Log::default();
    let guard = log.listen();
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let signature = signed(b"another body");
    assert_eq!(bench.client().await.post(PAGE, &signature, body.as_bytes()).await.status, 403);
    let target = format!("{PAGE}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=GUESS");
    assert_eq!(bench.client().await.get(&target).await.status, 403);
    assert_eq!(bench.post("not JSON but private").await.status, 200);
    drop(guard);
    let lines = log.lines();
    let warnings: Vec<_> = lines.iter().filter(|line| line.contains(" WARN ")).collect();
    assert_eq!(warnings.len(), 3, "{lines:#?}");
    assert!(warnings.iter().all(|line| line.contains("channel=page")), "{warnings:#?}");
    assert!(warnings[0].contains("`x-hub-signature-256` does not match the body"), "{}", warnings[0]);
    assert!(warnings[1].contains("`hub.verify_token` is not the configured one"), "{}", warnings[1]);
    assert!(warnings[2].contains("a dead letter"), "{}", warnings[2]);
    let signature = signature.rsplit_once('=').expect("a signature").1.trim();
    for secret in [SECRET, VERIFY_TOKEN, "GUESS", "says m_1", "private", signature] {
        assert!(lines.iter().all(|line| !line.contains(secret)), "{secret} is in {lines:#?}");
    }
}

#[tokio::test]
async fn a_flood_of_failures_is_not_a_flood_of_lines() {
    let log = Log::default();
    let guard = log.listen();
    let bench = Bench::on(|inner| Fickle::new(inner, Manner::Fails)).await;
    let mut client = bench.client().await;
    let body = texts(&["m_1"]);
    for _ in 0..50 {
        assert_eq!(client.post(PAGE, &signed(body.as_bytes()), body.as_bytes()).await.status, 503);
        assert_eq!(client.post(PAGE, "", body.as_bytes()).await.status, 403);
    }
    bench.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(client.post(PAGE, &signed(body.as_bytes()), body.as_bytes()).await.status, 503);
    drop(guard);
    let lines = log.lines();
    let errors: Vec<_> = lines.iter().filter(|line| line.contains(" ERROR ")).collect();
    assert_eq!(errors.len(), 11, "ten in the first second, one in the next");
    assert!(errors[0].contains("the disk is full") && errors[10].contains("left_out=40"), "{errors:#?}");
    assert_eq!(lines.iter().filter(|line| line.contains(" WARN ")).count(), 10);
}
