//! The statements C1 to C4, about cinema talents, projects and presence. People without a date of birth, and children,
//! match no age range, so that an anonymous caller may see all whom C1 and C4 find.

use super::Statement;

/// The first 20 people of a talent type, a gender, an age range and a country, with their talent types, languages and
/// profile photo.
pub const C1: Statement = Statement {
    postgres: "SELECT t.id, t.unique_code, t.first_name, t.last_name, t.date_of_birth,
        (SELECT string_agg(k.talent_type, E'\\n' ORDER BY k.position) FROM cinema_talent_type k
            WHERE k.cinema_talent_id = t.id),
        (SELECT string_agg(l.name, E'\\n' ORDER BY s.position) FROM cinema_talent_language s
            JOIN language l ON l.code = s.language_code WHERE s.cinema_talent_id = t.id),
        (SELECT m.path FROM cinema_talent_media m WHERE m.cinema_talent_id = t.id AND m.kind = 'profile')
        FROM cinema_talent t
        WHERE t.is_active AND t.gender = $2 AND t.date_of_birth <= $3 AND t.date_of_birth > $4
            AND t.residence_country_fold = $5 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = $1)
        ORDER BY t.id LIMIT 20",
    sqlite: "SELECT t.id, t.unique_code, t.first_name, t.last_name, t.date_of_birth,
        (SELECT group_concat(k.talent_type, char(10) ORDER BY k.position) FROM cinema_talent_type k
            WHERE k.cinema_talent_id = t.id),
        (SELECT group_concat(l.name, char(10) ORDER BY s.position) FROM cinema_talent_language s
            JOIN language l ON l.code = s.language_code WHERE s.cinema_talent_id = t.id),
        (SELECT m.path FROM cinema_talent_media m WHERE m.cinema_talent_id = t.id AND m.kind = 'profile')
        FROM cinema_talent t
        WHERE t.is_active AND t.gender = ?2 AND t.date_of_birth <= ?3 AND t.date_of_birth > ?4
            AND t.residence_country_fold = ?5 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = ?1)
        ORDER BY t.id LIMIT 20",
};

/// One project with its production and the people on it, by rank.
pub const C2: Statement = Statement {
    postgres: "SELECT p.id, p.name, p.status, p.start_date, p.end_date, c.name, a.id, a.project_code, a.rank,
        a.talent_type, a.role_description, t.id, t.unique_code, t.first_name, t.last_name
        FROM project p JOIN production c ON c.id = p.production_id
        LEFT JOIN assignment a ON a.project_id = p.id AND a.released_at IS NULL
        LEFT JOIN cinema_talent t ON t.id = a.cinema_talent_id
        WHERE p.id = $1 ORDER BY a.rank",
    sqlite: "SELECT p.id, p.name, p.status, p.start_date, p.end_date, c.name, a.id, a.project_code, a.rank,
        a.talent_type, a.role_description, t.id, t.unique_code, t.first_name, t.last_name
        FROM project p JOIN production c ON c.id = p.production_id
        LEFT JOIN assignment a ON a.project_id = p.id AND a.released_at IS NULL
        LEFT JOIN cinema_talent t ON t.id = a.cinema_talent_id
        WHERE p.id = ?1 ORDER BY a.rank",
};

/// The last 50 records of one person, with project and recorder, and the totals of all.
pub const C3: Statement = Statement {
    postgres: "SELECT t.unique_code, t.first_name, t.last_name, s.days, s.closed_days, s.seconds, r.id, r.date,
        r.check_in_at, r.check_out_at, p.name, u.email
        FROM cinema_talent t
        CROSS JOIN LATERAL (SELECT count(DISTINCT date)::int4 AS days,
            (count(DISTINCT date) FILTER (WHERE check_out_at IS NOT NULL))::int4 AS closed_days,
            coalesce(sum(extract(epoch FROM check_out_at - check_in_at)), 0)::int4 AS seconds
            FROM presence_record WHERE cinema_talent_id = t.id) s
        LEFT JOIN LATERAL (SELECT id, date, check_in_at, check_out_at, project_id, recorded_by_id
            FROM presence_record WHERE cinema_talent_id = t.id ORDER BY date DESC, id DESC LIMIT 50) r ON true
        LEFT JOIN project p ON p.id = r.project_id LEFT JOIN \"user\" u ON u.id = r.recorded_by_id
        WHERE t.unique_code = $1 ORDER BY r.date DESC, r.id DESC",
    sqlite:
        "WITH t AS MATERIALIZED (SELECT id, unique_code, first_name, last_name FROM cinema_talent WHERE unique_code = ?1),
        s AS MATERIALIZED (SELECT count(DISTINCT date) AS days,
            count(DISTINCT date) FILTER (WHERE check_out_at IS NOT NULL) AS closed_days,
            coalesce(sum(unixepoch(check_out_at) - unixepoch(check_in_at)), 0) AS seconds
            FROM presence_record WHERE cinema_talent_id = (SELECT id FROM t))
        SELECT t.unique_code, t.first_name, t.last_name, s.days, s.closed_days, s.seconds, r.id, r.date,
        r.check_in_at, r.check_out_at, p.name, u.email
        FROM t CROSS JOIN s LEFT JOIN presence_record r ON r.id IN (SELECT id FROM presence_record
            WHERE cinema_talent_id = t.id ORDER BY date DESC, id DESC LIMIT 50)
        LEFT JOIN project p ON p.id = r.project_id LEFT JOIN \"user\" u ON u.id = r.recorded_by_id
        ORDER BY r.date DESC, r.id DESC",
};

/// For each facet its number, and its values with the number of people who match the criteria of C1 but that of the facet.
/// Those of a facet without a criterion are read once. The last four parameters are the days by which people of 18, 26, 36 and
/// 51 years were born.
pub const C4: Statement = Statement {
    postgres: "WITH matched AS MATERIALIZED (SELECT t.id, eye_color, eye_color_fold, hair_color, hair_color_fold, hair_type,
            hair_type_fold, skin_tone, skin_tone_fold, build, build_fold
            FROM cinema_talent t WHERE is_active AND gender = $2 AND date_of_birth <= $3 AND date_of_birth > $4
            AND residence_country_fold = $5 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = $1))
        SELECT 0, k.talent_type, count(*)::int4 FROM cinema_talent t
            JOIN cinema_talent_type k ON k.cinema_talent_id = t.id WHERE is_active AND gender = $2
            AND date_of_birth <= $3 AND date_of_birth > $4 AND residence_country_fold = $5 GROUP BY k.talent_type
        UNION ALL SELECT 1, gender, count(*)::int4 FROM cinema_talent t WHERE is_active
            AND date_of_birth <= $3 AND date_of_birth > $4 AND residence_country_fold = $5 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = $1) GROUP BY gender
        UNION ALL SELECT 2, age_range, count(*)::int4 FROM (SELECT CASE WHEN date_of_birth > $7 THEN '18-25'
            WHEN date_of_birth > $8 THEN '26-35' WHEN date_of_birth > $9 THEN '36-50' ELSE '51+' END AS age_range
            FROM cinema_talent t WHERE is_active AND gender = $2 AND date_of_birth <= $6 AND residence_country_fold = $5
            AND EXISTS (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = $1)) aged
            GROUP BY age_range
        UNION ALL SELECT 3, min(e.ethnicity), count(DISTINCT m.id)::int4 FROM matched m
            JOIN cinema_talent_ethnicity e ON e.cinema_talent_id = m.id GROUP BY e.ethnicity_fold
        UNION ALL SELECT 4, min(eye_color), count(*)::int4 FROM matched GROUP BY eye_color_fold
        UNION ALL SELECT 5, min(hair_color), count(*)::int4 FROM matched GROUP BY hair_color_fold
        UNION ALL SELECT 6, min(hair_type), count(*)::int4 FROM matched GROUP BY hair_type_fold
        UNION ALL SELECT 7, min(skin_tone), count(*)::int4 FROM matched GROUP BY skin_tone_fold
        UNION ALL SELECT 8, min(build), count(*)::int4 FROM matched GROUP BY build_fold
        UNION ALL SELECT 9, min(residence_country), count(*)::int4 FROM cinema_talent t
            WHERE is_active AND gender = $2 AND date_of_birth <= $3 AND date_of_birth > $4 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = $1)
            GROUP BY residence_country_fold
        UNION ALL SELECT 10, l.name, count(*)::int4 FROM matched m
            JOIN cinema_talent_language s ON s.cinema_talent_id = m.id JOIN language l ON l.code = s.language_code
            GROUP BY l.name",
    sqlite: "WITH matched AS MATERIALIZED (SELECT t.id, eye_color, eye_color_fold, hair_color, hair_color_fold, hair_type,
            hair_type_fold, skin_tone, skin_tone_fold, build, build_fold
            FROM cinema_talent t WHERE is_active AND gender = ?2 AND date_of_birth <= ?3 AND date_of_birth > ?4
            AND residence_country_fold = ?5 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = ?1))
        SELECT 0, k.talent_type, count(*) FROM cinema_talent t
            JOIN cinema_talent_type k ON k.cinema_talent_id = t.id WHERE is_active AND gender = ?2
            AND date_of_birth <= ?3 AND date_of_birth > ?4 AND residence_country_fold = ?5 GROUP BY k.talent_type
        UNION ALL SELECT 1, gender, count(*) FROM cinema_talent t WHERE is_active
            AND date_of_birth <= ?3 AND date_of_birth > ?4 AND residence_country_fold = ?5 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = ?1) GROUP BY gender
        UNION ALL SELECT 2, CASE WHEN date_of_birth > ?7 THEN '18-25'
            WHEN date_of_birth > ?8 THEN '26-35' WHEN date_of_birth > ?9 THEN '36-50' ELSE '51+' END AS age_range, count(*)
            FROM cinema_talent t WHERE is_active AND gender = ?2 AND date_of_birth <= ?6 AND residence_country_fold = ?5
            AND EXISTS (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = ?1)
            GROUP BY age_range
        UNION ALL SELECT 3, min(e.ethnicity), count(DISTINCT m.id) FROM matched m
            JOIN cinema_talent_ethnicity e ON e.cinema_talent_id = m.id GROUP BY e.ethnicity_fold
        UNION ALL SELECT 4, min(eye_color), count(*) FROM matched GROUP BY eye_color_fold
        UNION ALL SELECT 5, min(hair_color), count(*) FROM matched GROUP BY hair_color_fold
        UNION ALL SELECT 6, min(hair_type), count(*) FROM matched GROUP BY hair_type_fold
        UNION ALL SELECT 7, min(skin_tone), count(*) FROM matched GROUP BY skin_tone_fold
        UNION ALL SELECT 8, min(build), count(*) FROM matched GROUP BY build_fold
        UNION ALL SELECT 9, min(residence_country), count(*) FROM cinema_talent t
            WHERE is_active AND gender = ?2 AND date_of_birth <= ?3 AND date_of_birth > ?4 AND EXISTS
            (SELECT 1 FROM cinema_talent_type k WHERE k.cinema_talent_id = t.id AND k.talent_type = ?1)
            GROUP BY residence_country_fold
        UNION ALL SELECT 10, l.name, count(*) FROM matched m
            JOIN cinema_talent_language s ON s.cinema_talent_id = m.id JOIN language l ON l.code = s.language_code
            GROUP BY l.name",
};
