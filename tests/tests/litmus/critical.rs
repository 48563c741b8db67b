//! [`forbidden`]: whether BPF forbids a cycle, from the cycle alone.
//!
//! The rules of the kernel's memory model, read along a cycle in which each thread has one or two
//! events: `hb`, `prop` and `pb` of `tools/memory-model/linux-kernel.cat`. No execution is looked at.

use acqrel_litmus::generate::{
    Access, Communication, Cycle, Dependency, Direction, Edge, Order, Place, Relation, Rmw, Update,
};

/// What keeps two events of a thread in order, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Nothing does.
    None,
    /// For this thread.
    Local,
    /// For all that see the later event, with what the thread itself has seen: a release.
    Cumulative,
    /// For all: a full barrier.
    Full,
}

/// A step of a cycle.
enum Step {
    Order(Strength),
    ReadsFrom,
    /// Coherence or from-read: no time need pass from its first event to its second.
    Against,
}

/// Whether a read-modify-write is a full barrier.
const fn is_barrier(rmw: Rmw) -> bool {
    rmw.update().fetches() && !matches!(rmw.update(), Update::FailedCompareExchange)
}

fn strength(edge: &Edge, order: Order, target: Direction) -> Strength {
    let barrier = |rmw: Option<Rmw>| rmw.is_some_and(is_barrier);
    let between = match order {
        Order::Between(rmw) => Some(rmw),
        Order::Dependency(_) | Order::Program => None,
    };
    if barrier(between) || barrier(edge.source.rmw()) || barrier(edge.target.rmw()) {
        return Strength::Full;
    }
    let depends = match order {
        Order::Dependency(Dependency::Control) => target == Direction::Write,
        Order::Dependency(Dependency::Address | Dependency::Data) => true,
        Order::Between(_) | Order::Program => false,
    };
    match (edge.source, edge.target) {
        (_, Access::Release) => Strength::Cumulative,
        (Access::Acquire, _) => Strength::Local,
        _ if depends => Strength::Local,
        _ => Strength::None,
    }
}

fn step(edge: &Edge) -> Option<Step> {
    match edge.relation {
        Relation::Order { order, place: Place::Different, target, .. } => {
            Some(Step::Order(strength(edge, order, target)))
        }
        Relation::Communication { communication, external: true } => {
            // A read-modify-write reads from the write before it.
            let reads = communication == Communication::Coherence && edge.target.rmw().is_some();
            let reads = reads || communication == Communication::ReadsFrom;
            Some(if reads { Step::ReadsFrom } else { Step::Against })
        }
        Relation::Order { .. }
        | Relation::Communication { .. }
        | Relation::Amo(_)
        | Relation::Back(_) => None,
    }
}

/// Whether a cycle of several locations cannot happen; none if a thread has more than two events, or
/// there are steps that are not program order to another location or communication across threads.
pub(crate) fn forbidden(cycle: &Cycle) -> Option<bool> {
    let mut steps = cycle.edges().iter().map(step).collect::<Option<Vec<Step>>>()?;
    let orders = |step: &Step| matches!(step, Step::Order(_));
    let next = steps.iter().cycle().skip(1);
    if steps.iter().zip(next).any(|(this, next)| orders(this) && orders(next)) {
        return None;
    }
    if steps.iter().any(|step| matches!(step, Step::Order(Strength::None))) {
        return Some(false);
    }
    let Some(first) = steps.iter().position(|step| matches!(step, Step::Against)) else {
        // Each event happens before the next.
        return Some(true);
    };
    steps.rotate_left(first);
    // What is in order between two steps against time.
    let mut segments: Vec<Vec<Strength>> = Vec::new();
    for step in steps {
        match (step, segments.last_mut()) {
            (Step::Against, _) => segments.push(Vec::new()),
            (Step::Order(strength), Some(segment)) => segment.push(strength),
            (Step::Order(_) | Step::ReadsFrom, _) => {}
        }
    }
    let spreads = |strength: &Strength| *strength >= Strength::Cumulative;
    // A full barrier, behind nothing but what is seen together with it: propagates-before.
    let propagates = |segment: &Vec<Strength>| {
        let full = segment.iter().position(|strength| *strength == Strength::Full);
        full.is_some_and(|full| segment[..full].iter().all(spreads))
    };
    // Back in the thread where it began, what was seen there is in order with what began.
    let returns = |segment: &Vec<Strength>| {
        segment.split_last().is_some_and(|(_, before)| before.iter().all(spreads))
    };
    Some(match segments.as_slice() {
        [only] => returns(only) || propagates(only),
        all => all.iter().all(propagates),
    })
}

#[test]
fn the_textbook_verdicts() {
    for (cycle, expected) in [
        ("PodWW Rfe PodRR Fre", false),
        ("PodWWPL Rfe PodRRAP Fre", true),
        ("PodWWPL Rfe DpAddrdR Fre", true),
        ("PodWWPL Rfe DpCtrldR Fre", false),
        ("PodRWAP Rfe DpDatadW Rfe", true),
        ("FetchdWR Fre FetchdWR Fre", true),
        ("PodWRLA Fre PodWRLA Fre", false),
        ("PodWWPL Coe FetchdWR Fre", false),
        ("PodWWPL Coe PodWRFetchP Fre", true),
        ("PodWWPL Coe PodWWPL Coe", false),
        ("Rfe PodRWPL Rfe DpAddrdR Fre", true),
        ("Rfe DpDatadW Rfe DpAddrdR Fre", false),
        ("Rfe FetchdRR Fre Rfe FetchdRR Fre", true),
        ("Rfe PodRRAP Fre Rfe PodRRAP Fre", false),
    ] {
        assert_eq!(forbidden(&cycle.parse().unwrap()), Some(expected), "{cycle}");
    }
}
