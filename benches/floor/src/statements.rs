//! The statements of the floor: one an answer, as a person would write it for each engine.

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

/// The newest 20 accounts with their talents, their country and how many live there.
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

/// The 50 accounts registered before a moment, and whether there are more.
pub const A5: Statement = Statement {
    postgres: "SELECT id, first_name, last_name, email, created_at FROM \"user\"
        WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 51",
    sqlite: "SELECT id, first_name, last_name, email, created_at FROM \"user\"
        WHERE (created_at, id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT 51",
};
