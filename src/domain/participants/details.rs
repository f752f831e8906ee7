//! The fields of a participant: validated, and applied to a row.

use serde::{Deserialize, Serialize};

use crate::domain::check::{Change, Check};
use crate::entity::participant::Model;

/// The changes of a participant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantChange {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The position held.
    pub function: Change<String>,
    /// The number of the identity card; unique whatever its case.
    pub cni_number: Change<String>,
    /// The locality of origin.
    pub origin_locality: Change<String>,
    /// E-mail address; unique whatever its case.
    pub email: Change<String>,
    /// As written.
    pub phone: Change<String>,
    /// Organization.
    pub organization: Change<String>,
}

/// A validated change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Details(ParticipantChange);

impl ParticipantChange {
    /// Validates every field. `prefix` is prepended to the names of the fields: `participant.` for a
    /// participant nested in another input.
    pub(crate) fn validated(self, check: &mut Check, prefix: &str) -> Details {
        let path = |field: &str| format!("{prefix}{field}");
        Details(Self {
            first_name: self.first_name.map(|name| check.required(&path("firstName"), &name, 100)),
            last_name: self.last_name.map(|name| check.required(&path("lastName"), &name, 100)),
            function: self.function.map(|text| check.text(&path("function"), &text, 150)),
            cni_number: self.cni_number.map(|number| check.cni(&path("cniNumber"), &number)),
            origin_locality: self.origin_locality.map(|text| check.text(&path("originLocality"), &text, 150)),
            email: self.email.map(|email| check.email(&path("email"), &email)),
            phone: self.phone.map(|phone| check.phone(&path("phone"), &phone)),
            organization: self.organization.map(|text| check.text(&path("organization"), &text, 255)),
        })
    }
}

impl Details {
    /// The number of the identity card, when it is set.
    pub fn cni_number(&self) -> Option<&str> {
        set_value(&self.0.cni_number)
    }

    /// The e-mail address, when it is set.
    pub fn email(&self) -> Option<&str> {
        set_value(&self.0.email)
    }

    /// The value of a field, by its name in the API, when it is set.
    pub fn text(&self, field: &str) -> Option<&str> {
        let change = &self.0;
        match field {
            "firstName" => change.first_name.as_deref(),
            "lastName" => change.last_name.as_deref(),
            "function" => set_value(&change.function),
            "cniNumber" => set_value(&change.cni_number),
            "originLocality" => set_value(&change.origin_locality),
            "email" => set_value(&change.email),
            "phone" => set_value(&change.phone),
            "organization" => set_value(&change.organization),
            _ => None,
        }
    }

    /// Given and family name; empty where they stay unchanged.
    pub fn names(&self) -> (&str, &str) {
        (self.0.first_name.as_deref().unwrap_or_default(), self.0.last_name.as_deref().unwrap_or_default())
    }

    /// Without the e-mail address.
    pub fn without_email(mut self) -> Self {
        self.0.email = Change::Keep;
        self
    }

    /// Without the number of the identity card.
    pub fn without_cni_number(mut self) -> Self {
        self.0.cni_number = Change::Keep;
        self
    }

    /// Without the fields that are missing or empty: they stay unchanged.
    pub fn only_set(self) -> Self {
        let only_set = |change: Change<String>| match change {
            Change::Set(value) => Change::Set(value),
            Change::Keep | Change::Clear => Change::Keep,
        };
        let ParticipantChange { first_name, last_name, .. } = self.0;
        Self(ParticipantChange {
            first_name,
            last_name,
            function: only_set(self.0.function),
            cni_number: only_set(self.0.cni_number),
            origin_locality: only_set(self.0.origin_locality),
            email: only_set(self.0.email),
            phone: only_set(self.0.phone),
            organization: only_set(self.0.organization),
        })
    }

    /// Applies the change to a row.
    pub fn apply(self, row: &mut Model) {
        let Self(change) = self;
        row.first_name = change.first_name.unwrap_or_else(|| std::mem::take(&mut row.first_name));
        row.last_name = change.last_name.unwrap_or_else(|| std::mem::take(&mut row.last_name));
        row.function = change.function.apply_to(row.function.take());
        row.cni_number = change.cni_number.apply_to(row.cni_number.take());
        row.origin_locality = change.origin_locality.apply_to(row.origin_locality.take());
        row.email = change.email.apply_to(row.email.take());
        row.phone = change.phone.apply_to(row.phone.take());
        row.organization = change.organization.apply_to(row.organization.take());
    }
}

fn set_value(change: &Change<String>) -> Option<&str> {
    match change {
        Change::Set(value) => Some(value),
        Change::Keep | Change::Clear => None,
    }
}
