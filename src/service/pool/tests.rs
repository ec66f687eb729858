use super::slot::SHORT;
use super::*;
use crate::options::Observer as _;
use crate::service::status::Time;
use std::sync::mpsc;

/// Time that is over at once.
const LATE: Time = Time::OfCaller(Duration::ZERO);

fn shed() -> Terms {
    Terms { bytes: 0, came: Instant::now(), deadline: None, policy: QueuePolicy::Shed }
}

fn patient() -> Terms {
    Terms { policy: QueuePolicy::Wait, ..shed() }
}

fn pool(threads: usize, queue: usize) -> Pool {
    Pool::start(threads, queue, Duration::from_mins(1), None).expect("threads")
}

async fn run<R: Send + 'static>(pool: &Pool, terms: Terms, mut work: impl FnMut(&Watch) -> R + Send + 'static) -> Result<R, Fault> {
    pool.enter(terms).await?.run(move |watch| Ok(work(watch)), |_| ()).await
}

/// A job that tells when it has begun, and works until it is told to go on.
fn held() -> (impl FnMut(&Watch) + Send + 'static, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (go, gate) = mpsc::channel();
    let (begun, begins) = mpsc::channel();
    let job = move |_: &Watch| {
        begun.send(()).expect("test waits");
        gate.recv().expect("test goes on");
    };
    (job, begins, go)
}

#[tokio::test]
async fn a_panic_ends_its_job_and_no_thread() {
    let pool = pool(2, 8);
    for _ in 0..8 {
        let fault = run::<()>(&pool, shed(), |_| panic!("on purpose")).await.expect_err("panics");
        assert!(matches!(fault, Fault::Internal { .. }));
    }
    assert_eq!(pool.threads(), 2);
    assert_eq!(run(&pool, shed(), |_| 7).await.expect("still works"), 7);
}

#[tokio::test]
async fn a_full_queue_turns_away_and_a_patient_job_waits() {
    let pool = Arc::new(pool(1, 1));
    let (job, begins, go) = held();
    let first = run(&pool, shed(), job);
    tokio::pin!(first);
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut first).await.is_err());
    begins.recv().expect("begun");
    let second = run(&pool, shed(), |_| 2);
    tokio::pin!(second);
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut second).await.is_err());
    let third = run(&pool, shed(), |_| 3).await.expect_err("queue is full");
    assert!(matches!(third, Fault::Overloaded { what: Full::Calls, .. }), "{third}");
    let patient = run(&pool, patient(), |_| 4);
    tokio::pin!(patient);
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut patient).await.is_err());
    go.send(()).expect("job waits");
    first.await.expect("done");
    assert_eq!(second.await.expect("done"), 2);
    assert_eq!(patient.await.expect("done"), 4);
}

#[tokio::test]
async fn a_job_without_caller_or_time_stops() {
    let pool = pool(1, 8);
    let (seen, sees) = mpsc::channel();
    {
        let job = run(&pool, shed(), move |watch| {
            seen.send("begun").expect("test listens");
            while !watch.interrupted() {
                thread::yield_now();
            }
            seen.send("stopped").expect("test listens");
        });
        tokio::pin!(job);
        assert!(tokio::time::timeout(Duration::from_millis(1), &mut job).await.is_err());
        assert_eq!(sees.recv(), Ok("begun"));
    }
    assert_eq!(sees.recv_timeout(Duration::from_secs(5)), Ok("stopped"));
    let late = Terms { deadline: Deadline::after(Instant::now(), LATE), ..shed() };
    assert_eq!(run(&pool, late, |_| ()).await.expect_err("late"), Fault::DeadlineExceeded(LATE));
}

#[tokio::test]
async fn how_a_job_went_is_told_whether_or_not_its_caller_waits() {
    let pool = pool(1, 8);
    let (tell, told) = mpsc::channel();
    let (begun, begins) = mpsc::channel();
    let hear = |name: &'static str| {
        let tell = tell.clone();
        move |done: &Done<'_, ()>| tell.send((name, done.outcome.is_ok(), done.stages.len())).expect("test listens")
    };
    {
        let slot = pool.enter(shed()).await.expect("free");
        let work = move |watch: &Watch| {
            watch.enter(Stage::Decode);
            begun.send(()).expect("test waits");
            while !watch.interrupted() {
                thread::yield_now();
            }
            Err(Fault::Cancelled)
        };
        let job = slot.run(work, hear("given up"));
        tokio::pin!(job);
        assert!(tokio::time::timeout(Duration::from_millis(1), &mut job).await.is_err());
        begins.recv().expect("begun");
    }
    pool.enter(shed()).await.expect("free").run(|_| Ok(()), hear("well")).await.expect("done");
    let late = Terms { deadline: Deadline::after(Instant::now(), LATE), ..shed() };
    pool.enter(late).await.expect("free").run(|_| Ok(()), hear("late")).await.expect_err("late");
    let told: Vec<_> = (0..3).map(|_| told.recv_timeout(Duration::from_secs(5)).expect("told")).collect();
    assert_eq!(told, [("given up", false, 1), ("well", true, 0), ("late", false, 0)]);
}

#[test]
fn the_pace_is_learned() {
    let pool = pool(1, 1);
    for _ in 0..200 {
        pool.shared.learn(Duration::from_millis(40), BASE_COST);
    }
    pool.shared.working.store(3 * BASE_COST, Ordering::Relaxed);
    let (_, wait) = pool.shared.ahead(0);
    assert!(wait > Duration::from_millis(115) && wait <= Duration::from_millis(120), "{wait:?}");
}

#[tokio::test]
async fn a_call_that_would_wait_too_long_is_turned_away_at_once() {
    let pool = Pool::start(1, 1000, Duration::from_millis(100), None).expect("threads");
    // 40 ms for an empty page.
    pool.shared.pace.store(10_000_000, Ordering::Relaxed);
    let (job, begins, go) = held();
    let first = run(&pool, shed(), job);
    tokio::pin!(first);
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut first).await.is_err());
    begins.recv().expect("begun");
    let mut open = Vec::new();
    let mut turned_away = 0;
    for _ in 0..10 {
        let mut job = Box::pin(run(&pool, shed(), |_| ()));
        match tokio::time::timeout(Duration::from_millis(1), &mut job).await {
            Ok(Err(Fault::Overloaded { what: Full::Wait, retry_after })) => {
                assert!(retry_after >= Duration::from_millis(75), "{retry_after:?}");
                turned_away += 1;
            }
            Ok(other) => panic!("finished: {other:?}"),
            Err(_) => open.push(job),
        }
    }
    assert_eq!((open.len(), turned_away), (2, 8), "one works, two wait for 40 and 80 ms, the others would wait longer");
    go.send(()).expect("job waits");
    first.await.expect("done");
}

#[tokio::test]
async fn what_waits_as_long_as_it_takes_keeps_no_call_out_and_has_its_turns() {
    let pool = Pool::start(1, 1000, Duration::from_millis(100), None).expect("threads");
    // 40 ms for an empty page.
    pool.shared.pace.store(10_000_000, Ordering::Relaxed);
    let (job, begins, go) = held();
    let first = run(&pool, patient(), job);
    tokio::pin!(first);
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut first).await.is_err());
    begins.recv().expect("begun");
    let (tell, told) = mpsc::channel();
    let large = Terms { bytes: 1 << 20, ..patient() };
    let mut open = Vec::new();
    // The semaphore has two places, and one is in work.
    for (name, terms) in [("patient", large), ("call", shed()), ("call", shed())] {
        let tell = tell.clone();
        let mut job = Box::pin(run(&pool, terms, move |_| tell.send(name).expect("test listens")));
        assert!(tokio::time::timeout(Duration::from_millis(1), &mut job).await.is_err(), "{name} is let in");
        open.push(job);
    }
    let refused =
        pool.refusal(1).expect("40 ms for what is in work, two calls and one that is coming, and a large page behind three of them");
    assert!(matches!(refused, Fault::Overloaded { what: Full::Wait, retry_after } if retry_after > Duration::from_secs(3)), "{refused}");
    go.send(()).expect("job waits");
    first.await.expect("done");
    futures_util::future::join_all(open).await;
    assert_eq!(told.try_iter().collect::<Vec<_>>(), ["call", "call", "patient"]);
}

#[test]
fn patient_jobs_come_after_three_calls() {
    let mut queue = Queue::default();
    let job = |policy| Job {
        run: Box::new(|_| Box::new(|| ())),
        gone: Gone::default(),
        queued: Instant::now(),
        cost: BASE_COST,
        policy,
        deadline: None,
    };
    for policy in [[QueuePolicy::Wait; 3].as_slice(), &[QueuePolicy::Shed; 7]].concat() {
        queue.push(job(policy)).expect("open");
    }
    assert_eq!(queue.before_a_call(2), (7, 10 * BASE_COST), "all three would come between nine calls");
    let order: String = std::iter::from_fn(|| queue.pop()).map(|job| if job.policy == QueuePolicy::Wait { 'p' } else { 'c' }).collect();
    assert_eq!(order, "cccpcccpcp");
    assert_eq!(queue.before_a_call(0), (0, 0));
}

#[tokio::test]
async fn calls_that_are_coming_count_at_the_door() {
    // One thread, 40 ms a page, 100 ms at most: one works, two may wait.
    let pool = Pool::start(1, 1000, Duration::from_millis(100), None).expect("threads");
    pool.shared.pace.store(10_000_000, Ordering::Relaxed);
    pool.shared.usual.store(BASE_COST, Ordering::Relaxed);
    let now = Instant::now();
    let mut places = Vec::new();
    while let Ok(place) = pool.admit() {
        places.push(place);
        assert!(places.len() < 10 || now.elapsed() > Duration::from_millis(100), "the door is open");
    }
    let refused = pool.refusal(3).expect("three are coming");
    assert!(matches!(refused, Fault::Overloaded { what: Full::Wait, .. }), "{refused}");
    assert!(pool.refusal(2).is_none());
    drop(places);
    assert!(pool.admit().is_ok());
}

#[tokio::test]
async fn short_pages_stay_on_their_thread_while_calls_come_one_at_a_time() {
    let pool = Pool::start(1, 8, Duration::from_mins(1), Some(Arc::default())).expect("threads");
    let here = thread::current().id();
    let place = async |terms| run(&pool, terms, |_| thread::current().id()).await.expect("done");
    assert_eq!(place(shed()).await, here);
    assert_eq!((pool.busy(), pool.waiting()), (0, 0));
    assert_ne!(place(shed()).await, here, "nothing was slept: it may have waited");

    let pool = Pool::start(1, 8, Duration::from_mins(1), Some(Arc::default())).expect("threads");
    let place = async |terms| run(&pool, terms, |_| thread::current().id()).await.expect("done");
    assert_ne!(place(Terms { bytes: SHORT + 1, ..shed() }).await, here, "too long");
    assert_ne!(place(patient()).await, here, "a page of a stream");
    let (job, begins, go) = held();
    let first = run(&pool, Terms { bytes: SHORT + 1, ..shed() }, job);
    tokio::pin!(first);
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut first).await.is_err());
    begins.recv().expect("begun");
    let second = place(shed());
    tokio::pin!(second);
    assert!(tokio::time::timeout(Duration::from_millis(1), &mut second).await.is_err(), "waits behind the first");
    go.send(()).expect("job waits");
    first.await.expect("done");
    assert_ne!(second.await, here);
    assert_eq!(place(shed()).await, here);
    let fault = run::<()>(&pool, Terms { deadline: Deadline::after(Instant::now(), LATE), ..shed() }, |_| ()).await.expect_err("late");
    assert_eq!(fault, Fault::DeadlineExceeded(LATE));
}

#[tokio::test]
async fn a_panic_on_the_networks_thread_ends_its_job_only() {
    let pool = Pool::start(1, 8, Duration::from_mins(1), Some(Arc::default())).expect("threads");
    let fault = run::<()>(&pool, shed(), |_| panic!("on purpose")).await.expect_err("panics");
    assert!(matches!(fault, Fault::Internal { .. }));
    assert_eq!((pool.busy(), pool.threads()), (0, 1));
    assert_eq!(run(&pool, shed(), |_| 7).await.expect("still works"), 7);
}

#[tokio::test]
async fn a_page_that_keeps_the_networks_thread_too_long_begins_anew_on_the_pool() {
    let pool = Pool::start(1, 8, Duration::from_mins(1), Some(Arc::default())).expect("threads");
    let here = thread::current().id();
    let (told, heard) = mpsc::channel();
    let mut begun = 0;
    let work = move |watch: &Watch| {
        begun += 1;
        let place = thread::current().id();
        if place != here {
            return Ok((begun, place));
        }
        while !watch.interrupted() {
            thread::yield_now();
        }
        Err(Fault::Cancelled)
    };
    let tell = move |done: &Done<'_, _>| told.send(done.outcome.is_ok()).expect("heard");
    let (times, place) = pool.enter(shed()).await.expect("free").run(work, tell).await.expect("done");
    assert_eq!(times, 2);
    assert_ne!(place, here);
    assert_eq!(heard.iter().collect::<Vec<_>>(), [true], "told once");
}
