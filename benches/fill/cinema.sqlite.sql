-- A hundred thousand people of the casting file with their lists and pictures: four in ten live in Morocco, one in
-- twenty is a child. A thousand projects with thirty people each, of whom the first has fifty days of presence.
-- Sort keys and other folded texts are empty: the server computes them when it starts. The tokens are of the key
-- of the benches, all alike.
INSERT INTO cinema_talent (unique_code, first_name, last_name, gender, date_of_birth, id_document_type,
    id_document_number, id_document_number_index, email, phone, phone_index, whatsapp, whatsapp_index, website,
    social_media, origin_country_id, origin_country, nationality, residence_country_id, residence_country,
    residence_city_id, residence_city, height, eye_color, hair_color, hair_type, skin_tone, build, other_talents,
    years_experience, previous_productions, is_active, created_at, updated_at, search_text, staff_search_text)
WITH RECURSIVE numbers (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM numbers WHERE at < 100000),
    hashed AS MATERIALIZED (SELECT at, at * 1500450271 % 2147483647 AS name, at * 982451653 % 2147483647 AS place,
        at * 1299709583 % 2147483647 AS person, at * 1400305337 % 2147483647 AS look,
        at * 1000000007 % 2147483647 AS look2, at * 1122334477 % 2147483647 AS look3,
        at * 1654320989 % 2147483647 AS work
        FROM numbers),
    towns AS MATERIALIZED (SELECT id, country_id, name, code,
        row_number() OVER (PARTITION BY country_id ORDER BY id) - 1 AS nth,
        count(*) OVER (PARTITION BY country_id) AS towns FROM city),
    people AS MATERIALIZED (SELECT *,
        CASE WHEN place % 100 < 40 THEN 1 WHEN place % 100 < 55 THEN 2 WHEN place % 100 < 98 THEN 1 + place / 100 % 54 END AS home,
        json_extract('["Aïssatou", "Zoé", "Ahmed", "Émile", "Bineta", "Yasmine", "Omar", "Fatou", "Karim", "Inès",
        "Moussa", "Leïla"]', '$[' || (name % 12) || ']') AS given,
        json_extract('["Ben", "Ould", "N''", "El ", "Dia", "Ndi", "Tra", "Kou", "Sa", "Fa", "Mbo", "Gue", "Cis", "Zou",
        "Had", "Lam", "Ra", "Bou", "Che", "Kei"]', '$[' || (name / 12 % 20) || ']')
            || json_extract('["ba", "di", "ka", "ri", "lo", "mou", "yé", "za", "na", "ssi", "ha", "go", "ré", "fo",
            "mi"]', '$[' || (name / 240 % 15) || ']')
            || json_extract('["li", "oui", "ni", "ga", "ra", "dji", "né", "ta", "ssa", "ma", "bou", "rane", "diop",
            "wé", "kir"]', '$[' || (name / 3600 % 15) || ']') AS family,
        CASE WHEN person % 100 < 48 THEN 'F' WHEN person % 100 < 97 THEN 'M' ELSE 'N' END AS sex,
        look % 25 > 0 AS is_described
        FROM hashed),
    named AS MATERIALIZED (SELECT people.*, country.name AS country, towns.id AS town_id, towns.name AS town,
        coalesce(country.code, 'XX') || coalesce(towns.code, 'PAR') || printf('%04d', at) || sex AS code,
        replace(replace(replace(replace(replace(lower(given || ' ' || family), 'É', 'e'), 'é', 'e'), 'è', 'e'), 'ï', 'i'), '''', '') AS folded
        FROM people LEFT JOIN country ON country.id = home
        LEFT JOIN towns ON towns.country_id = home AND towns.nth = place / 5400 % towns.towns)
SELECT code, given, family, sex,
    CASE WHEN person / 100 % 100 < 3 THEN NULL
        WHEN person / 100 % 100 < 8 THEN date('2009-06-01', '+' || (person / 10000 % 2500) || ' days')
        ELSE date('2007-12-31', '-' || (person / 10000 % 11000 + person / 7 % 9000) || ' days') END,
    'Passeport', 'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD6-9dymrfQ158cjocxZ1u3mSUq_4TUUMMSuHffgz92j2BhtJrKemmd7w283xGz9XCg==',
    printf('%064x', at + 300000), 'personne' || at || '@example.org',
    'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD52ix0jWUQfK47K_YPOj4igNYFZaLJYFn-ObgAc3Ja7Nd3zbeOjbFVcMgF5Av9vF3g==',
    printf('%064x', at + 100000),
    'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD52ix0jWUQfK47K_YPOj4igNYFZaLJYFn-ObgAc3Ja7Nd3zbeOjbFVcMgF5Av9vF3g==',
    printf('%064x', at + 200000), NULL,
    'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD27O_SRWasLAnsDfCfGhB_aZ2Ix8dHc1uSnrM9q8FTqgfjmCRbxXn8bETUErlGrtUG36YQOPujAMBrbdwn2Ki1j4bGM7B1Q54i7jF3eYhOo4',
    home, coalesce(country, 'France'), 'Marocaine', home, coalesce(country, 'France'), town_id,
    coalesce(town, 'Paris'),
    CASE WHEN is_described THEN 150 + look / 25 % 50 END,
    CASE WHEN is_described THEN json_extract('["Marron", "Marron foncé", "Marron clair", "Noir", "Noisette", "Ambre",
        "Vert", "Bleu", "Gris", "Bleu-vert", "Gris-vert", "Vairon"]', '$[' || (min(look2 % 12,
        look2 / 12 % 12)) || ']') END,
    CASE WHEN is_described THEN json_extract('["Noir", "Brun foncé", "Brun", "Brun clair", "Châtain foncé", "Châtain",
        "Châtain clair", "Blond foncé", "Blond", "Blond platine", "Roux", "Auburn", "Gris", "Poivre et sel", "Blanc",
        "Coloré"]', '$[' || (min(look3 % 16, look3 / 16 % 16)) || ']') END,
    CASE WHEN is_described THEN json_extract('["Crépu", "Frisé", "Bouclé", "Ondulé", "Lisse", "Raide", "Tressé",
        "Locks", "Rasé", "Chauve"]', '$[' || (min(look % 10, look / 10 % 10)) || ']') END,
    CASE WHEN is_described THEN json_extract('["Medium", "Mat", "Brun", "Foncé", "Ébène", "Caramel", "Olive", "Bronzé",
        "Clair", "Très clair"]', '$[' || (min((look2 / 144) % 10, (look2 / 144) / 10 % 10)) || ']') END,
    CASE WHEN is_described THEN json_extract('["Athlétique", "Moyenne", "Mince", "Svelte", "Musclée", "Robuste",
        "Ronde", "Forte", "Petite", "Grande"]', '$[' || (min((look3 / 256) % 10, (look3 / 256) / 10 % 10)) || ']') END,
    '["Chant","Natation"]', work % 21, '[{"title":"La Route du Sel","type":"Film","year":"2021"}]', work / 21 % 25 > 0,
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%S+00:00',
        1704067200 + at * 60, 'unixepoch'),
    folded || ' ' || lower(code), folded || ' ' || lower(code) || ' personne' || at || '@example.org'
FROM named
ORDER BY at;

INSERT INTO cinema_talent_type (cinema_talent_id, talent_type, position)
WITH nths (nth) AS (VALUES (0), (1)), people AS (SELECT id, id * 1654320989 % 2147483647 AS work FROM cinema_talent),
    chosen AS (SELECT id, work, nth, (min(work % 13, work / 13 % 13) + nth * (1 + work / 169 % 12)) % 13 AS type
        FROM people JOIN nths ON nth = 0 OR work / 2028 % 100 < 45)
SELECT id, json_extract('["Acteur Principal", "Acteur Secondaire", "Figurant", "Silhouette", "Doublure",
    "Doublure Lumière", "Cascadeur", "Mannequin", "Voix Off", "Figurant Spécialisé", "Choriste", "Danseur de fond",
        "Autre"]', '$[' || (type) || ']'), nth
FROM chosen;

INSERT INTO cinema_talent_language (cinema_talent_id, language_code, position)
WITH nths (nth) AS (VALUES (0), (1), (2), (3)), people AS (SELECT id, residence_country_id AS home,
    id * 1789012343 % 2147483647 AS file FROM cinema_talent)
SELECT id, CASE nth WHEN 0 THEN CASE home WHEN 1 THEN 'ar' WHEN 2 THEN 'wo' ELSE 'fr' END
    WHEN 1 THEN CASE WHEN home <= 2 THEN 'fr' ELSE 'en' END WHEN 2 THEN 'es'
    ELSE json_extract('["pt", "de", "it", "zgh", "ff", "bm", "sw", "ln"]', '$[' || (file % 8) || ']') END, nth
FROM people JOIN nths ON nth < 2 OR (nth = 2 AND file % 100 < 40) OR (nth = 3 AND file / 100 % 100 < 20);

INSERT INTO cinema_talent_ethnicity (cinema_talent_id, ethnicity, position)
WITH nths (nth) AS (VALUES (0), (1)), people AS (SELECT id, id * 1122334477 % 2147483647 AS look FROM cinema_talent)
SELECT id, json_extract('["Africaine", "Arabe", "Amazighe", "Subsaharienne", "Peule", "Mandingue", "Métisse",
    "Européenne"]', '$[' || ((look % 8 + nth) % 8) || ']'), nth
FROM people JOIN nths ON nth < look / 8 % 3;

INSERT INTO cinema_talent_media (cinema_talent_id, kind, path, position, created_at)
WITH kinds (nth, kind, share) AS (VALUES (0, 'profile', 86), (1, 'id', 60), (2, 'gallery', 50), (3, 'gallery', 30)),
    people AS (SELECT id, id * 1789012343 % 2147483647 AS file, created_at FROM cinema_talent)
SELECT id, kind, 'cinema/' || kind || '_' || printf('%032d', id * 10 + nth) || '.jpg',
    CASE nth WHEN 3 THEN 1 ELSE 0 END, created_at
FROM people JOIN kinds ON (file / 10000 + nth * 41) % 100 < share;

INSERT INTO production (name, city, country, created_at, updated_at)
WITH RECURSIVE numbers (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM numbers WHERE at < 50)
SELECT 'Studios ' || at || ' de l''Atlas', 'Ouarzazate', 'Maroc', strftime('%Y-%m-%dT%H:%M:%S+00:00',
    1704067200 + at * 60, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch')
FROM numbers;

INSERT INTO project (name, production_type, production_id, origin_country, shooting_locations, start_date, end_date,
    status,
    created_by_id, last_rank, created_at, updated_at)
WITH RECURSIVE numbers (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM numbers WHERE at < 1000)
SELECT 'Les nuits d''Essaouira ' || at, 'Film', 1 + at % 50, 'Maroc', 'Ouarzazate, Essaouira', date('2025-01-01',
    '+' || (at % 100) || ' days'),
    date('2025-01-01', '+' || (at % 100 + 120) || ' days'), json_extract('["en_preparation", "en_tournage",
        "post_production", "termine"]', '$[' || (at % 4) || ']'), 1, 30, strftime('%Y-%m-%dT%H:%M:%S+00:00',
        1704067200 + at * 60, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + at * 60, 'unixepoch')
FROM numbers;

INSERT INTO assignment (project_id, cinema_talent_id, talent_type, role_description, rank, project_code, badge_generated,
    assigned_at, assigned_by_id)
WITH RECURSIVE ranks (rank) AS (SELECT 1 UNION ALL SELECT rank + 1 FROM ranks WHERE rank < 30)
SELECT p.id, 1 + (p.id * 37 + rank * 3331) % 100000, 'Figurant', 'Passant de la médina', rank,
    'PRJ' || CASE WHEN p.id < 1000 THEN printf('%03d', p.id) || printf('%03d', rank) ELSE p.id || '-' || rank END, 1,
        p.created_at, 1
FROM project p, ranks;

INSERT INTO presence_record (project_id, cinema_talent_id, date, check_in_at, check_out_at, recorded_by_id, left_open_at)
WITH RECURSIVE nths (nth) AS (SELECT 0 UNION ALL SELECT nth + 1 FROM nths WHERE nth < 49)
SELECT project_id, cinema_talent_id, date('2025-01-01', '+' || (project_id % 100 + nth) || ' days'),
    strftime('%Y-%m-%dT%H:%M:%S+00:00', 1735718400 + ((project_id % 100 + nth) * 86400 + nth * 60), 'unixepoch'),
    CASE WHEN nth % 25 > 0 THEN strftime('%Y-%m-%dT%H:%M:%S+00:00',
        1735747200 + ((project_id % 100 + nth) * 86400 + nth * 97), 'unixepoch') END, 1,
    CASE WHEN nth % 25 = 0 THEN strftime('%Y-%m-%dT%H:%M:%S+00:00', 1735804800 + ((project_id % 100 + nth) * 86400),
        'unixepoch') END
FROM assignment, nths WHERE rank = 1;
