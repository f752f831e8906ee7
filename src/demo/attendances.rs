//! Attendances: of the documented workshop at its documented times, and of every completed or ongoing event;
//! in each check-in mode, with and without a signature.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::accounts::{Accounts, ORGANIZER};
use super::audit_log;
use super::context::SeedContext;
use super::events::Events;
use super::ids::{Kind, uuid};
use super::media::Signature;
use super::participants::{ABDOULAYE_FALL, AISSATOU_NDIAYE, Participants, WORKSHOP_SIZE};
use super::rng::Rng;
use crate::auth::actor::Surface;
use crate::entity::attendance::{self, CheckInMode, SignatureFormat};
use crate::entity::{attendance_signature, event};

/// Minutes after nine of the 23 check-ins of the documented workshop, in the order of its participants.
const WORKSHOP_MINUTES: [i32; WORKSHOP_SIZE] =
    [15, -5, -2, 0, 1, 2, 3, 5, 6, 8, 10, 12, 18, 24, 31, 40, 52, 60, 62, 65, 71, 80, 90];
/// The completed events that Abdoulaye Fall attended: two meetings and two workshops.
const ABDOULAYES_EVENTS: std::ops::Range<usize> = 0..4;

const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 12; TECNO KG5k) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
];

/// The attendances and their signatures.
pub(super) struct Attendances {
    /// The attendances, by time.
    pub rows: Vec<attendance::Model>,
    /// The images of their signatures.
    pub signatures: Vec<attendance_signature::Model>,
    /// Indexes of the participants who registered themselves at their first check-in.
    pub self_registered: HashSet<usize>,
}

/// An attendance before its id is assigned.
struct Draft {
    event: uuid::Uuid,
    ended_at: Option<DateTime<Utc>>,
    participant: usize,
    at: DateTime<Utc>,
    mode: CheckInMode,
    signed: bool,
}

impl Attendances {
    /// Generates all attendances, by time.
    pub fn generate(
        context: &mut SeedContext,
        accounts: &Accounts,
        events: &Events,
        participants: &mut Participants,
    ) -> Self {
        let mut drafts = workshop(events);
        drafts.extend(ongoing(context, events, participants));
        drafts.extend(completed(events, participants));
        drafts.sort_by_key(|draft| (draft.at, draft.participant));
        let self_registered = self_register(&drafts, participants);

        let mut rng = Rng::seeded("attendances");
        let mut images = HashMap::new();
        let mut attendances = Self { rows: Vec::new(), signatures: Vec::new(), self_registered };
        let actor = audit_log::account_actor(accounts.get(ORGANIZER), Surface::Pointage);
        for (number, draft) in (1..).zip(drafts) {
            let row = row(number, &draft, participants, &mut rng);
            let actor = match row.recorded_by_id {
                Some(_) => actor.clone(),
                None => audit_log::anonymous_actor(
                    Surface::Pointage,
                    row.ip_address.as_deref().and_then(|address| address.parse().ok()),
                ),
            };
            context.audit_log.created::<attendance::Entity>(&actor, row.created_at, &row);
            if let Some(format) = row.signature_format {
                let signature =
                    images.entry(draft.participant).or_insert_with(|| Image::draw(draft.participant));
                let data = signature.bytes(format);
                attendances.signatures.push(attendance_signature::Model {
                    attendance_id: row.id,
                    format,
                    data,
                });
            }
            attendances.rows.push(row);
        }
        attendances
    }
}

/// The signature of a participant, the same at every event.
struct Image {
    png: Vec<u8>,
    jpeg: Vec<u8>,
}

impl Image {
    fn draw(participant: usize) -> Self {
        let signature = Signature::draw(&mut Rng::seeded(&format!("signature {participant}")));
        Self { png: signature.png(), jpeg: signature.jpeg() }
    }

    fn bytes(&self, format: SignatureFormat) -> Vec<u8> {
        match format {
            SignatureFormat::Png => self.png.clone(),
            SignatureFormat::Jpeg => self.jpeg.clone(),
        }
    }
}

/// The documented workshop: 23 attendances, 21 with a signature.
fn workshop(events: &Events) -> Vec<Draft> {
    let drafts = WORKSHOP_MINUTES.iter().enumerate().map(|(participant, minutes)| {
        let at = events.workshop.start_at + TimeDelta::minutes((*minutes).into());
        let (mode, signed) = match participant {
            6 => (CheckInMode::Manual, true),
            12 => (CheckInMode::Manual, false),
            20 => (CheckInMode::Import, false),
            _ => (CheckInMode::QrCode, true),
        };
        Draft { event: events.workshop.id, ended_at: None, participant, at, mode, signed }
    });
    drafts.collect()
}

/// The two ongoing events: 12 attendances today, 18 since yesterday.
fn ongoing(context: &SeedContext, events: &Events, participants: &Participants) -> Vec<Draft> {
    let mut rng = Rng::seeded("going on");
    let mut drafts = Vec::new();
    for (event, count) in [(&events.today, 12), (&events.yesterday, 18)] {
        let candidates = candidates_for(participants, event);
        let until = context.calendar.now.min(event.start_at + TimeDelta::hours(2));
        for participant in rng.sample(&candidates, count) {
            let minutes = (until - event.start_at).num_seconds() * i64::from(rng.between(0, 1000)) / 1000;
            let at = event.start_at + TimeDelta::seconds(minutes);
            let mode = CheckInMode::QrCode;
            drafts.push(Draft { event: event.id, ended_at: None, participant, at, mode, signed: true });
        }
    }
    drafts
}

/// The completed events.
fn completed(events: &Events, participants: &Participants) -> Vec<Draft> {
    let mut rng = Rng::seeded("over");
    let mut drafts = Vec::new();
    for (index, event) in events.completed.iter().enumerate() {
        let candidates = candidates_for(participants, event);
        let count = rng.between(22, 44).unsigned_abs() as usize;
        let mut attending = rng.sample(&candidates, count);
        // Together with the documented workshop she has 24 attendances.
        if index % 2 == 1 || index == 0 {
            attending.push(AISSATOU_NDIAYE);
        }
        drafts.extend(attending.into_iter().map(|participant| draft_for(event, participant, &mut rng)));
        if ABDOULAYES_EVENTS.contains(&index) {
            drafts.push(Draft {
                at: event.start_at + TimeDelta::minutes(30),
                mode: CheckInMode::QrCode,
                signed: true,
                ..draft_for(event, ABDOULAYE_FALL, &mut rng)
            });
        }
    }
    drafts
}

/// Candidates for an event: participants inserted at least a day before, except the two whose number of
/// attendances is fixed.
fn candidates_for(participants: &Participants, event: &event::Model) -> Vec<usize> {
    let mut candidates = participants.registered_before(event.start_at - TimeDelta::days(1));
    candidates.retain(|participant| *participant != AISSATOU_NDIAYE);
    candidates
}

fn draft_for(event: &event::Model, participant: usize, rng: &mut Rng) -> Draft {
    let seconds = rng.between(-900, 2400) + rng.between(0, 2400);
    let (mode, signed) = match rng.below(100) {
        0..87 => (CheckInMode::QrCode, 97),
        87..96 => (CheckInMode::Manual, 85),
        _ => (CheckInMode::Import, 50),
    };
    Draft {
        event: event.id,
        ended_at: event.end_at,
        participant,
        at: event.start_at + TimeDelta::seconds(seconds.into()),
        mode,
        signed: rng.percent(signed),
    }
}

/// Two of three participants registered themselves at their first check-in; returns their indexes.
fn self_register(drafts: &[Draft], participants: &mut Participants) -> HashSet<usize> {
    let mut seen = HashSet::new();
    let mut self_registered = HashSet::new();
    for draft in drafts {
        let first = seen.insert(draft.participant);
        if first && draft.mode == CheckInMode::QrCode && draft.participant % 3 != 0 {
            participants.register_at(draft.participant, draft.at);
            self_registered.insert(draft.participant);
        }
    }
    self_registered
}

fn row(number: u32, draft: &Draft, participants: &Participants, rng: &mut Rng) -> attendance::Model {
    let online = draft.mode == CheckInMode::QrCode;
    let documented = draft.participant == ABDOULAYE_FALL;
    let address = if documented { 10 } else { rng.between(2, 250) };
    let agent = if documented { AGENTS[0] } else { rng.pick(&AGENTS) };
    let format = if number.is_multiple_of(25) { SignatureFormat::Jpeg } else { SignatureFormat::Png };
    let created_at = match draft.mode {
        // Files are imported after the event.
        CheckInMode::Import => draft.ended_at.unwrap_or(draft.at),
        _ => draft.at,
    };
    let notes = match draft.mode {
        CheckInMode::QrCode => "",
        CheckInMode::Manual if draft.signed => "Signé sur la tablette de l'accueil",
        CheckInMode::Manual => "Signature sur la feuille papier",
        CheckInMode::Import => "Repris de la feuille de présence",
    };
    attendance::Model {
        id: uuid(Kind::Attendance, number),
        event_id: draft.event,
        participant_id: participants.at(draft.participant).id,
        check_in_at: draft.at,
        check_in_mode: draft.mode,
        has_signature: draft.signed,
        signature_format: draft.signed.then_some(format),
        ip_address: online.then(|| format!("41.82.156.{address}")),
        user_agent: online.then(|| agent.to_owned()),
        notes: Some(notes.into()),
        recorded_by_id: (!online).then_some(ORGANIZER),
        created_at,
        updated_at: created_at,
        deleted_at: None,
    }
}
