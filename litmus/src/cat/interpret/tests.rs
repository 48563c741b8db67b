//! Tables of what models say of small executions.

use super::*;
use crate::cat::testing::execution;
use crate::cat::{BuiltIn, CatError};
use std::collections::BTreeSet;

fn read(text: &str) -> std::result::Result<Model, CatError> {
    Model::read("test.cat", text, &BuiltIn, &BTreeSet::new())
}

/// A writer, and a reader that sees the second write and not the first.
fn message_passing() -> Execution {
    execution(&[&["W x", "W y"], &["R y <0.1", "R x addr0"]])
}

/// The pairs of the relation that a text shows as `it`. In [`message_passing`], 0 and 1 are the
/// initial writes, 2 and 3 the events of thread 0, 4 and 5 those of thread 1.
fn pairs(text: &str) -> std::result::Result<Vec<(usize, usize)>, CatError> {
    let judgement = read(text)?.judge(&message_passing())?;
    Ok(judgement.show("it").unwrap().iter().collect())
}

#[test]
fn expressions() {
    for (text, expected) in [
        ("let it = rf", &[(0, 5), (3, 4)][..]),
        ("let it = co", &[(0, 2), (1, 3)]),
        ("let it = po", &[(2, 3), (4, 5)]),
        ("let it = rf; po", &[(3, 5)]),
        ("let it = rf^-1; co", &[(5, 2)]),
        ("let it = addr | (W * W) & po", &[(2, 3), (4, 5)]),
        ("let it = (rf | po)+ \\ (rf | po)", &[(2, 4), (2, 5), (3, 5)]),
        ("let it = [IW]", &[(0, 0), (1, 1)]),
        ("let it = [W \\ IW]", &[(2, 2), (3, 3)]),
        ("let it = [~M | R & _]", &[(4, 4), (5, 5)]),
        ("let it = IW", &[(0, 0), (1, 1)]),
        ("let it = po? & po*  \\ id", &[(2, 3), (4, 5)]),
        ("let it = ~(_ * _)", &[]),
        ("let it = ~(~po)", &[(2, 3), (4, 5)]),
        ("let it = 0 | {}", &[]),
        ("let it = [domain rf & IW]; [range co | IW]", &[(0, 0)]),
        ("let it = [FW]", &[(2, 2), (3, 3)]),
        ("let it = co0 & pco", &[(0, 2), (1, 3)]),
        ("let it = fencerel(W)", &[]),
        ("let it = fromto(W)", &[]),
        ("let it = po-loc | rfi", &[]),
        ("let f r = r; r let it = f(rf | po)", &[(2, 4), (3, 5)]),
        ("let f(a, b) = a \\ b let it = f(co, 0)", &[(0, 2), (1, 3)]),
        ("let f = fun (a, _) -> a let it = f(po, co)", &[(2, 3), (4, 5)]),
        ("let a, b = po, rf let it = b", &[(0, 5), (3, 4)]),
        ("let po = rf and it = po", &[(2, 3), (4, 5)]),
        ("let it = let po = rf in po", &[(0, 5), (3, 4)]),
        ("let it = let rec t = po | rf | t; t in t \\ po \\ rf", &[(2, 4), (2, 5), (3, 5)]),
        ("let rec a = po | b and b = rf | a let it = b", &[(0, 5), (2, 3), (3, 4), (4, 5)]),
        ("let rec s = IW | range([s]; co) let it = [s \\ IW]", &[(2, 2), (3, 3)]),
        ("let f x = try x; nothing with 0 let it = f po", &[]),
        ("let it = try nothing with po", &[(2, 3), (4, 5)]),
        ("let it = if po = po then rf else co", &[(0, 5), (3, 4)]),
        ("let it = if po subset rf then rf else co", &[(0, 2), (1, 3)]),
        ("let it = if 0 = {} then rf else co", &[(0, 5), (3, 4)]),
        ("enum e = 'a || 'b let it = if 'a in e then rf else co", &[(0, 5), (3, 4)]),
        ("enum e = 'a || 'b let it = if ~{'a} = {'b} then rf else co", &[(0, 5), (3, 4)]),
        (
            "enum e = 'a || 'b let f x = match x with 'a -> po || _ -> rf end let it = f 'b",
            &[(0, 5), (3, 4)],
        ),
        // The others, of an element of a set: taking apart goes by ascending number.
        (
            "let f s = match s with {} -> {} || x ++ xs -> xs end let it = [f M]",
            &[(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)],
        ),
        (
            "let f s = match s with {} -> {} || a | x ++ b -> a end let it = [f M]",
            &[(0, 0), (1, 1), (2, 2)],
        ),
        ("let f r = match r with {} -> 0 || x ++ xs -> x ++ 0 end let it = f po", &[(2, 3)]),
        (
            "let rec rev r = match r with {} -> 0 || p ++ ps -> p^-1 | rev ps end let it = rev po",
            &[(3, 2), (5, 4)],
        ),
        // Functions of the prelude.
        (
            "let rec sum s = match s with {} -> 0 || r ++ rs -> r | sum rs end
          let it = sum (map (fun r -> r; r) {po, rf, po | rf})",
            &[(2, 4), (3, 5)],
        ),
        (
            "let rec sum s = match s with {} -> 0 || r ++ rs -> [r] | sum rs end
          let it = sum (classes-loc IW)",
            &[(0, 0), (1, 1)],
        ),
        (
            "let rec sum s = match s with {} -> 0 || r ++ rs -> r | sum rs end
          let it = sum (linearisations(IW, 0))",
            &[(0, 1), (1, 0)],
        ),
        ("let it = singlestep(po | rf | (po; rf))", &[(0, 5), (2, 3), (3, 4), (4, 5)]),
        ("let f(s) = tag2events s enum e = 'iW let it = [f 'iW]", &[(0, 0), (1, 1)]),
    ] {
        let text = format!("{text} show it");
        assert_eq!(pairs(&text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn errors_name_their_place() {
    for (text, message) in [
        ("let a = po\nlet it = a |\n  nothing", "test.cat:3:3: `nothing` is not defined"),
        ("let it = po | W", "test.cat:1:15: the union of a relation and a set of events"),
        ("let it = po & W", "test.cat:1:10: the intersection of a relation and a set of events"),
        ("let it = W; po", "test.cat:1:10: a set of events where a relation is needed"),
        ("let it = po; W", "test.cat:1:14: a set of events where a relation is needed"),
        ("let it = [po]", "test.cat:1:11: a relation where a set of events is needed"),
        ("let it = po * W", "test.cat:1:10: a relation where a set of events is needed"),
        ("let f(a, b) = a let it = f(po, rf, co)", "test.cat:1:26: 3 values where 2 are needed"),
        ("let f(a, b) = a let it = f po", "test.cat:1:26: 1 values where 2 are needed"),
        ("let a, b = po", "test.cat:1:5: 1 values where 2 are needed"),
        ("let it = po rf", "test.cat:1:10: a relation where a function is needed"),
        ("call po rf", "test.cat:1:1: a relation where a procedure is needed"),
        ("let f x = x acyclic f", "test.cat:1:21: a function where a relation is needed"),
        ("acyclic W", "test.cat:1:9: a set of events where a relation is needed"),
        ("let it = 'a", "test.cat:1:10: the tag `'a` is of no enumeration"),
        (
            "enum e = 'a let it = match 'a with 'b -> po end",
            "test.cat:1:22: no clause for the tag `'a`",
        ),
        ("let rec f x = f x let it = f po", "test.cat:1:15: functions call each other too deeply"),
        (
            "let rec r = if r = po then rf else po",
            "test.cat:1:16: evaluation does not end within 200000 steps",
        ),
        ("let rec r = (r, r)", "test.cat:1:9: a recursive definition of a tuple"),
        (
            "procedure rec p x = call p x end call p po",
            "test.cat:1:28: functions call each other too deeply",
        ),
        (
            "assert empty po as no-order",
            "test.cat:1:8: the model's assertion `no-order` does not hold",
        ),
        (
            "let it = lift(po, po)",
            "test.cat:1:10: a relation between sets of events is not supported",
        ),
        (
            "let it = try same-oa(M * M) with 0",
            "test.cat:1:14: comparing the values of events is not supported",
        ),
        (
            "let it = {po, W}",
            "test.cat:1:11: a relation where a value of the type of the others is needed",
        ),
        (
            "forall x in po do end",
            "test.cat:1:13: a relation where a set of sets, relations or tags is needed",
        ),
        ("let it = fail po", "test.cat:1:10: the model calls `fail`"),
        (
            "include \"cos.cat\"\ninclude \"none.cat\"",
            "test.cat:2:1: `none.cat` is neither beside the model nor built in",
        ),
    ] {
        let judgement = read(text).and_then(|model| model.judge(&message_passing()));
        let error = judgement.map_or_else(|error| error.to_string(), |_| String::new());
        assert_eq!(error, message, "{text}");
    }
}

#[test]
fn tests_and_what_they_are_for() {
    let text = "
        acyclic po as order
        ~empty rf as reads
        irreflexive po; po^-1
        flag ~empty addr as has-address
        flag empty po as no-order
        undefined_unless empty rf as undefined
        procedure p(r, s) = acyclic r | s as inner end
        call p(po, po^-1)
        forall r in {po, rf} do empty r as each end
        show po, nothing show rf \\ po as it, unshow";
    let text = text.replace(", unshow", "");
    let judgement = read(&text).unwrap().judge(&message_passing()).unwrap();
    let axioms = judgement.axioms.iter();
    let axioms: Vec<_> = axioms.map(|it| (it.name.as_deref().unwrap_or("-"), it.holds)).collect();
    assert_eq!(
        axioms,
        [
            ("order", true),
            ("reads", true),
            ("-", false),
            ("inner", false),
            ("each", false),
            ("each", false)
        ]
    );
    assert!(!judgement.allowed());
    assert_eq!(judgement.flags, ["has-address".into()]);
    assert_eq!(judgement.undefined.len(), 1);
    assert_eq!(judgement.axioms[3].cycle(), Some(vec![2, 3]));
    assert!(judgement.show("po").is_some() && judgement.show("nothing").is_none());
}

#[test]
fn choices() {
    let orders = "include \"cross.cat\" ";
    for (text, allowed) in [
        ("with r from {po, rf^-1} acyclic r | rf", true),
        ("with r from {po, po^-1} with s from {rf, rf^-1} empty r & po empty s & rf", true),
        ("with r from {po} with s from {rf, rf^-1} empty r & po empty s & rf", false),
        ("with r from {}", false),
        // One of the two orders of the second thread's reads agrees with program order.
        ("with r from generate_orders(R, 0) acyclic r | po", true),
        ("with r from linearisations(R, 0) empty r & po", true),
        ("with r from linearisations(R, 0) ~empty r & po", true),
        ("with r from linearisations(R, po) empty r & po", false),
        ("with co from generate_cos(co0) ~empty co", true),
        ("with co from generate_cos(co^-1)", false),
        ("with co from generate_orders(W, po)", true),
    ] {
        let model = read(&format!("{orders}{text}")).unwrap();
        assert_eq!(model.judge(&message_passing()).unwrap().allowed(), allowed, "{text}");
    }
}

#[test]
fn recursion_is_deep_enough() {
    // All pairs of 20 events, one by one.
    let thread = ["W x"; 9];
    let execution = execution(&[&thread, &thread]);
    let text = "let rec count r = match r with {} -> 0 || p ++ ps -> p ++ count ps end
        empty count(po & (M * W)) \\ po";
    assert!(read(text).unwrap().judge(&execution).unwrap().allowed());
}

/// Values that share their parts are not unfolded without limit.
#[test]
fn shared_values() {
    let doubling = |last: &str| {
        let step = |at: usize| format!("let a{} = (a{at}, a{at})\n", at + 1);
        let steps: String = (0..60).map(step).collect();
        format!("let a0 = po\n{steps}{last}")
    };
    for (text, expected) in [
        (doubling("let it = po"), None),
        (doubling("let it = {a60}"), Some(CatErrorKind::Steps(MAX_STEPS))),
        (doubling("let it = if a60 = a60 then po else rf"), Some(CatErrorKind::Steps(MAX_STEPS))),
    ] {
        let judgement = read(&text).unwrap().judge(&message_passing());
        assert_eq!(judgement.err().map(|error| error.kind), expected);
    }
}
