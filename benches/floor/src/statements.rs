//! The statements of the floor: one per response, hand-written for each engine.

pub mod cinema;

/// One statement, for each engine.
pub struct Statement {
    pub postgres: &'static str,
    pub sqlite: &'static str,
}

/// One account with its country and city.
pub const A1: Statement = Statement {
    postgres:
        "SELECT u.id, u.unique_code, u.first_name, u.last_name, u.email, u.created_at, c.name, y.name, c.code
        FROM \"user\" u LEFT JOIN country c ON c.id = u.country_id LEFT JOIN city y ON y.id = u.city_id
        WHERE u.id = $1",
    sqlite:
        "SELECT u.id, u.unique_code, u.first_name, u.last_name, u.email, u.created_at, c.name, y.name, c.code
        FROM \"user\" u LEFT JOIN country c ON c.id = u.country_id LEFT JOIN city y ON y.id = u.city_id
        WHERE u.id = ?1",
};

/// The newest 20 accounts with their talents, their country and its number of accounts.
pub const A2: Statement = Statement {
    postgres: "WITH page AS (SELECT id, first_name, last_name, country_id, created_at FROM \"user\"
            ORDER BY created_at DESC, id DESC LIMIT 20),
        counts AS (SELECT country_id, count(*)::int4 AS accounts FROM \"user\"
            WHERE country_id IN (SELECT country_id FROM page) GROUP BY country_id)
        SELECT p.id, p.first_name, p.last_name, c.name, n.accounts, t.name
        FROM page p LEFT JOIN country c ON c.id = p.country_id LEFT JOIN counts n ON n.country_id = p.country_id
        LEFT JOIN user_talent l ON l.user_id = p.id LEFT JOIN talent t ON t.id = l.talent_id
        ORDER BY p.created_at DESC, p.id DESC, t.id",
    sqlite: "WITH page AS MATERIALIZED (SELECT id, first_name, last_name, country_id, created_at FROM \"user\"
            ORDER BY created_at DESC, id DESC LIMIT 20),
        counts AS MATERIALIZED (SELECT country_id, count(*) AS accounts FROM \"user\"
            WHERE country_id IN (SELECT country_id FROM page) GROUP BY country_id)
        SELECT p.id, p.first_name, p.last_name, c.name, n.accounts, t.name
        FROM page p LEFT JOIN country c ON c.id = p.country_id LEFT JOIN counts n ON n.country_id = p.country_id
        LEFT JOIN user_talent l ON l.user_id = p.id LEFT JOIN talent t ON t.id = l.talent_id
        ORDER BY p.created_at DESC, p.id DESC, t.id",
};

/// The newest 20 accounts of each of the first 20 countries, with their city.
pub const A3: Statement = Statement {
    postgres: "SELECT c.id, c.name, u.id, u.first_name, u.last_name, u.email, y.name
        FROM (SELECT id, name FROM country ORDER BY id LIMIT 20) c
        LEFT JOIN LATERAL (SELECT id, first_name, last_name, email, city_id FROM \"user\"
            WHERE country_id = c.id ORDER BY id DESC LIMIT 20) u ON true
        LEFT JOIN city y ON y.id = u.city_id
        ORDER BY c.id, u.id DESC",
    sqlite: "SELECT c.id, c.name, u.id, u.first_name, u.last_name, u.email, y.name
        FROM (SELECT id, name FROM country ORDER BY id LIMIT 20) c
        LEFT JOIN \"user\" u ON u.id IN
            (SELECT id FROM \"user\" WHERE country_id = c.id ORDER BY id DESC LIMIT 20)
        LEFT JOIN city y ON y.id = u.city_id
        ORDER BY c.id, u.id DESC",
};

/// The first 100 accounts of one city with country and city.
pub const A4: Statement = Statement {
    postgres: "SELECT u.id, u.unique_code, u.first_name, u.last_name, u.email, u.created_at, c.name, y.name
        FROM \"user\" u LEFT JOIN country c ON c.id = u.country_id LEFT JOIN city y ON y.id = u.city_id
        WHERE u.city_id = $1 ORDER BY u.id LIMIT 100",
    sqlite: "SELECT u.id, u.unique_code, u.first_name, u.last_name, u.email, u.created_at, c.name, y.name
        FROM \"user\" u LEFT JOIN country c ON c.id = u.country_id LEFT JOIN city y ON y.id = u.city_id
        WHERE u.city_id = ?1 ORDER BY u.id LIMIT 100",
};

/// The 50 accounts registered before a time, and one more to detect a next page.
pub const A5: Statement = Statement {
    postgres: "SELECT id, first_name, last_name, email, created_at FROM \"user\"
        WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 51",
    sqlite: "SELECT id, first_name, last_name, email, created_at FROM \"user\"
        WHERE (created_at, id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT 51",
};

/// One event with its creator.
pub const Q1: Statement = Statement {
    postgres:
        "SELECT e.id, e.title, e.event_type, e.start_at, e.end_at, e.location, e.organizer, e.status, u.uuid,
        u.first_name, u.last_name
        FROM event e LEFT JOIN \"user\" u ON u.id = e.created_by_id WHERE e.id = $1 AND e.deleted_at IS NULL",
    sqlite:
        "SELECT e.id, e.title, e.event_type, e.start_at, e.end_at, e.location, e.organizer, e.status, u.uuid,
        u.first_name, u.last_name
        FROM event e LEFT JOIN \"user\" u ON u.id = e.created_by_id WHERE e.id = ?1 AND e.deleted_at IS NULL",
};

/// The last 20 events with their creator and number of attendances.
pub const Q2: Statement = Statement {
    postgres: "SELECT e.id, e.title, e.start_at, u.first_name, u.last_name,
        (SELECT count(*)::int4 FROM attendance a WHERE a.event_id = e.id AND a.deleted_at IS NULL)
        FROM event e LEFT JOIN \"user\" u ON u.id = e.created_by_id WHERE e.deleted_at IS NULL
        ORDER BY e.start_at DESC, e.id DESC LIMIT 20",
    sqlite: "SELECT e.id, e.title, e.start_at, u.first_name, u.last_name,
        (SELECT count(*) FROM attendance a WHERE a.event_id = e.id AND a.deleted_at IS NULL)
        FROM event e LEFT JOIN \"user\" u ON u.id = e.created_by_id WHERE e.deleted_at IS NULL
        ORDER BY e.start_at DESC, e.id DESC LIMIT 20",
};

/// The last 20 events, each with its first 20 attendances.
pub const Q3: Statement = Statement {
    postgres: "SELECT e.id, e.title, a.id, a.check_in_at, a.has_signature, p.id, p.first_name, p.last_name, p.organization
        FROM (SELECT id, title, start_at FROM event WHERE deleted_at IS NULL ORDER BY start_at DESC, id DESC LIMIT 20) e
        LEFT JOIN LATERAL (SELECT id, check_in_at, has_signature, participant_id FROM attendance
            WHERE event_id = e.id AND deleted_at IS NULL ORDER BY check_in_at, id LIMIT 20) a ON true
        LEFT JOIN participant p ON p.id = a.participant_id AND p.deleted_at IS NULL
        ORDER BY e.start_at DESC, e.id DESC, a.check_in_at, a.id",
    sqlite: "SELECT e.id, e.title, a.id, a.check_in_at, a.has_signature, p.id, p.first_name, p.last_name, p.organization
        FROM (SELECT id, title, start_at FROM event WHERE deleted_at IS NULL ORDER BY start_at DESC, id DESC LIMIT 20) e
        LEFT JOIN attendance a ON a.id IN (SELECT id FROM attendance
            WHERE event_id = e.id AND deleted_at IS NULL ORDER BY check_in_at, id LIMIT 20)
        LEFT JOIN participant p ON p.id = a.participant_id AND p.deleted_at IS NULL
        ORDER BY e.start_at DESC, e.id DESC, a.check_in_at, a.id",
};

/// The first 100 attendances of one event, with participant and event.
pub const Q4: Statement = Statement {
    postgres: "SELECT a.id, a.check_in_at, a.check_in_mode, a.has_signature, p.first_name, p.last_name, p.function,
        p.organization, p.email, e.title, e.start_at
        FROM attendance a LEFT JOIN participant p ON p.id = a.participant_id LEFT JOIN event e ON e.id = a.event_id
        WHERE a.event_id = $1 AND a.deleted_at IS NULL ORDER BY a.check_in_at, a.id LIMIT 100",
    sqlite: "SELECT a.id, a.check_in_at, a.check_in_mode, a.has_signature, p.first_name, p.last_name, p.function,
        p.organization, p.email, e.title, e.start_at
        FROM attendance a LEFT JOIN participant p ON p.id = a.participant_id LEFT JOIN event e ON e.id = a.event_id
        WHERE a.event_id = ?1 AND a.deleted_at IS NULL ORDER BY a.check_in_at, a.id LIMIT 100",
};

/// The 50 attendances before a time, and one more to detect a next page.
pub const Q5: Statement = Statement {
    postgres:
        "SELECT id, check_in_at, check_in_mode, has_signature, ip_address FROM attendance
        WHERE (check_in_at, id) < ($1, $2) AND deleted_at IS NULL ORDER BY check_in_at DESC, id DESC LIMIT 51",
    sqlite:
        "SELECT id, check_in_at, check_in_mode, has_signature, ip_address FROM attendance
        WHERE (check_in_at, id) < (?1, ?2) AND deleted_at IS NULL ORDER BY check_in_at DESC, id DESC LIMIT 51",
};
