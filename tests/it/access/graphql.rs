//! The outcome of every root field for every kind of caller. A root field that is not in the table fails a
//! test.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::domain::attendances::remove::remove;
use passerelle::graphql::schema::sdl;

use super::super::graphql::random_documents::Schema;
use crate::support::attendances::signature;
use crate::support::{Caller, PASSWORD, TestApp, both_engines};

both_engines![every_field_has_the_outcome_in_the_table];

/// The kinds of callers, in the column order of the table.
const KINDS: [&str; 10] = [
    "anonymous",
    "user",
    "presence",
    "viewer",
    "organizer",
    "admin",
    "super_admin",
    "disabled",
    "expired",
    "revoked",
];

/// Abbreviations of the outcomes.
const CODES: [(&str, &str); 17] = [
    ("ok", "OK"),
    ("auth", "AUTH_REQUIRED"),
    ("403", "FORBIDDEN"),
    ("404", "USER_NOT_FOUND"),
    ("inv", "TOKEN_INVALID"),
    ("exp", "TOKEN_EXPIRED"),
    ("own", "CANNOT_DELETE_OWN_ACCOUNT"),
    ("none", "EVENT_NOT_FOUND"),
    ("code", "INVALID_QR_CODE"),
    ("404p", "PARTICIPANT_NOT_FOUND"),
    ("404a", "ATTENDANCE_NOT_FOUND"),
    ("404c", "CINEMA_TALENT_NOT_FOUND"),
    ("val", "VALIDATION_ERROR"),
    ("404f", "PRODUCTION_NOT_FOUND"),
    ("404j", "PROJECT_NOT_FOUND"),
    ("not", "TALENT_NOT_ASSIGNED"),
    ("404r", "RESOURCE_NOT_FOUND"),
];

/// The field, its document, and the outcome for each kind of caller. Placeholders: `$OTHER` is an ordinary
/// account, `$STAFF` a viewer, `$SUPER` a super admin, `$ME` the caller; `$MINE` is an event that the caller
/// created, `$EVENT` one without a creator, `$PARTICIPANT` and `$ATTENDANCE` exist, `$NONE` does not; `$PROJECT` is of
/// `$COMPANY`, `$ASSIGNED` is on it, `$PERSON` is not.
const TABLE: &[(&str, &str, &str)] = &[
    //                                                                                         anon user pres view orga admi supe disa expi revo
    (
        "countries",
        "{ countries(first: 1) { nodes { name } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    ("country", "{ country(id: 1) { name } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    ("cities", "{ cities(first: 1) { nodes { name } } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    ("city", "{ city(id: 1) { name } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "productions",
        "{ productions(first: 1) { nodes { name contact { email } } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    ("production", "{ production(id: 1) { name } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "attendanceRemoved",
        "subscription { attendanceRemoved(eventId: \"$EVENT\") { deletedId } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendanceRemoved",
        "subscription { attendanceRemoved(eventId: 999999) { deletedId } }",
        "auth 403  403  none none none none inv  exp  inv",
    ),
    ("rateLimit", "{ rateLimit { cost remaining } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "auditLog",
        "{ auditLog(first: 1) { nodes { action before after } totalCount } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "erasePersonalData",
        "mutation { erasePersonalData(input: {person: {kind: PARTICIPANT, id: $PARTICIPANT}, reason: \"x\"}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "erasePersonalData",
        "mutation { erasePersonalData(input: {person: {kind: PARTICIPANT, id: $NONE}, reason: \"x\"}) { userErrors { code } } }",
        "auth 403  403  403  403  404p 404p inv  exp  inv",
    ),
    (
        "personalData",
        "{ personalData(kind: PARTICIPANT, key: $PARTICIPANT) { name data } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "personalData",
        "{ personalData(kind: PARTICIPANT, key: $NONE) { name data } }",
        "auth 403  403  403  403  404p 404p inv  exp  inv",
    ),
    (
        "exportPersonalData",
        "mutation { exportPersonalData(input: {person: {kind: ACCOUNT, id: $OTHER}, format: PDF}) { download { url } userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "exportPersonalData",
        "mutation { exportPersonalData(input: {person: {kind: ACCOUNT, id: $SUPER}, format: PDF}) { download { url } userErrors { code } } }",
        "auth 403  403  403  403  403  ok   inv  exp  inv",
    ),
    ("project", "{ project(id: 1) { name } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "projects",
        "{ projects(first: 1) { nodes { assignedTalentCount assignments { totalCount } createdBy { email } } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "createProduction",
        "mutation { createProduction(input: {name: \"Atlas\"}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "updateProduction",
        "mutation { updateProduction(input: {id: $COMPANY, city: \"Rabat\"}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "updateProduction",
        "mutation { updateProduction(input: {id: 999999, city: \"Rabat\"}) { userErrors { code } } }",
        "auth 403  403  403  403  404f 404f inv  exp  inv",
    ),
    (
        "verifyProduction",
        "mutation { verifyProduction(input: {id: $COMPANY, isVerified: true}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "verifyProduction",
        "mutation { verifyProduction(input: {id: 999999, isVerified: true}) { userErrors { code } } }",
        "auth 403  403  403  403  404f 404f inv  exp  inv",
    ),
    (
        "createProject",
        "mutation { createProject(input: {name: \"Argan\", productionType: \"Film\", productionId: $COMPANY}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "createProject",
        "mutation { createProject(input: {name: \"Argan\", productionType: \"Film\", productionId: 999999}) { userErrors { code } } }",
        "auth 403  403  403  403  404f 404f inv  exp  inv",
    ),
    (
        "updateProject",
        "mutation { updateProject(input: {id: $PROJECT, name: \"Argan\"}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "updateProject",
        "mutation { updateProject(input: {id: 999999, name: \"Argan\"}) { userErrors { code } } }",
        "auth 403  403  403  403  404j 404j inv  exp  inv",
    ),
    (
        "assignTalent",
        "mutation { assignTalent(input: {projectId: $PROJECT, cinemaTalentId: $PERSON}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "assignTalent",
        "mutation { assignTalent(input: {projectId: 999999, cinemaTalentId: $PERSON}) { userErrors { code } } }",
        "auth 403  403  403  403  404j 404j inv  exp  inv",
    ),
    (
        "assignTalent",
        "mutation { assignTalent(input: {projectId: $PROJECT, cinemaTalentId: 999999}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "releaseTalent",
        "mutation { releaseTalent(input: {projectId: $PROJECT, cinemaTalentId: $ASSIGNED}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "releaseTalent",
        "mutation { releaseTalent(input: {projectId: $PROJECT, cinemaTalentId: $PERSON}) { userErrors { code } } }",
        "auth 403  403  403  403  not  not  inv  exp  inv",
    ),
    (
        "talents",
        "{ talents(first: 1) { nodes { name } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "talents",
        "{ talents(first: 1) { nodes { users { nodes { fullName } } } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "talents",
        "{ talents(first: 1) { nodes { users(orderBy: [{field: CREATED_AT}]) { nodes { fullName } } } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    ("talentCategories", "{ talentCategories { name } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "cinemaTalents",
        "{ cinemaTalents(first: 1, filter: {search: \"a\"}) { nodes { contact { email } } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "registerCinemaTalent",
        "mutation { registerCinemaTalent(input: {firstName: \"A\", lastName: \"B\", dateOfBirth: \"1990-01-01\", talentTypes: [AUTRE], profile: {email: \"a@b.sn\"}}) { userErrors { code } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "updateCinemaTalent",
        "mutation { updateCinemaTalent(input: {id: 99999}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "withdrawCinemaTalent",
        "mutation { withdrawCinemaTalent(input: {id: 99999}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "deleteCinemaTalent",
        "mutation { deleteCinemaTalent(input: {id: 99999}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "cinemaTalent",
        "{ cinemaTalent(id: 1) { fullName } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "cinemaStatistics",
        "{ cinemaStatistics { totalTalents byCountry { name } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "accountStatistics",
        "{ accountStatistics { overview { users { total } } users { total } talents { totalCategories } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    ("talent", "{ talent(id: 1) { name } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    ("node", "{ node(id: \"VXNlcjox\") { id } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    ("nodes", "{ nodes(ids: [\"VXNlcjox\"]) { id } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "event",
        "{ event(id: \"01890000-0000-7000-8000-000000000000\") { title } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "events",
        "{ events(first: 1) { nodes { title } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "participants",
        "{ participants(first: 1) { nodes { email } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "participant",
        "{ participant(id: \"01890000-0000-7000-8000-000000000000\") { email } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendances",
        "{ attendances(first: 1) { nodes { notes } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendance",
        "{ attendance(id: \"01890000-0000-7000-8000-000000000000\") { notes } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendancesDownload",
        "{ attendancesDownload(format: CSV) { url } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendanceSheetDownload",
        "{ attendanceSheetDownload(eventId: $EVENT) { url } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendanceSheetDownload",
        "{ attendanceSheetDownload(eventId: $NONE) { url } }",
        "auth 403  403  none none none none inv  exp  inv",
    ),
    (
        "statisticsDownload",
        "{ statisticsDownload { url } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "usersDownload",
        "{ usersDownload(format: CSV) { url } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "cinemaTalentsDownload",
        "{ cinemaTalentsDownload { url } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "cinemaTalentProfileDownload",
        "{ cinemaTalentProfileDownload(id: $PERSON) { url } }",
        "auth ok   ok   ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "projectBadgesDownload",
        "{ projectBadgesDownload(projectId: $PROJECT) { url } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "projectPresenceDownload",
        "{ projectPresenceDownload(projectId: $PROJECT) { url } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "importParticipants",
        "mutation { importParticipants(input: {content: \"Tm9tO1Byw6lub20KRGlvcDtBd2EK\", dryRun: true}) { userErrors { code } } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "importAttendances",
        "mutation { importAttendances(input: {eventId: $EVENT, content: \"Tm9tO1Byw6lub20KRGlvcDtBd2EK\", dryRun: true}) { userErrors { code } } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "importAttendances",
        "mutation { importAttendances(input: {eventId: $NONE, content: \"Tm9tO1Byw6lub20KRGlvcDtBd2EK\", dryRun: true}) { userErrors { code } } }",
        "auth 403  403  403  none none none inv  exp  inv",
    ),
    (
        "importProgressed",
        "subscription { importProgressed(idempotencyKey: \"an import of a test\") { read } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "statistics",
        "{ statistics { dashboard { events { total } } trends { summary { total } } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    ("viewer", "{ viewer { role } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    ("users", "{ users(first: 1) { nodes { email } } }", "auth 403  403  403  403  ok   ok   inv  exp  inv"),
    (
        "countries",
        "{ countries(first: 1) { nodes { users { totalCount } } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "cities",
        "{ cities(first: 1) { nodes { users { totalCount } } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    ("user", "{ user(id: $OTHER) { email } }", "auth 403  403  404  404  ok   ok   inv  exp  inv"),
    ("user", "{ user(id: $STAFF) { email } }", "auth 403  403  ok   ok   ok   ok   inv  exp  inv"),
    ("user", "{ user(id: $SUPER) { email } }", "auth 403  403  ok   ok   ok   ok   inv  exp  inv"),
    ("user", "{ user(id: $ME) { email } }", "auth ok   ok   ok   ok   ok   ok   inv  exp  inv"),
    ("user", "{ user(id: 999999) { email } }", "auth 403  403  404  404  404  404  inv  exp  inv"),
    (
        "login",
        "mutation { login(input: {identifier: \"other@example.com\", password: \"Admin@2025!\"}) { userErrors { code } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "registerUser",
        "mutation { registerUser(input: {email: \"$NEW\", password: \"Admin@2025!\", firstName: \"A\", lastName: \"B\"}) { userErrors { code } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "createUser",
        "mutation { createUser(input: {email: \"$NEW\", password: \"Admin@2025!\", firstName: \"A\", lastName: \"B\", role: ADMIN}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "createUser",
        "mutation { createUser(input: {email: \"$NEW\", password: \"Admin@2025!\", firstName: \"A\", lastName: \"B\", role: SUPER_ADMIN}) { userErrors { code } } }",
        "auth 403  403  403  403  403  ok   inv  exp  inv",
    ),
    (
        "updateProfile",
        "mutation { updateProfile(input: {firstName: \"Awa\"}) { userErrors { code } } }",
        "auth ok   ok   ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $ME, firstName: \"Awa\"}) { userErrors { code } } }",
        "auth ok   ok   ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $ME, profile: {bio: \"x\"}}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $ME, isActive: false}) { userErrors { code } } }",
        "auth 403  403  403  403  403  403  inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $OTHER, firstName: \"Awa\"}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $OTHER, role: VIEWER}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $OTHER, role: SUPER_ADMIN}) { userErrors { code } } }",
        "auth 403  403  403  403  403  ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $OTHER, isAdmin: true}) { userErrors { code } } }",
        "auth 403  403  403  403  403  ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: $SUPER, firstName: \"Awa\"}) { userErrors { code } } }",
        "auth 403  403  403  403  403  ok   inv  exp  inv",
    ),
    (
        "updateUser",
        "mutation { updateUser(input: {id: 999999, firstName: \"Awa\"}) { userErrors { code } } }",
        "auth 403  403  403  403  404  404  inv  exp  inv",
    ),
    (
        "changePassword",
        "mutation { changePassword(input: {id: $ME, currentPassword: \"Admin@2025!\", newPassword: \"Admin@2025!\"}) { userErrors { code } } }",
        "auth ok   ok   ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "changePassword",
        "mutation { changePassword(input: {id: $OTHER, currentPassword: \"Admin@2025!\", newPassword: \"Admin@2025!\"}) { userErrors { code } } }",
        "auth 403  403  403  403  403  403  inv  exp  inv",
    ),
    (
        "toggleUserActive",
        "mutation { toggleUserActive(input: {id: $OTHER}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "toggleUserActive",
        "mutation { toggleUserActive(input: {id: $SUPER}) { userErrors { code } } }",
        "auth 403  403  403  403  403  ok   inv  exp  inv",
    ),
    (
        "toggleUserActive",
        "mutation { toggleUserActive(input: {id: $ME}) { userErrors { code } } }",
        "auth 403  403  403  403  403  403  inv  exp  inv",
    ),
    (
        "deactivateUser",
        "mutation { deactivateUser(input: {id: $SUPER}) { userErrors { code } } }",
        "auth 403  403  403  403  403  ok   inv  exp  inv",
    ),
    (
        "deactivateUser",
        "mutation { deactivateUser(input: {id: $ME}) { userErrors { code } } }",
        "auth 403  403  403  403  own  own  inv  exp  inv",
    ),
    (
        "deactivateUser",
        "mutation { deactivateUser(input: {id: $OTHER}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "deleteUser",
        "mutation { deleteUser(input: {id: 999999}) { userErrors { code } } }",
        "auth 403  403  403  403  404  404  inv  exp  inv",
    ),
    (
        "deleteUser",
        "mutation { deleteUser(input: {id: $OTHER}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "event",
        "{ event(id: $EVENT) { title attendanceStats { total } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    ("event", "{ event(id: $NONE) { title } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "event",
        "{ event(id: $EVENT) { signedQrCodeData } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    ("event", "{ event(id: $EVENT) { qrCode { url } } }", "auth 403  403  ok   ok   ok   ok   inv  exp  inv"),
    (
        "event",
        "{ event(id: $EVENT) { attendances { totalCount } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "events",
        "{ events(first: 1) { nodes { title } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "eventByCode",
        "{ eventByCode(code: \"ZZZZZZ\", t: \"1\", s: \"x\") { title } }",
        "none none none none none none none none none none",
    ),
    (
        "eventByCode",
        "{ eventByCode(code: \"x\", t: \"1\", s: \"x\") { title } }",
        "code code code code code code code code code code",
    ),
    (
        "validateQrCode",
        "{ validateQrCode(code: \"x\", timestamp: 1, signature: \"x\") { isValid } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "createEvent",
        "mutation { createEvent(input: {title: \"A\", eventType: OTHER, startDate: \"2025-12-20T09:00:00Z\"}) { userErrors { code } } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "updateEvent",
        "mutation { updateEvent(input: {id: $EVENT, title: \"A\"}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "updateEvent",
        "mutation { updateEvent(input: {id: $MINE, title: \"A\"}) { userErrors { code } } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "updateEvent",
        "mutation { updateEvent(input: {id: $NONE, title: \"A\"}) { userErrors { code } } }",
        "auth 403  403  403  none none none inv  exp  inv",
    ),
    (
        "deleteEvent",
        "mutation { deleteEvent(input: {id: $EVENT}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "deleteEvent",
        "mutation { deleteEvent(input: {id: $MINE}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "deleteEvent",
        "mutation { deleteEvent(input: {id: $NONE}) { userErrors { code } } }",
        "auth 403  403  403  403  none none inv  exp  inv",
    ),
    (
        "regenerateQrCode",
        "mutation { regenerateQrCode(input: {id: $EVENT}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "regenerateQrCode",
        "mutation { regenerateQrCode(input: {id: $MINE}) { userErrors { code } } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "regenerateQrCode",
        "mutation { regenerateQrCode(input: {id: $NONE}) { userErrors { code } } }",
        "auth 403  403  403  none none none inv  exp  inv",
    ),
    (
        "participant",
        "{ participant(id: $PARTICIPANT) { fullName } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "participants",
        "{ participants(first: 1) { nodes { email } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendance",
        "{ attendance(id: $ATTENDANCE) { checkInTime } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendances",
        "{ attendances(first: 1) { nodes { participant { fullName } } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "createParticipant",
        "mutation { createParticipant(input: {firstName: \"A\", lastName: \"B\"}) { userErrors { code } } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "updateParticipant",
        "mutation { updateParticipant(input: {id: $PARTICIPANT, function: \"X\"}) { userErrors { code } } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "updateParticipant",
        "mutation { updateParticipant(input: {id: $NONE, function: \"X\"}) { userErrors { code } } }",
        "auth 403  403  404p 404p 404p 404p inv  exp  inv",
    ),
    (
        "deleteParticipant",
        "mutation { deleteParticipant(input: {id: $PARTICIPANT}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "deleteParticipant",
        "mutation { deleteParticipant(input: {id: $NONE}) { userErrors { code } } }",
        "auth 403  403  403  403  404p 404p inv  exp  inv",
    ),
    (
        "recordAttendance",
        "mutation { recordAttendance(input: {eventId: $EVENT, participant: {firstName: \"A\", lastName: \"B\"}, signature: $SIGNATURE}) { userErrors { code } } }",
        "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok",
    ),
    (
        "recordAttendance",
        "mutation { recordAttendance(input: {eventId: $EVENT, participantId: $PARTICIPANT, checkInMode: MANUAL}) { userErrors { code } } }",
        "auth 403  403  403  ok   ok   ok   inv  exp  inv",
    ),
    (
        "recordAttendance",
        "mutation { recordAttendance(input: {eventId: $EVENT, participantId: $NONE, checkInMode: MANUAL}) { userErrors { code } } }",
        "auth 403  403  403  404p 404p 404p inv  exp  inv",
    ),
    (
        "deleteAttendance",
        "mutation { deleteAttendance(input: {id: $ATTENDANCE}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "deleteAttendance",
        "mutation { deleteAttendance(input: {id: $NONE}) { userErrors { code } } }",
        "auth 403  403  403  403  404a 404a inv  exp  inv",
    ),
    (
        "undoAttendance",
        "mutation { undoAttendance(input: {id: $ATTENDANCE, reason: \"Erreur\"}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "undoAttendance",
        "mutation { undoAttendance(input: {id: $NONE, reason: \"Erreur\"}) { userErrors { code } } }",
        "auth 403  403  403  404a 404a 404a inv  exp  inv",
    ),
    (
        "refreshToken",
        "mutation { refreshToken { accessToken } }",
        "auth ok   ok   ok   ok   ok   ok   inv  exp  inv",
    ),
    // Without a file: what it contains is judged after the caller's right.
    (
        "uploadUserPhoto",
        "mutation { uploadUserPhoto(input: {id: $OTHER, file: \"x\"}) { userErrors { code } } }",
        "auth 403  403  403  403  val  val  inv  exp  inv",
    ),
    (
        "uploadUserPhoto",
        "mutation { uploadUserPhoto(input: {id: $ME, file: \"x\"}) { userErrors { code } } }",
        "auth val  val  val  val  val  val  inv  exp  inv",
    ),
    (
        "uploadUserCv",
        "mutation { uploadUserCv(input: {id: $OTHER, file: \"x\"}) { userErrors { code } } }",
        "auth 403  403  403  403  val  val  inv  exp  inv",
    ),
    (
        "uploadUserCv",
        "mutation { uploadUserCv(input: {id: $ME, file: \"x\"}) { userErrors { code } } }",
        "auth val  val  val  val  val  val  inv  exp  inv",
    ),
    (
        "deleteUserPhoto",
        "mutation { deleteUserPhoto(input: {id: $OTHER}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "deleteUserPhoto",
        "mutation { deleteUserPhoto(input: {id: $ME}) { userErrors { code } } }",
        "auth ok   ok   ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "deleteUserCv",
        "mutation { deleteUserCv(input: {id: $OTHER}) { userErrors { code } } }",
        "auth 403  403  403  403  ok   ok   inv  exp  inv",
    ),
    (
        "deleteUserCv",
        "mutation { deleteUserCv(input: {id: $ME}) { userErrors { code } } }",
        "auth ok   ok   ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "uploadUserPhoto",
        "mutation { uploadUserPhoto(input: {id: 999999, file: \"x\"}) { userErrors { code } } }",
        "auth 403  403  403  403  404  404  inv  exp  inv",
    ),
    (
        "setCinemaTalentPhoto",
        "mutation { setCinemaTalentPhoto(input: {id: 999999, kind: ID, file: \"x\"}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "deleteCinemaTalentPhoto",
        "mutation { deleteCinemaTalentPhoto(input: {id: 999999, kind: ID}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "addGalleryPictures",
        "mutation { addGalleryPictures(input: {id: 999999, files: [\"x\"]}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "deleteGalleryPicture",
        "mutation { deleteGalleryPicture(input: {id: 999999, url: \"/x\"}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    (
        "orderGallery",
        "mutation { orderGallery(input: {id: 999999, urls: []}) { userErrors { code } } }",
        "auth 403  403  403  403  404c 404c inv  exp  inv",
    ),
    ("logout", "mutation { logout { success } }", "auth ok   ok   ok   ok   ok   ok   inv  exp  inv"),
    (
        "attendanceCount",
        "subscription { attendanceCount(eventId: \"$EVENT\") }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendanceRecorded",
        "subscription { attendanceRecorded(eventId: \"$EVENT\") { id } }",
        "auth 403  403  ok   ok   ok   ok   inv  exp  inv",
    ),
    (
        "attendanceRecorded",
        "subscription { attendanceRecorded(eventId: 999999) { id } }",
        "auth 403  403  none none none none inv  exp  inv",
    ),
    ("project", "{ project(id: 1) { name } }", "ok   ok   ok   ok   ok   ok   ok   ok   ok   ok"),
    (
        "project",
        "{ project(id: $PROJECT) { presence { totalCount } presenceRecords { totalCount } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "presenceRecord",
        "{ presenceRecord(id: $RECORD) { date recordedBy { email } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "presenceRecords",
        "{ presenceRecords(first: 1) { nodes { date } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "presenceHistory",
        "{ presenceHistory(code: $CODE) { statistics { totalDays } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "presenceHistory",
        "{ presenceHistory(code: \"XXXXX9999N\") { statistics { totalDays } } }",
        "auth 403  404c 403  403  404c 404c inv  exp  inv",
    ),
    (
        "recordPresence",
        "mutation { recordPresence(input: {projectId: $PROJECT, code: $CODE, action: CHECK_IN}) { userErrors { code } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "recordPresence",
        "mutation { recordPresence(input: {projectId: 999999, code: $CODE, action: CHECK_IN}) { userErrors { code } } }",
        "auth 403  404j 403  403  404j 404j inv  exp  inv",
    ),
    (
        "scanPresence",
        "mutation { scanPresence(input: {projectId: $PROJECT, code: $CODE}) { userErrors { code } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "scanPresence",
        "mutation { scanPresence(input: {projectId: 999999, code: $CODE}) { userErrors { code } } }",
        "auth 403  404j 403  403  404j 404j inv  exp  inv",
    ),
    (
        "checkInAll",
        "mutation { checkInAll(input: {projectId: $PROJECT}) { userErrors { code } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "checkInAll",
        "mutation { checkInAll(input: {projectId: 999999}) { userErrors { code } } }",
        "auth 403  404j 403  403  404j 404j inv  exp  inv",
    ),
    (
        "checkOutAll",
        "mutation { checkOutAll(input: {projectId: $PROJECT}) { userErrors { code } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "checkOutAll",
        "mutation { checkOutAll(input: {projectId: 999999}) { userErrors { code } } }",
        "auth 403  404j 403  403  404j 404j inv  exp  inv",
    ),
    (
        "correctPresence",
        "mutation { correctPresence(input: {id: $RECORD, checkOutAt: \"2025-12-13T09:00:00Z\", reason: \"x\"}) { userErrors { code } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "correctPresence",
        "mutation { correctPresence(input: {id: 999999, checkOutAt: \"2025-12-13T09:00:00Z\", reason: \"x\"}) { userErrors { code } } }",
        "auth 403  404r 403  403  404r 404r inv  exp  inv",
    ),
    (
        "presenceChanged",
        "subscription { presenceChanged(projectId: $PROJECT) { counts { in } } }",
        "auth 403  ok   403  403  ok   ok   inv  exp  inv",
    ),
    (
        "presenceChanged",
        "subscription { presenceChanged(projectId: 999999) { counts { in } } }",
        "auth 403  404j 403  403  404j 404j inv  exp  inv",
    ),
];

/// A caller of `kind` that has just signed in, with the identifier of its account.
async fn caller<'a>(app: &'a TestApp, kind: &str, email: &str) -> (Caller<'a>, i32) {
    if kind == "anonymous" {
        return (app.anonymous(), 0);
    }
    let role = kind.parse().unwrap_or(Role::Admin);
    let account = app.new_account(email, role).await;
    let caller = app.signed_in(email).await;
    match kind {
        "disabled" => {
            let disable = format!(
                "mutation {{ deactivateUser(input: {{id: {}}}) {{ userErrors {{ code }} }} }}",
                account.id
            );
            assert_eq!(app.super_admin().graphql(&disable).await.outcome(), "OK");
        }
        "expired" => app.advance_clock(TimeDelta::hours(24) + TimeDelta::seconds(10)),
        "revoked" => assert_eq!(caller.graphql("mutation { logout { success } }").await.outcome(), "OK"),
        _ => {}
    }
    (caller, account.id)
}

/// Replaces the placeholders with the identifiers of existing rows.
async fn replace_placeholders(app: &TestApp, query: &str, me: i32) -> String {
    let mut query = query
        .replace("$NONE", "\"01890000-0000-7000-8000-000000000000\"")
        .replace("$SIGNATURE", &format!("\"{}\"", signature()));
    let event = app.event("Atelier", |_| {}).await;
    if query.contains("$PARTICIPANT") || query.contains("$ATTENDANCE") {
        let (participant, other) =
            (app.participant("A", "B", |_| {}).await, app.participant("C", "D", |_| {}).await);
        let attendance = app.attendance(&event, &other, |_| {}).await;
        query = query
            .replace("$PARTICIPANT", &format!("\"{}\"", participant.id))
            .replace("$ATTENDANCE", &format!("\"{}\"", attendance.id));
    }
    if ["$CODE", "$RECORD"].iter().any(|name| query.contains(name)) {
        query = replace_presence(app, &query).await;
    }
    if ["$COMPANY", "$PROJECT", "$PERSON"].iter().any(|name| query.contains(name)) {
        let company = app.production("Atlas Images", |_| {}).await;
        let project = app.project(&company, "La Tannerie", true).await;
        let (person, assigned) = (app.extra("Awa").await, app.extra("Zoé").await);
        app.assignment(&project, &assigned, |_| {}).await;
        query = query
            .replace("$COMPANY", &company.id.to_string())
            .replace("$PROJECT", &project.id.to_string())
            .replace("$PERSON", &person.id.to_string())
            .replace("$ASSIGNED", &assigned.id.to_string());
    }
    if query.contains("$MINE") {
        let mine = app.event("Atelier", |row| row.created_by_id = Some(me).filter(|me| *me > 0)).await;
        query = query.replace("$MINE", &format!("\"{}\"", mine.id));
    }
    query.replace("$EVENT", &format!("\"{}\"", event.id))
}

/// Replaces `$PROJECT` with a project, `$CODE` with the code of a person who is assigned to it, and `$RECORD` with a
/// presence record of another.
async fn replace_presence(app: &TestApp, query: &str) -> String {
    if !["$PROJECT", "$CODE", "$RECORD"].iter().any(|name| query.contains(name)) {
        return query.to_owned();
    }
    let shooting = app.shooting(2).await;
    let record = app.insert_presence(&shooting, 1, "2025-12-12T08:00:00Z", None).await;
    query
        .replace("$PROJECT", &shooting.project.to_string())
        .replace("$CODE", &format!("\"{}\"", shooting.code(0)))
        .replace("$RECORD", &record.id.to_string())
}

/// The outcome of a subscription: an error, or its first answer after an attendance in `$EVENT` is recorded, or removed.
async fn subscription_outcome(app: &TestApp, caller: &Caller<'_>, query: &str) -> String {
    let event = app.insert_ongoing_event().await;
    let query = replace_presence(app, query).await.replace("$EVENT", &event.to_string());
    let mut stream = caller.stream(&query).await;
    let first = stream.answer();
    let publication = async {
        app.wait_for_listeners(1).await;
        let id = app.record_attendance(event).await;
        // What is removed at once is not told as recorded.
        if query.contains("attendanceRemoved") {
            remove(&app.system(), id).await.expect("the attendance is removed");
        }
        std::future::pending::<()>().await;
    };
    let answer = tokio::select! {
        answer = first => answer,
        () = publication => unreachable!("it is pending"),
    };
    drop(stream);
    app.wait_for_listeners(0).await;
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("OK").to_owned()
}

async fn every_field_has_the_outcome_in_the_table(app: TestApp) {
    let mut wrong = String::new();
    for (row, (_, query, expected)) in TABLE.iter().enumerate() {
        for (column, (kind, expected)) in KINDS.iter().zip(expected.split_whitespace()).enumerate() {
            let name = format!("r{row}c{column}");
            let (caller, me) = caller(&app, kind, &format!("{name}@example.com")).await;
            let other = app.new_account(&format!("{name}other@example.com"), Role::User).await.id;
            let staff = app.account_of(Role::Viewer).await.id;
            let above = app.new_account(&format!("{name}super@example.com"), Role::SuperAdmin).await.id;
            let query = query
                .replace("$OTHER", &other.to_string())
                .replace("$STAFF", &staff.to_string())
                .replace("$SUPER", &above.to_string())
                .replace("$ME", &me.to_string())
                .replace("$NEW", &format!("{name}new@example.com"))
                .replace("other@example.com", &format!("{name}other@example.com"));
            let caller = caller.at(app.fresh_address());
            let outcome = if query.starts_with("subscription") {
                subscription_outcome(&app, &caller, &query).await
            } else {
                caller.graphql(&replace_placeholders(&app, &query, me).await).await.outcome()
            };
            let expected = CODES.iter().find(|(short, _)| *short == expected).expect("a code of the table").1;
            if outcome != expected {
                let _ = writeln!(wrong, "{kind}: {outcome}, not {expected}: {query}");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(PASSWORD, "Admin@2025!", "the table contains the password literally");
}

#[test]
fn no_field_is_missing_from_the_table() {
    let model = Schema::of(&sdl());
    let roots = ["Query", "Mutation", "Subscription"].iter().filter_map(|root| model.fields(root)).flatten();
    let fields: BTreeSet<_> = roots.map(|field| field.name.node.to_string()).collect();
    let covered: BTreeSet<_> = TABLE.iter().map(|(field, ..)| (*field).to_owned()).collect();
    assert_eq!(covered, fields, "the table (left) and the schema (right)");
    for (field, query, expected) in TABLE {
        assert!(
            query.contains(&format!("{field}(")) || query.contains(&format!("{field} ")),
            "{field}: {query}"
        );
        assert_eq!(expected.split_whitespace().count(), KINDS.len(), "{query}");
    }
}
