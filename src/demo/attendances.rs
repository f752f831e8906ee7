//! Who signed at which event: the documented workshop to the hour, and every event that is over or goes on; each way
//! to check in, with and without a signature.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::accounts::{Accounts, ORGANIZER};
use super::chance::Chance;
use super::events::Events;
use super::ids::{Kind, uuid};
use super::media::Signature;
use super::participants::{ABDOULAYE_FALL, AISSATOU_NDIAYE, Participants, WORKSHOP_SIZE};
use super::stage::Stage;
use super::trail;
use crate::auth::actor::Surface;
use crate::entity::attendance::{self, CheckInMode, SignatureFormat};
use crate::entity::{attendance_signature, event};

/// Minutes after nine of the 23 signatures of the documented workshop, in the order of its participants.
const WORKSHOP_MINUTES: [i32; WORKSHOP_SIZE] =
    [15, -5, -2, 0, 1, 2, 3, 5, 6, 8, 10, 12, 18, 24, 31, 40, 52, 60, 62, 65, 71, 80, 90];
/// Which of the completed events Abdoulaye Fall came to: two meetings and two workshops.
const ABDOULAYES_EVENTS: std::ops::Range<usize> = 0..4;

const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 12; TECNO KG5k) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
];

/// The attendances, and what comes with them.
pub(super) struct Attendances {
    /// The attendances, in the order of time.
    pub rows: Vec<attendance::Model>,
    /// The images of their signatures.
    pub signatures: Vec<attendance_signature::Model>,
    /// Places of the participants who were entered by their own first signature.
    pub at_the_door: HashSet<usize>,
}

/// One attendance before it has its number.
struct Draft {
    event: uuid::Uuid,
    ended_at: Option<DateTime<Utc>>,
    participant: usize,
    at: DateTime<Utc>,
    mode: CheckInMode,
    signed: bool,
}

impl Attendances {
    /// All of them, in the order of time.
    pub fn of(
        stage: &mut Stage,
        accounts: &Accounts,
        events: &Events,
        participants: &mut Participants,
    ) -> Self {
        let mut drafts = workshop(events);
        drafts.extend(going_on(stage, events, participants));
        drafts.extend(over(events, participants));
        drafts.sort_by_key(|draft| (draft.at, draft.participant));
        let at_the_door = enter(&drafts, participants);

        let mut chance = Chance::of("attendances");
        let mut images = HashMap::new();
        let mut attendances = Self { rows: Vec::new(), signatures: Vec::new(), at_the_door };
        let by = trail::by(accounts.get(ORGANIZER), Surface::Pointage);
        for (number, draft) in (1..).zip(drafts) {
            let row = row(number, &draft, participants, &mut chance);
            let by = match row.recorded_by_id {
                Some(_) => by.clone(),
                None => trail::nobody(
                    Surface::Pointage,
                    row.ip_address.as_deref().and_then(|address| address.parse().ok()),
                ),
            };
            stage.trail.created::<attendance::Entity>(&by, row.created_at, &row);
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

/// Everybody signs alike every time.
struct Image {
    png: Vec<u8>,
    jpeg: Vec<u8>,
}

impl Image {
    fn draw(participant: usize) -> Self {
        let signature = Signature::draw(&mut Chance::of(&format!("signature {participant}")));
        Self { png: signature.png(), jpeg: signature.jpeg() }
    }

    fn bytes(&self, format: SignatureFormat) -> Vec<u8> {
        match format {
            SignatureFormat::Png => self.png.clone(),
            SignatureFormat::Jpeg => self.jpeg.clone(),
        }
    }
}

/// The documented workshop: 23 came, 21 signed.
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

/// The two that go on: 12 people so far today, 18 since yesterday.
fn going_on(stage: &Stage, events: &Events, participants: &Participants) -> Vec<Draft> {
    let mut chance = Chance::of("going on");
    let mut drafts = Vec::new();
    for (event, count) in [(&events.today, 12), (&events.yesterday, 18)] {
        let known = others_known_at(participants, event);
        let until = stage.calendar.now.min(event.start_at + TimeDelta::hours(2));
        for participant in chance.draw(&known, count) {
            let minutes = (until - event.start_at).num_seconds() * i64::from(chance.between(0, 1000)) / 1000;
            let at = event.start_at + TimeDelta::seconds(minutes);
            let mode = CheckInMode::QrCode;
            drafts.push(Draft { event: event.id, ended_at: None, participant, at, mode, signed: true });
        }
    }
    drafts
}

/// Those that are over.
fn over(events: &Events, participants: &Participants) -> Vec<Draft> {
    let mut chance = Chance::of("over");
    let mut drafts = Vec::new();
    for (place, event) in events.completed.iter().enumerate() {
        let known = others_known_at(participants, event);
        let count = chance.between(22, 44).unsigned_abs() as usize;
        let mut who = chance.draw(&known, count);
        // With the documented workshop she comes to 24.
        if place % 2 == 1 || place == 0 {
            who.push(AISSATOU_NDIAYE);
        }
        drafts.extend(who.into_iter().map(|participant| past(event, participant, &mut chance)));
        if ABDOULAYES_EVENTS.contains(&place) {
            drafts.push(Draft {
                at: event.start_at + TimeDelta::minutes(30),
                mode: CheckInMode::QrCode,
                signed: true,
                ..past(event, ABDOULAYE_FALL, &mut chance)
            });
        }
    }
    drafts
}

/// Who may come to an event: those entered the day before, but for the two whose events are counted.
fn others_known_at(participants: &Participants, event: &event::Model) -> Vec<usize> {
    let mut known = participants.known_at(event.start_at - TimeDelta::days(1));
    known.retain(|participant| *participant != AISSATOU_NDIAYE);
    known
}

fn past(event: &event::Model, participant: usize, chance: &mut Chance) -> Draft {
    let seconds = chance.between(-900, 2400) + chance.between(0, 2400);
    let (mode, signed) = match chance.below(100) {
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
        signed: chance.percent(signed),
    }
}

/// Two of three were entered by their own first signature; answers who.
fn enter(drafts: &[Draft], participants: &mut Participants) -> HashSet<usize> {
    let mut met = HashSet::new();
    let mut at_the_door = HashSet::new();
    for draft in drafts {
        let first = met.insert(draft.participant);
        if first && draft.mode == CheckInMode::QrCode && draft.participant % 3 != 0 {
            participants.entered_at_the_door(draft.participant, draft.at);
            at_the_door.insert(draft.participant);
        }
    }
    at_the_door
}

fn row(number: u32, draft: &Draft, participants: &Participants, chance: &mut Chance) -> attendance::Model {
    let online = draft.mode == CheckInMode::QrCode;
    let documented = draft.participant == ABDOULAYE_FALL;
    let address = if documented { 10 } else { chance.between(2, 250) };
    let agent = if documented { AGENTS[0] } else { chance.pick(&AGENTS) };
    let format = if number.is_multiple_of(25) { SignatureFormat::Jpeg } else { SignatureFormat::Png };
    let created_at = match draft.mode {
        // Files come in when the event is over.
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
