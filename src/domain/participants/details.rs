//! What is said of a participant: checked, and put into a row.

use crate::domain::check::{Change, Check};
use crate::entity::participant::Model;

/// What changes of a participant.
#[derive(Clone, Debug, Default)]
pub struct ParticipantChange {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The post held.
    pub function: Change<String>,
    /// The number of the identity card; unique whatever its case.
    pub cni_number: Change<String>,
    /// Where the participant comes from.
    pub origin_locality: Change<String>,
    /// E-mail address; unique whatever its case.
    pub email: Change<String>,
    /// As written.
    pub phone: Change<String>,
    /// Organization.
    pub organization: Change<String>,
}

/// A change that has passed its checks.
#[derive(Clone, Debug)]
pub(crate) struct Details(ParticipantChange);

impl ParticipantChange {
    /// Checks every field. Their names begin with `under`: `participant.` where the fields are those of a participant
    /// within something else.
    pub(crate) fn checked(self, check: &mut Check, under: &str) -> Details {
        let at = |field: &str| format!("{under}{field}");
        Details(Self {
            first_name: self.first_name.map(|name| check.required(&at("firstName"), &name, 100)),
            last_name: self.last_name.map(|name| check.required(&at("lastName"), &name, 100)),
            function: self.function.map(|text| check.text(&at("function"), &text, 150)),
            cni_number: self.cni_number.map(|number| check.cni(&at("cniNumber"), &number)),
            origin_locality: self.origin_locality.map(|text| check.text(&at("originLocality"), &text, 150)),
            email: self.email.map(|email| check.email(&at("email"), &email)),
            phone: self.phone.map(|phone| check.phone(&at("phone"), &phone)),
            organization: self.organization.map(|text| check.text(&at("organization"), &text, 255)),
        })
    }
}

impl Details {
    /// The number of the identity card that is said.
    pub fn cni_number(&self) -> Option<&str> {
        said(&self.0.cni_number)
    }

    /// The e-mail address that is said.
    pub fn email(&self) -> Option<&str> {
        said(&self.0.email)
    }

    /// The same without the e-mail address.
    pub fn without_email(mut self) -> Self {
        self.0.email = Change::Keep;
        self
    }

    /// The same without the number of the identity card.
    pub fn without_cni_number(mut self) -> Self {
        self.0.cni_number = Change::Keep;
        self
    }

    /// Only what is said: what is not, or left empty, stays as it is.
    pub fn only_said(self) -> Self {
        let said = |change: Change<String>| match change {
            Change::Set(value) => Change::Set(value),
            Change::Keep | Change::Clear => Change::Keep,
        };
        let ParticipantChange { first_name, last_name, .. } = self.0;
        Self(ParticipantChange {
            first_name,
            last_name,
            function: said(self.0.function),
            cni_number: said(self.0.cni_number),
            origin_locality: said(self.0.origin_locality),
            email: said(self.0.email),
            phone: said(self.0.phone),
            organization: said(self.0.organization),
        })
    }

    /// Puts the change into a row.
    pub fn apply(self, row: &mut Model) {
        let Self(change) = self;
        row.first_name = change.first_name.unwrap_or_else(|| std::mem::take(&mut row.first_name));
        row.last_name = change.last_name.unwrap_or_else(|| std::mem::take(&mut row.last_name));
        row.function = change.function.over(row.function.take());
        row.cni_number = change.cni_number.over(row.cni_number.take());
        row.origin_locality = change.origin_locality.over(row.origin_locality.take());
        row.email = change.email.over(row.email.take());
        row.phone = change.phone.over(row.phone.take());
        row.organization = change.organization.over(row.organization.take());
    }
}

fn said(change: &Change<String>) -> Option<&str> {
    match change {
        Change::Set(value) => Some(value),
        Change::Keep | Change::Clear => None,
    }
}
