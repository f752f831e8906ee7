-- A hundred thousand people of the casting file with their lists and pictures: four in ten live in Morocco, one in
-- twenty is a child. A thousand projects with thirty people each, of whom the first has fifty days of presence.
-- Sort keys and other folded texts are empty: the server computes them when it starts. The tokens are of the key
-- of the benches, all alike.
INSERT INTO cinema_talent (unique_code, first_name, last_name, gender, date_of_birth, id_document_type,
    id_document_number, id_document_number_index, email, phone, phone_index, whatsapp, whatsapp_index, website,
    social_media, origin_country_id, origin_country, nationality, residence_country_id, residence_country,
    residence_city_id, residence_city, height, eye_color, hair_color, hair_type, skin_tone, build, other_talents,
    years_experience, previous_productions, is_active, created_at, updated_at, search_text, staff_search_text)
WITH hashed AS MATERIALIZED (SELECT at, at::bigint * 1500450271 % 2147483647 AS name,
    at::bigint * 982451653 % 2147483647 AS place,
        at::bigint * 1299709583 % 2147483647 AS person, at::bigint * 1400305337 % 2147483647 AS look,
        at::bigint * 1000000007 % 2147483647 AS look2, at::bigint * 1122334477 % 2147483647 AS look3,
        at::bigint * 1654320989 % 2147483647 AS work
        FROM generate_series(1, 100000) AS at),
    towns AS MATERIALIZED (SELECT id, country_id, name, code,
        row_number() OVER (PARTITION BY country_id ORDER BY id) - 1 AS nth,
        count(*) OVER (PARTITION BY country_id) AS towns FROM city),
    people AS MATERIALIZED (SELECT *,
        CASE WHEN place % 100 < 40 THEN 1 WHEN place % 100 < 55 THEN 2 WHEN place % 100 < 98 THEN 1 + place / 100 % 54 END AS home,
        (ARRAY['Aïssatou', 'Zoé', 'Ahmed', 'Émile', 'Bineta', 'Yasmine', 'Omar', 'Fatou', 'Karim', 'Inès', 'Moussa',
        'Leïla'])[1 + (name % 12)::int] AS given,
        (ARRAY['Ben', 'Ould', 'N''', 'El ', 'Dia', 'Ndi', 'Tra', 'Kou', 'Sa', 'Fa', 'Mbo', 'Gue', 'Cis', 'Zou', 'Had',
        'Lam', 'Ra', 'Bou', 'Che', 'Kei'])[1 + (name / 12 % 20)::int]
            || (ARRAY['ba', 'di', 'ka', 'ri', 'lo', 'mou', 'yé', 'za', 'na', 'ssi', 'ha', 'go', 'ré', 'fo',
            'mi'])[1 + (name / 240 % 15)::int]
            || (ARRAY['li', 'oui', 'ni', 'ga', 'ra', 'dji', 'né', 'ta', 'ssa', 'ma', 'bou', 'rane', 'diop', 'wé',
            'kir'])[1 + (name / 3600 % 15)::int] AS family,
        CASE WHEN person % 100 < 48 THEN 'F' WHEN person % 100 < 97 THEN 'M' ELSE 'N' END AS sex,
        look % 25 > 0 AS is_described
        FROM hashed),
    named AS MATERIALIZED (SELECT people.*, country.name AS country, towns.id AS town_id, towns.name AS town,
        coalesce(country.code, 'XX') || coalesce(towns.code, 'PAR') || lpad(at::text, greatest(4, length(at::text)),
    '0') || sex AS code,
        translate(lower(given || ' ' || family), 'ÉéèïôëÏ''', 'eeeioei') AS folded
        FROM people LEFT JOIN country ON country.id = home
        LEFT JOIN towns ON towns.country_id = home AND towns.nth = place / 5400 % towns.towns)
SELECT code, given, family, sex,
    CASE WHEN person / 100 % 100 < 3 THEN NULL
        WHEN person / 100 % 100 < 8 THEN date '2009-06-01' + (person / 10000 % 2500)::int
        ELSE date '2007-12-31' - (person / 10000 % 11000 + person / 7 % 9000)::int END,
    'Passeport', 'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD6-9dymrfQ158cjocxZ1u3mSUq_4TUUMMSuHffgz92j2BhtJrKemmd7w283xGz9XCg==',
    lpad(to_hex(at + 300000), 64, '0'), 'personne' || at || '@example.org',
    'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD52ix0jWUQfK47K_YPOj4igNYFZaLJYFn-ObgAc3Ja7Nd3zbeOjbFVcMgF5Av9vF3g==',
    lpad(to_hex(at + 100000), 64, '0'),
    'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD52ix0jWUQfK47K_YPOj4igNYFZaLJYFn-ObgAc3Ja7Nd3zbeOjbFVcMgF5Av9vF3g==',
    lpad(to_hex(at + 200000), 64, '0'), NULL,
    'gAAAAABlkgCAAAECAwQFBgcICQoLDA0OD27O_SRWasLAnsDfCfGhB_aZ2Ix8dHc1uSnrM9q8FTqgfjmCRbxXn8bETUErlGrtUG36YQOPujAMBrbdwn2Ki1j4bGM7B1Q54i7jF3eYhOo4',
    home, coalesce(country, 'France'), 'Marocaine', home, coalesce(country, 'France'), town_id,
    coalesce(town, 'Paris'),
    CASE WHEN is_described THEN (150 + look / 25 % 50)::int END,
    CASE WHEN is_described THEN (ARRAY['Marron', 'Marron foncé', 'Marron clair', 'Noir', 'Noisette', 'Ambre', 'Vert',
        'Bleu', 'Gris', 'Bleu-vert', 'Gris-vert', 'Vairon'])[1 + (least(look2 % 12, look2 / 12 % 12))::int] END,
    CASE WHEN is_described THEN (ARRAY['Noir', 'Brun foncé', 'Brun', 'Brun clair', 'Châtain foncé', 'Châtain',
        'Châtain clair', 'Blond foncé', 'Blond', 'Blond platine', 'Roux', 'Auburn', 'Gris', 'Poivre et sel', 'Blanc',
        'Coloré'])[1 + (least(look3 % 16, look3 / 16 % 16))::int] END,
    CASE WHEN is_described THEN (ARRAY['Crépu', 'Frisé', 'Bouclé', 'Ondulé', 'Lisse', 'Raide', 'Tressé', 'Locks',
        'Rasé', 'Chauve'])[1 + (least(look % 10, look / 10 % 10))::int] END,
    CASE WHEN is_described THEN (ARRAY['Medium', 'Mat', 'Brun', 'Foncé', 'Ébène', 'Caramel', 'Olive', 'Bronzé',
        'Clair', 'Très clair'])[1 + (least((look2 / 144) % 10, (look2 / 144) / 10 % 10))::int] END,
    CASE WHEN is_described THEN (ARRAY['Athlétique', 'Moyenne', 'Mince', 'Svelte', 'Musclée', 'Robuste', 'Ronde',
        'Forte', 'Petite', 'Grande'])[1 + (least((look3 / 256) % 10, (look3 / 256) / 10 % 10))::int] END,
    '["Chant","Natation"]', (work % 21)::int, '[{"title":"La Route du Sel","type":"Film","year":"2021"}]',
        work / 21 % 25 > 0,
    timestamptz '2024-01-01 00:00:00+00' + at * 60 * interval '1 second',
        timestamptz '2024-01-01 00:00:00+00' + at * 60 * interval '1 second',
    folded || ' ' || lower(code), folded || ' ' || lower(code) || ' personne' || at || '@example.org'
FROM named
ORDER BY at;

INSERT INTO cinema_talent_type (cinema_talent_id, talent_type, position)
WITH nths (nth) AS (VALUES (0), (1)), people AS (SELECT id, id::bigint * 1654320989 % 2147483647 AS work FROM cinema_talent),
    chosen AS (SELECT id, work, nth, (least(work % 13, work / 13 % 13) + nth * (1 + work / 169 % 12)) % 13 AS type
        FROM people JOIN nths ON nth = 0 OR work / 2028 % 100 < 45)
SELECT id, (ARRAY['Acteur Principal', 'Acteur Secondaire', 'Figurant', 'Silhouette', 'Doublure', 'Doublure Lumière',
    'Cascadeur', 'Mannequin', 'Voix Off', 'Figurant Spécialisé', 'Choriste', 'Danseur de fond',
        'Autre'])[1 + (type)::int], nth
FROM chosen;

INSERT INTO cinema_talent_language (cinema_talent_id, language_code, position)
WITH nths (nth) AS (VALUES (0), (1), (2), (3)), people AS (SELECT id, residence_country_id AS home,
    id::bigint * 1789012343 % 2147483647 AS file FROM cinema_talent)
SELECT id, CASE nth WHEN 0 THEN CASE home WHEN 1 THEN 'ar' WHEN 2 THEN 'wo' ELSE 'fr' END
    WHEN 1 THEN CASE WHEN home <= 2 THEN 'fr' ELSE 'en' END WHEN 2 THEN 'es'
    ELSE (ARRAY['pt', 'de', 'it', 'zgh', 'ff', 'bm', 'sw', 'ln'])[1 + (file % 8)::int] END, nth
FROM people JOIN nths ON nth < 2 OR (nth = 2 AND file % 100 < 40) OR (nth = 3 AND file / 100 % 100 < 20);

INSERT INTO cinema_talent_ethnicity (cinema_talent_id, ethnicity, position)
WITH nths (nth) AS (VALUES (0), (1)), people AS (SELECT id, id::bigint * 1122334477 % 2147483647 AS look FROM cinema_talent)
SELECT id, (ARRAY['Africaine', 'Arabe', 'Amazighe', 'Subsaharienne', 'Peule', 'Mandingue', 'Métisse',
    'Européenne'])[1 + ((look % 8 + nth) % 8)::int], nth
FROM people JOIN nths ON nth < look / 8 % 3;

INSERT INTO cinema_talent_media (cinema_talent_id, kind, path, position, created_at)
WITH kinds (nth, kind, share) AS (VALUES (0, 'profile', 86), (1, 'id', 60), (2, 'gallery', 50), (3, 'gallery', 30)),
    people AS (SELECT id, id::bigint * 1789012343 % 2147483647 AS file, created_at FROM cinema_talent)
SELECT id, kind, 'cinema/' || kind || '_' || lpad((id * 10 + nth)::text, 32, '0') || '.jpg',
    CASE nth WHEN 3 THEN 1 ELSE 0 END, created_at
FROM people JOIN kinds ON (file / 10000 + nth * 41) % 100 < share;

INSERT INTO production (name, city, country, created_at, updated_at)
SELECT 'Studios ' || at || ' de l''Atlas', 'Ouarzazate', 'Maroc',
    timestamptz '2024-01-01 00:00:00+00' + at * 60 * interval '1 second',
        timestamptz '2024-01-01 00:00:00+00' + at * 60 * interval '1 second'
FROM generate_series(1, 50) AS at;

INSERT INTO project (name, production_type, production_id, origin_country, shooting_locations, start_date, end_date,
    status,
    created_by_id, last_rank, created_at, updated_at)
SELECT 'Les nuits d''Essaouira ' || at, 'Film', 1 + at % 50, 'Maroc', 'Ouarzazate, Essaouira',
    date '2025-01-01' + (at % 100)::int,
    date '2025-01-01' + (at % 100 + 120)::int, (ARRAY['en_preparation', 'en_tournage', 'post_production',
        'termine'])[1 + at % 4], 1, 30, timestamptz '2024-01-01 00:00:00+00' + at * 60 * interval '1 second',
        timestamptz '2024-01-01 00:00:00+00' + at * 60 * interval '1 second'
FROM generate_series(1, 1000) AS at;

INSERT INTO assignment (project_id, cinema_talent_id, talent_type, role_description, rank, project_code, badge_generated,
    assigned_at, assigned_by_id)
SELECT p.id, 1 + (p.id * 37 + rank * 3331) % 100000, 'Figurant', 'Passant de la médina', rank,
    'PRJ' || CASE WHEN p.id < 1000 THEN lpad(p.id::text, 3, '0') || lpad(rank::text, 3,
        '0') ELSE p.id || '-' || rank END, true, p.created_at, 1
FROM project p, generate_series(1, 30) AS rank;

INSERT INTO presence_record (project_id, cinema_talent_id, date, check_in_at, check_out_at, recorded_by_id, left_open_at)
SELECT project_id, cinema_talent_id, date '2025-01-01' + (project_id % 100 + nth)::int,
    timestamptz '2025-01-01 08:00:00+00' + ((project_id % 100 + nth) * 86400 + nth * 60) * interval '1 second',
    CASE WHEN nth % 25 > 0 THEN timestamptz '2025-01-01 16:00:00+00' + ((project_id % 100 + nth) * 86400 + nth * 97) * interval '1 second' END, 1,
    CASE WHEN nth % 25 = 0 THEN timestamptz '2025-01-02 08:00:00+00' + ((project_id % 100 + nth) * 86400) * interval '1 second' END
FROM assignment, generate_series(0, 49) AS nth WHERE rank = 1;
