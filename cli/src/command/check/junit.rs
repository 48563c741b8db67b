//! Findings as the XML of `JUnit`.

use super::finding::{End, Finding};
use super::text;
use crate::error::Error;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// All findings, as one suite.
pub(super) fn report(lowering: &str, findings: &[Finding]) -> Result<String, Error> {
    let mut suite = TestSuite::new(format!("acqrel check: {lowering}"));
    for finding in findings {
        let status = match &finding.end {
            End::Right => TestCaseStatus::success(),
            End::Wrong(problems) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                if let Some(first) = problems.first() {
                    status.set_type(first.kind.name()).set_message(&first.message);
                }
                status.set_description(text::text(finding));
                status
            }
            End::Undecided(why) | End::Failed(why) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_type(finding.verdict()).set_message(why);
                status
            }
        };
        let name = if finding.test.is_empty() { &finding.file } else { &finding.test };
        let mut case = TestCase::new(name, status);
        case.set_classname(&finding.file);
        suite.add_test_case(case);
    }
    let mut report = Report::new("acqrel check");
    report.add_test_suite(suite);
    report
        .to_string()
        .map_err(|error| Error::Usage(format!("the report cannot be written: {error}")))
        .map(|text| text + "\n")
}
